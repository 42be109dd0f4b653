package io.prodrome.models.terminology.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.Terminology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The importers on published files, where they are at hand. */
class SharedTerminologiesTest {

  private static final Path FOLDER = Path.of("../../shared/data/terminology");

  private static Path file(String name) {
    Path file = FOLDER.resolve(name);
    if (!Files.exists(file)) {
      assertNotEquals("true", System.getenv("CI"), "the file must be there in CI: " + file);
      assumeTrue(false, "skipped: no file at " + file);
    }
    return file;
  }

  @Test
  void openTerminologyIsReadWhole() throws IOException {
    TerminologyMerger.Merged merged = Built.of(Set.of(), file("open-terminology.tsv.gz"));
    Terminology terminology = merged.terminology();

    assertEquals(
        62_814,
        terminology.size()
            + merged.report().dropped().values().stream().mapToInt(Integer::intValue).sum());
    assertTrue(terminology.size() > 62_000, terminology.toString());
    Concept diabetes = terminology.lookup(CodeSystems.MESH, "D003924").orElseThrow();
    assertEquals("44054006", diabetes.coding().code());
    for (int name = 0; name < terminology.nameCount(); name++) {
      assertFalse(Names.isObsolete(terminology.name(name)), terminology.name(name));
    }
  }

  @Test
  void publishedOntologiesAndThePatientSetMerge() throws IOException {
    TerminologyMerger.Merged merged =
        Built.of(
            Set.of("en"),
            file("ValueSet-snomed-intl-gps.json.gz"),
            file("hp.v2025-03-03.json.gz"),
            file("doid-2016-09-01.obo.gz"));
    Terminology terminology = merged.terminology();

    assertEquals(26_158, merged.report().sources().get(0).concepts());
    assertEquals(19_077, merged.report().sources().get(1).concepts());
    assertTrue(merged.report().sources().get(1).sameByReference() > 1000, "HPO and SNOMED CT");
    assertTrue(merged.report().sources().get(2).sameByReference() > 1000, "DOID and the others");
    Concept angiosarcoma = terminology.lookup(CodeSystems.DOID, "DOID:267").orElseThrow();
    assertTrue(Built.names(angiosarcoma).contains("Hemangiosarcoma"), angiosarcoma.toString());
    int seizure = terminology.ordinal(CodeSystems.HPO, "HP:0001250").orElseThrow();
    int abnormality = terminology.ordinal(CodeSystems.HPO, "HP:0000118").orElseThrow();
    assertTrue(terminology.isA(seizure, abnormality));
    assertEquals(
        seizure, terminology.ordinal(CodeSystems.HPO, "HP:0001275").orElseThrow(), "an old id");
  }
}
