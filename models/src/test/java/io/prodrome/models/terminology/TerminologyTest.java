package io.prodrome.models.terminology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.pack.ModelPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminologyTest {

  private static final Concept ONE =
      Concept.of(
          Coding.snomed("100", "Odd knee"),
          ConceptType.DISORDER,
          "disorder",
          List.of("Odd knee", "Knee oddity"));
  private static final Concept TWO =
      Concept.of(
          new Coding(CodeSystems.LOINC, "1-1", "Oddness"),
          ConceptType.OBSERVATION,
          "",
          List.of("Oddness"));

  @Test
  void versionIsOfTheContentWhateverTheOrder() {
    String version = Terminology.of("odd", List.of(ONE, TWO)).version();
    assertTrue(version.matches("odd-[0-9a-f]{8}"), version);
    assertEquals(version, Terminology.of("odd", List.of(TWO, ONE)).version());
    assertNotEquals(version, Terminology.of("odd", List.of(ONE)).version());
  }

  @Test
  void codeIsLookedUpInItsSystem() {
    Terminology terminology = Terminology.of("odd", List.of(ONE, TWO));
    assertEquals(Optional.of(ONE), terminology.lookup(CodeSystems.SNOMED_CT, "100"));
    assertEquals(Optional.empty(), terminology.lookup(CodeSystems.LOINC, "100"));
    assertEquals(
        ONE, terminology.concept(terminology.ordinal(ONE.coding().system(), "100").orElseThrow()));
  }

  @Test
  void semanticTagIsTakenOffOnlyWhereItIsOne() {
    assertEquals("disorder", SemanticTags.of("Odd knee (disorder)"));
    assertEquals("Odd knee", SemanticTags.strip("Odd knee (disorder)"));
    assertEquals("Severe anxiety (panic)", SemanticTags.strip("Severe anxiety (panic) (finding)"));
    assertEquals("Severe anxiety (panic)", SemanticTags.strip("Severe anxiety (panic)"));
    assertEquals("(finding)", SemanticTags.strip("(finding)"));
  }

  @Test
  void moduleCodesAreGathered(@TempDir Path modules) throws IOException {
    Files.writeString(
        modules.resolve("a.json"),
        """
        {"states": {
          "Begin": {"type": "ConditionOnset", "codes": [
            {"system": "SNOMED-CT", "code": 100, "display": "Odd knee"},
            {"system": "SNOMED-CT", "code": "101", "display": "Odd  elbow"}]},
          "Again": {"type": "ConditionOnset", "codes": [
            {"system": "SNOMED-CT", "code": "100", "display": "Odd Knee (disorder)"}]},
          "Look": {"type": "Encounter", "codes": [
            {"system": "SNOMED-CT", "code": "102", "display": "Knee visit"}]},
          "Pill": {"type": "MedicationOrder", "codes": [
            {"system": "RxNorm", "code": "7", "display": "Kneecin 1 MG"}]},
          "Other": {"type": "Simple", "codes": [
            {"system": "DICOM-DCM", "code": "DX", "display": "Radiography"}]}}}
        """);

    Terminology terminology = SyntheaTerminologyBuilder.read(modules, "0");

    assertEquals(4, terminology.concepts().size());
    Concept knee = terminology.lookup(CodeSystems.SNOMED_CT, "100").orElseThrow();
    assertEquals("disorder", knee.semanticTag());
    assertEquals(List.of(Name.of("Odd Knee")), knee.names());
    Concept elbow = terminology.lookup(CodeSystems.SNOMED_CT, "101").orElseThrow();
    assertEquals("Odd elbow", elbow.coding().display());
    assertEquals(ConceptType.DISORDER, elbow.type());
    assertEquals(
        ConceptType.VISIT, terminology.lookup(CodeSystems.SNOMED_CT, "102").orElseThrow().type());
    assertEquals(
        ConceptType.MEDICATION, terminology.lookup(CodeSystems.RXNORM, "7").orElseThrow().type());
  }

  @Test
  void builtInTerminologyHasWhatSyntheaCodes() {
    Terminology terminology = Terminology.of(ModelPack.builtIn());
    long snomed =
        terminology.concepts().stream()
            .filter(concept -> concept.coding().system().equals(CodeSystems.SNOMED_CT))
            .count();
    assertTrue(snomed > 1100, "SNOMED CT codes: " + snomed);
    assertEquals(
        ConceptType.DISORDER,
        terminology.lookup(CodeSystems.SNOMED_CT, "44054006").orElseThrow().type());
    assertEquals(
        terminology.version(), ModelPack.builtIn().manifest(ModelPack.TERMINOLOGY).version());
  }
}
