package io.prodrome.models.terminology.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.terminology.CodeKind;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.Name;
import io.prodrome.models.terminology.Terminology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A release archive in small, with invented codes and words, in two languages. */
class Rf2SourceTest {

  private static final String FSN = "900000000000003001";
  private static final String SYNONYM = "900000000000013009";
  private static final String US = "900000000000509007";
  private static final String GB = "900000000000508004";
  private static final String ES = "450828004";
  private static final String PREFERRED = "900000000000548007";
  private static final String ACCEPTABLE = "900000000000549004";
  private static final String IS_A = "116680003";

  @TempDir private Path folder;

  private static String rows(String columns, String... rows) {
    StringBuilder text = new StringBuilder("id\teffectiveTime\tactive\tmoduleId\t" + columns);
    for (String row : rows) {
      String[] parts = row.split(";", 3);
      text.append("\r\n").append(parts[0]).append("\t20260101\t").append(parts[1]);
      text.append("\t900000000000207008\t").append(parts[2].replace(';', '\t'));
    }
    return text + "\r\n";
  }

  private static Map<String, String> release() {
    String description = "conceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId";
    String member = "refsetId\treferencedComponentId\tacceptabilityId";
    Map<String, String> files = new LinkedHashMap<>();
    files.put(
        "R/Snapshot/Terminology/sct2_Concept_Snapshot_INT_20260101.txt",
        rows(
            "definitionStatusId",
            "1;1;x",
            "2;1;x",
            "3;1;x",
            "10;0;x",
            "11;0;x",
            "12;0;x",
            "13;0;x"));
    files.put(
        "R/Snapshot/Terminology/sct2_Description_Snapshot-en_INT_20260101.txt",
        rows(
            description,
            "101;1;1;en;" + FSN + ";Odd limb (finding);c",
            "102;1;1;en;" + SYNONYM + ";Odd limb;c",
            "201;1;2;en;" + FSN + ";Oddness of knee (disorder);c",
            "202;1;2;en;" + SYNONYM + ";Odd knees;c",
            "203;1;2;en;" + SYNONYM + ";[D]Odd knee;c",
            "204;1;2;en;" + SYNONYM + ";Nobody says this;c",
            "205;0;2;en;" + SYNONYM + ";No longer said;c",
            "206;1;2;en;" + SYNONYM + ";Odd knæ;c",
            "301;1;3;en;" + FSN + ";Odd (left) knee (disorder);c",
            "1001;1;10;en;" + FSN + ";Old knee (disorder);c"));
    files.put(
        "R/Snapshot/Terminology/sct2_Description_SpanishExtensionSnapshot-es_INT_20260101.txt",
        rows(
            description,
            "211;1;2;es;" + FSN + ";rodilla rara (trastorno);c",
            "212;1;2;es;" + SYNONYM + ";rodilla extraña;c"));
    files.put(
        "R/Snapshot/Terminology/sct2_TextDefinition_Snapshot-en_INT_20260101.txt",
        rows(description, "901;1;2;en;900000000000550004;A knee that is odd.;c"));
    files.put(
        "R/Snapshot/Terminology/sct2_Relationship_Snapshot_INT_20260101.txt",
        rows(
            "sourceId\tdestinationId\trelationshipGroup\ttypeId\tcharacteristicTypeId\tmodifierId",
            "5001;1;2;1;0;" + IS_A + ";900000000000011006;m",
            "5002;1;3;2;0;" + IS_A + ";900000000000011006;m",
            "5003;0;3;1;0;" + IS_A + ";900000000000011006;m",
            "5004;1;1;3;0;363698007;900000000000011006;m"));
    files.put(
        "R/Snapshot/Refset/Language/der2_cRefset_LanguageSnapshot-en_INT_20260101.txt",
        rows(
            member,
            "a;1;" + US + ";102;" + PREFERRED,
            "b;1;" + GB + ";206;" + PREFERRED,
            "c;1;" + US + ";203;" + PREFERRED,
            "d;1;" + US + ";202;" + ACCEPTABLE,
            "e;0;" + US + ";204;" + ACCEPTABLE));
    files.put(
        "R/Snapshot/Refset/Language/der2_cRefset_LanguageSpanishExtensionSnapshot-es_INT.txt",
        rows(member, "f;1;" + ES + ";212;" + PREFERRED));
    files.put(
        "R/Snapshot/Refset/Content/der2_cRefset_AssociationSnapshot_INT_20260101.txt",
        rows(
            "refsetId\treferencedComponentId\ttargetComponentId",
            "g;1;900000000000527005;10;2",
            "h;1;900000000000523009;11;2",
            "i;1;900000000000523009;11;3",
            "j;1;900000000000526001;12;10"));
    return files;
  }

  private Path archive() throws IOException {
    return Built.zip(folder, "release.zip", release());
  }

  @Test
  void namesAreThoseOfTheLanguageReferenceSetsThePreferredOneFirst() throws IOException {
    Concept knee = Built.snomed(Built.of(archive()), "2");

    assertEquals("Odd knee", knee.coding().display());
    assertEquals("disorder", knee.semanticTag());
    assertEquals(ConceptType.DISORDER, knee.type());
    assertEquals("A knee that is odd.", knee.definition());
    assertEquals(
        List.of(
            Name.of("Odd knee"),
            Name.of("Odd knæ"),
            Name.of("Odd knees"),
            Name.of("Oddness of knee"),
            new Name("rodilla extraña", "es"),
            new Name("rodilla rara", "es")),
        knee.names());
  }

  @Test
  void oneLanguageIsKept() throws IOException {
    TerminologyMerger.Merged spanish = Built.of(Set.of("es"), archive());

    assertEquals(1, spanish.terminology().size());
    assertEquals("rodilla extraña", Built.snomed(spanish.terminology(), "2").coding().display());
    assertEquals(
        Map.of(
            "concepts without a name in the languages asked for",
            2,
            "descriptions that no language reference set takes in",
            1),
        spanish.report().dropped());
  }

  @Test
  void activeInferredRelationshipsGiveAncestors() throws IOException {
    Terminology terminology = Built.of(archive());

    assertEquals(List.of(Coding.snomed("2", "Odd knee")), Built.snomed(terminology, "3").parents());
    assertEquals(List.of("Odd (left) knee"), Built.names(Built.snomed(terminology, "3")));
    assertTrue(
        terminology.isA(
            terminology.ordinal(CodeSystems.SNOMED_CT, "3").orElseThrow(),
            terminology.ordinal(CodeSystems.SNOMED_CT, "1").orElseThrow()));
    assertEquals(List.of(), Built.snomed(terminology, "1").parents());
  }

  @Test
  void inactiveConceptLeadsToItsOneReplacement() throws IOException {
    Terminology terminology = Built.of(archive());

    assertEquals("2", Built.snomed(terminology, "10").coding().code());
    assertEquals("2", Built.snomed(terminology, "12").coding().code());
    assertEquals(CodeKind.RETIRED, terminology.kind(CodeSystems.SNOMED_CT, "11"));
    assertEquals(CodeKind.RETIRED, terminology.kind(CodeSystems.SNOMED_CT, "13"));
  }

  @Test
  void extensionIsReadWithItsEdition() throws IOException {
    Map<String, String> edition = release();
    Map<String, String> extension = new LinkedHashMap<>();
    List.copyOf(edition.keySet()).stream()
        .filter(name -> name.contains("Spanish"))
        .forEach(name -> extension.put(name, String.valueOf(edition.remove(name))));
    extension.put(
        "R/Snapshot/Terminology/sct2_Concept_SpanishExtensionSnapshot_INT.txt",
        rows("definitionStatusId", "1;0;x").replace("20260101", "20260401"));
    Path first = Built.zip(folder, "edition.zip", edition);
    Path second = Built.zip(folder, "extension.zip", extension);

    Terminology terminology = Built.of(second, first);

    assertTrue(Built.names(Built.snomed(terminology, "2")).contains("rodilla extraña"));
    assertEquals(CodeKind.RETIRED, terminology.kind(CodeSystems.SNOMED_CT, "1"));
  }

  @Test
  void brokenReleaseIsRefusedWithThePlace() throws IOException {
    Map<String, String> files = release();
    String name = "R/Snapshot/Terminology/sct2_Concept_Snapshot_INT_20260101.txt";
    files.put(name, rows("definitionStatusId", "1;1;x") + "short\trow\r\n");
    Path broken = Built.zip(folder, "broken.zip", files);
    String message = refusal(broken);
    assertTrue(message.contains("less than 5 columns"), message);
    assertTrue(message.contains("sct2_Concept_Snapshot_INT_20260101.txt, line 3"), message);

    files.put(name, rows("definitionStatusId", "one;1;x"));
    assertTrue(refusal(Built.zip(folder, "b2.zip", files)).contains("not a number"));

    Path full = Built.zip(folder, "full.zip", Map.of("R/Full/sct2_Concept_Full_INT.txt", "id"));
    assertTrue(refusal(full).contains("no snapshot"));

    Path torn = Built.write(folder, "torn.zip", "PK\u0003\u0004 and no more");
    assertTrue(refusal(torn).contains("damaged"));
  }

  private static String refusal(Path file) {
    InvalidSourceException refused =
        assertThrows(InvalidSourceException.class, () -> Built.of(file));
    return String.valueOf(refused.getMessage());
  }
}
