package io.prodrome.models.terminology.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.terminology.CodeKind;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.Terminology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OBO files, OBO graphs and tables: the same invented ontology in each. */
class OntologySourcesTest {

  private static final String OBO =
      """
      format-version: 1.2
      ontology: odd

      [Term]
      id: DOID:1
      name: odd limb

      [Term]
      id: DOID:2
      name: odd knee
      alt_id: DOID:20
      def: "A \\"knee\\" that is odd." [url:http\\://example.org]
      synonym: "knee oddity" EXACT []
      synonym: "strange joint" RELATED []
      synonym: "oddity" BROAD []
      synonym: "odd patella" NARROW []
      synonym: "odd genu" []
      xref: MESH:D2
      xref: SNOMEDCT_US_2016_03_01:200
      xref: UMLS_CUI:C2
      xref: ICD10CM:M99
      is_a: DOID:1 ! odd limb

      [Term]
      id: DOID:21
      name: obsolete odd knee
      is_obsolete: true
      replaced_by: DOID:2

      [Typedef]
      id: part_of
      name: part of
      """;

  private static final String GRAPH =
      """
      {"graphs": [{"id": "odd", "meta": {"version": "1", "nodes": []},
        "nodes": [
          {"id": "http://purl.obolibrary.org/obo/DOID_1", "lbl": "odd limb", "type": "CLASS"},
          {"id": "http://purl.obolibrary.org/obo/DOID_2", "lbl": "odd knee", "type": "CLASS",
           "meta": {"definition": {"val": "A \\"knee\\" that is odd."},
             "synonyms": [{"pred": "hasExactSynonym", "val": "knee oddity"},
                          {"pred": "hasRelatedSynonym", "val": "strange joint"},
                          {"pred": "hasBroadSynonym", "val": "oddity"},
                          {"pred": "hasNarrowSynonym", "val": "odd patella"},
                          {"pred": "hasRelatedSynonym", "val": "odd genu"}],
             "xrefs": [{"val": "MESH:D2"}, {"val": "SNOMEDCT_US:200"}, {"val": "UMLS:C2"}],
             "basicPropertyValues": [
               {"pred": "http://www.geneontology.org/formats/oboInOwl#hasAlternativeId",
                "val": "DOID:20"}]}},
          {"id": "http://purl.obolibrary.org/obo/DOID_21", "lbl": "obsolete odd knee",
           "type": "CLASS", "meta": {"deprecated": true, "basicPropertyValues": [
             {"pred": "http://purl.obolibrary.org/obo/IAO_0100001",
              "val": "http://purl.obolibrary.org/obo/DOID_2"}]}},
          {"id": "http://example.org/part_of", "lbl": "part of", "type": "PROPERTY"}],
        "edges": [{"sub": "http://purl.obolibrary.org/obo/DOID_2", "pred": "is_a",
                   "obj": "http://purl.obolibrary.org/obo/DOID_1"}]}]}
      """;

  @TempDir private Path folder;

  @Test
  void oboTermsBecomeConcepts() throws IOException {
    checkOddKnee(Built.of(Set.of(), Built.write(folder, "odd.obo", OBO)));
  }

  @Test
  void graphNodesBecomeTheSameConcepts() throws IOException {
    checkOddKnee(Built.of(Set.of(), Built.gzip(folder, "odd.json.gz", GRAPH)));
  }

  private static void checkOddKnee(TerminologyMerger.Merged merged) {
    Terminology terminology = merged.terminology();
    assertEquals(2, terminology.size());
    Concept knee = terminology.lookup(CodeSystems.DOID, "DOID:2").orElseThrow();
    assertEquals(Coding.snomed("200", "odd knee"), knee.coding());
    assertEquals(
        List.of("odd knee", "knee oddity", "strange joint", "odd patella", "odd genu"),
        Built.names(knee));
    assertEquals(ConceptType.DISORDER, knee.type());
    assertEquals("A \"knee\" that is odd.", knee.definition());
    assertEquals(
        List.of(
            new Coding(CodeSystems.DOID, "DOID:2", ""),
            new Coding(CodeSystems.MESH, "D2", ""),
            new Coding(CodeSystems.UMLS, "C2", "")),
        knee.sameAs());
    assertEquals(List.of(new Coding(CodeSystems.DOID, "DOID:1", "odd limb")), knee.parents());
    for (String old : List.of("DOID:20", "DOID:21")) {
      assertEquals(CodeKind.REPLACED, terminology.kind(CodeSystems.DOID, old), old);
      assertEquals(knee, terminology.lookup(CodeSystems.DOID, old).orElseThrow());
    }
    assertEquals(Map.of("synonyms that are broader", 1), merged.report().dropped());
  }

  @Test
  void tableLinesBecomeConcepts() throws IOException {
    String table =
        TsvSource.HEADER
            + """

            DOID:2\tdisorder\t200|201\todd knee|obsolete odd knee\tC2\tD2\t\tHP:2\tDOID:2|MONDO:2\tDOID:1
            DOID:1\tdisorder\t\todd limb\t\t\t\t\tDOID:1\t
            DOID:3\tdisorder\t\tobsolete elbow\t\t\t\t\tDOID:3\t
            SCT:300\tprocedure\t300\tKnee straightening\t\t\t\t\tSCT:300\t
            """;
    TerminologyMerger.Merged merged = Built.of(Set.of(), Built.gzip(folder, "table.tsv.gz", table));
    Terminology terminology = merged.terminology();

    assertEquals(3, terminology.size());
    Concept knee = Built.snomed(terminology, "201");
    assertEquals("200", knee.coding().code());
    assertEquals(List.of("odd knee"), Built.names(knee));
    for (Coding code :
        List.of(
            new Coding(CodeSystems.MONDO, "MONDO:2", ""),
            new Coding(CodeSystems.HPO, "HP:2", ""),
            new Coding(CodeSystems.MESH, "D2", ""))) {
      assertEquals(knee, terminology.lookup(code.system(), code.code()).orElseThrow());
    }
    assertEquals("odd limb", knee.parents().get(0).display());
    assertEquals(ConceptType.PROCEDURE, Built.snomed(terminology, "300").type());
    assertEquals(Map.of("only obsolete names", 1), merged.report().dropped());
  }

  @Test
  void wrongContentIsRefusedWithThePlace() throws IOException {
    refused("odd.obo", "format-version: 1.2\n", "no [Term]");
    refused("odd.obo", "[Term]\nname: x\n", "line 1");
    refused("odd.obo", "[Term]\nid: DOID:1\nno tag here\n", "line 3");
    refused("odd.obo", "[Term]\nid: DOID:1\nsynonym: unquoted EXACT []\n", "not in quotes");
    refused("odd.json", "{\"graphs\": [{\"nodes\": [{\"id\"", "not JSON");
    refused("odd.json", "{\"graphs\": []}", "no class");
    refused("odd.tsv", TsvSource.HEADER + "\nDOID:1\tx\n", "line 2");
    refused("odd.txt", "neither this nor that", "format is not known");
    refused("empty.json", "", "format is not known");
    assertThrows(
        InvalidSourceException.class, () -> Built.of(folder.resolve("there is no such file")));
  }

  private void refused(String name, String content, String part) throws IOException {
    Path file = Built.write(folder, name, content);
    InvalidSourceException refused =
        assertThrows(InvalidSourceException.class, () -> Built.of(file));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains(part) && message.contains(name), message);
  }
}
