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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FhirSourceTest {

  private static final String URL = "http://example.org/odd";

  @TempDir private Path folder;

  private Path file(String json) throws IOException {
    return Built.write(folder, "resource.json", json);
  }

  @Test
  void nestedConceptsAreKindsOfTheOnesAroundThem() throws IOException {
    Terminology terminology =
        Built.of(
            file(
                """
                {"resourceType": "CodeSystem", "text": {"div": "<div/>"}, "concept": [
                  {"code": "a", "display": "Limb", "concept": [
                    {"code": "b", "display": "Knee", "definition": "Where the leg bends.",
                     "designation": [
                       {"language": "es-MX", "value": "rodilla"}, {"value": "Genu"}],
                     "concept": [{"code": "c", "display": "Left knee"}]}]},
                  {"code": "d", "display": "Both knees",
                   "property": [{"code": "parent", "valueCode": "b"}]},
                  {"code": "e", "display": "Old knee",
                   "property": [{"code": "status", "valueCode": "retired"}]}],
                 "url": "%s"}
                """
                    .formatted(URL)));

    assertEquals(4, terminology.size());
    Concept knee = terminology.lookup(URL, "b").orElseThrow();
    assertEquals(
        List.of(Name.of("Knee"), new Name("rodilla", "es"), Name.of("Genu")), knee.names());
    assertEquals("Where the leg bends.", knee.definition());
    assertEquals(List.of(new Coding(URL, "a", "Limb")), knee.parents());
    int limb = terminology.ordinal(URL, "a").orElseThrow();
    for (String below : List.of("c", "d")) {
      assertTrue(terminology.isA(terminology.ordinal(URL, below).orElseThrow(), limb), below);
    }
    assertEquals(CodeKind.RETIRED, terminology.kind(URL, "e"));
  }

  @Test
  void nestingOfAnotherMeaningIsNoHierarchy() throws IOException {
    Terminology terminology =
        Built.of(
            file(
                """
                {"resourceType": "CodeSystem", "url": "%s", "hierarchyMeaning": "part-of",
                 "concept": [{"code": "a", "display": "Leg",
                              "concept": [{"code": "b", "display": "Knee"}]}]}
                """
                    .formatted(URL)));
    assertEquals(List.of(), terminology.lookup(URL, "b").orElseThrow().parents());
  }

  @Test
  void listedCodesOfAValueSetKeepTheirSystemAndTag() throws IOException {
    TerminologyMerger.Merged merged =
        Built.of(
            Set.of(),
            file(
                """
                {"resourceType": "ValueSet", "compose": {"include": [
                  {"concept": [{"code": "1", "display": "Odd knee (disorder)"}],
                   "system": "http://snomed.info/sct"},
                  {"system": "http://loinc.org", "concept": [{"code": "2-2", "display": "Odds"}]},
                  {"system": "http://loinc.org", "filter": [{"property": "x"}]}]}}
                """));

    Concept knee = Built.snomed(merged.terminology(), "1");
    assertEquals("disorder", knee.semanticTag());
    assertEquals("Odd knee", knee.coding().display());
    assertEquals(
        ConceptType.OBSERVATION,
        merged.terminology().lookup(CodeSystems.LOINC, "2-2").orElseThrow().type());
    assertEquals(
        Map.of("includes by filter or by another value set", 1), merged.report().dropped());
  }

  @Test
  void expansionStandsForTheValueSet() throws IOException {
    Terminology terminology =
        Built.of(
            file(
                """
                {"resourceType": "ValueSet",
                 "compose": {"include": [{"system": "urn:x",
                                          "concept": [{"code": "9", "display": "Not this"}]}]},
                 "expansion": {"contains": [
                   {"abstract": true, "display": "Group", "contains": [
                     {"system": "urn:x", "code": "1", "display": "One"}]},
                   {"system": "urn:x", "code": "2", "display": "Two", "inactive": true}]}}
                """));
    assertEquals(1, terminology.size());
    assertEquals("One", terminology.coding(0).display());
    assertEquals(CodeKind.RETIRED, terminology.kind("urn:x", "2"));
  }

  @Test
  void otherResourcesAndBrokenOnesAreRefused() throws IOException {
    Map<String, String> broken =
        Map.of(
            "{\"resourceType\": \"Patient\"}",
            "it is a FHIR Patient",
            "{\"resourceType\": \"CodeSystem\", \"url\": \"urn:x\"}",
            "lists no code",
            "{\"resourceType\": \"CodeSystem\", \"concept\": [{}]}",
            "has no code",
            "{\"resourceType\": \"CodeSystem\", \"concept\": {}}",
            "list or object",
            "{\"resourceType\": \"CodeSystem\", \"concept\": [{\"code\": ",
            "not JSON",
            "{\"resourceType\": \"CodeSystem\", \"concept\": " + "[{\"concept\":".repeat(2000),
            "not JSON");
    for (Map.Entry<String, String> each : broken.entrySet()) {
      Path file = file(each.getKey());
      InvalidSourceException refused =
          assertThrows(InvalidSourceException.class, () -> Built.of(file));
      String message = String.valueOf(refused.getMessage());
      assertTrue(message.contains(each.getValue()) && message.contains("resource.json"), message);
    }
  }
}
