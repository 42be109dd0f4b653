package io.prodrome.models.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.Candidate;
import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.Recognition;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.Name;
import io.prodrome.models.terminology.RetiredCode;
import io.prodrome.models.terminology.Terminology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecogniserEvaluationTest {

  private static final Coding ASTHMA = Coding.snomed("195967001", "Asthma");
  private static final Coding GOUT = Coding.snomed("90560007", "Gout");
  private static final Coding PLAIN = Coding.snomed("102001005", "Plain");

  private static final Terminology TERMINOLOGY =
      Terminology.of(
          "test",
          List.of(
              concept(ASTHMA, "D001249", "HP:0002099"),
              concept(GOUT, "D006073", "HP:0001997"),
              new Concept(
                  PLAIN,
                  ConceptType.FINDING,
                  "finding",
                  List.of(Name.of("Plain")),
                  List.of(),
                  List.of(),
                  "")),
          List.of(
              new RetiredCode(
                  new Coding(CodeSystems.HPO, "HP:0000001", ""),
                  new Coding(CodeSystems.HPO, "HP:0002099", ""))));

  private static Concept concept(Coding coding, String mesh, String hpo) {
    return new Concept(
        coding,
        ConceptType.DISORDER,
        "disorder",
        List.of(Name.of(coding.display())),
        List.of(
            new Coding(CodeSystems.MESH, mesh, ""),
            new Coding(CodeSystems.OMIM, "600807", ""),
            new Coding(CodeSystems.HPO, hpo, "")),
        List.of(),
        "");
  }

  @Test
  void aConceptIsKnownByItsCodesInOtherSystems() {
    TerminologyIds mesh = new TerminologyIds(TERMINOLOGY, IdScheme.MESH);
    assertEquals(Set.of("D001249", "OMIM:600807"), mesh.of(ASTHMA));
    assertEquals(Set.of(), mesh.of(PLAIN));
    assertEquals(Set.of("OMIM:600807"), mesh.resolve("OMIM:600807"));
    assertEquals(Set.of(), mesh.resolve("D999999"));
    assertEquals(Set.of("195967001"), new TerminologyIds(TERMINOLOGY, IdScheme.SNOMED).of(ASTHMA));
    assertTrue(mesh.isName(" ASTHMA\n"));
    assertTrue(!mesh.isName("plain"), "a name of a concept that the scheme cannot say");
  }

  @Test
  void theFiguresAreThoseOfTheCorpusAndTheSpeedIsOfDocumentsNotSeenBefore() {
    List<EvaluationDocument> documents = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      documents.add(
          new EvaluationDocument(
              "n" + i,
              "asthma and wheezy chest, " + i,
              List.of(
                  new GoldMention(0, 6, "Phenotype", List.of("HP:0002099")),
                  new GoldMention(11, 23, "Phenotype", List.of("HP:0002099")))));
    }
    List<String> seen = new ArrayList<>();
    RecogniserReport report =
        new RecogniserEvaluation(
                new TerminologyIds(TERMINOLOGY, IdScheme.HPO),
                IdScheme.HPO,
                EntityTypes.ALL,
                Duration.ZERO)
            .run(
                new Corpus(documents, true, 0),
                text -> {
                  seen.add(text);
                  return new Recognition(
                      List.of(
                          Mention.of(0, 6, ASTHMA, ConceptType.DISORDER, Context.ASSERTED, 1, "")),
                      "r",
                      "t");
                },
                Optional.of(
                    (text, start, end) ->
                        text.substring(start, end).equals("asthma")
                            ? List.of(candidate(PLAIN), candidate(ASTHMA))
                            : List.of(candidate(GOUT), candidate(ASTHMA))));
    JsonNode json = report.toJson();
    assertEquals(0.5, json.at("/mentionStrict/r").asDouble());
    assertEquals(1.0, json.at("/mentionStrict/p").asDouble());
    assertEquals(0.6667, json.at("/mentionRelaxed/f1").asDouble());
    assertEquals(1.0, json.at("/documentMacro/f1").asDouble());
    assertEquals(0.5, json.at("/recallAnnotated").asDouble());
    assertEquals(0, json.at("/unlinkable").asInt());
    assertEquals(40, json.at("/linking/n").asInt());
    assertEquals(20, json.at("/linking/exact/n").asInt());
    assertEquals(
        1.0, json.at("/linking/exact/acc1").asDouble(), "what HPO cannot say is passed over");
    assertEquals(20, json.at("/linking/nonExact/n").asInt());
    assertEquals(0.0, json.at("/linking/nonExact/acc1").asDouble());
    assertEquals(1.0, json.at("/linking/nonExact/acc5").asDouble());
    assertEquals(0.5, json.at("/linking/acc1").asDouble());
    assertEquals(2, json.at("/linking/unique/n").asInt());
    assertEquals(16, json.at("/speed/notes").asInt());
    assertTrue(json.at("/speed/notesPerSecond").asDouble() > 0);
    assertTrue(json.at("/speed/kbPerSecond").asDouble() > 0);
    assertTrue(json.at("/speed/p99Ms").asDouble() >= 0);
    assertEquals(1, seen.stream().filter(documents.get(19).text()::equals).count());
    assertEquals("hpo", json.path("ids").asText());
  }

  private static Candidate candidate(Coding coding) {
    return new Candidate(coding, ConceptType.DISORDER, 0.5);
  }

  @Test
  void theNinetyNinthPercentileLeavesOneInAHundredAbove() {
    long[] nanos = new long[200];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = (i + 1) * 1_000_000L;
    }
    Speed speed = Speed.of(nanos, 40_200);
    assertEquals(198, speed.p99Ms());
    assertEquals(200, speed.maxMs());
    assertEquals(200 / 20.1, speed.notesPerSecond(), 1e-9);
    assertEquals(2.0, speed.kbPerSecond(), 1e-9);
  }

  @Test
  void theSchemeIsToldByTheCorpus() {
    Map<String, IdScheme> examples =
        Map.of(
            "HP:0001250", IdScheme.HPO,
            "MESH:D003924", IdScheme.MESH,
            "OMIM:222100", IdScheme.MESH,
            "C562729", IdScheme.MESH,
            "UMLS:C0011849", IdScheme.UMLS,
            "73211009", IdScheme.SNOMED);
    examples.forEach(
        (id, scheme) ->
            assertEquals(
                scheme,
                IdScheme.of(
                    new Corpus(
                        List.of(
                            new EvaluationDocument(
                                "d", "text", List.of(new GoldMention(0, 4, "", List.of(id))))),
                        true,
                        0)),
                id));
  }
}
