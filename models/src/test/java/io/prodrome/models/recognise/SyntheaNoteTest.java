package io.prodrome.models.recognise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Temporality;
import io.prodrome.domain.concept.Mention;
import io.prodrome.models.pack.ModelPack;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The built-in pack on a note laid out as Synthea lays it out. */
class SyntheaNoteTest {

  private static final String NOTE =
      """

      2001-02-03

      # Chief Complaint
      - Cough

      # History of Present Illness
      Invented12
       is a 40 year-old nonhispanic white female. Patient has a history of otitis media, \
      viral sinusitis (disorder), stress (finding), not in labor force (finding), gout.

      # Social History
      Patient is married. Patient has never smoked.

      # Allergies
      No Known Allergies.

      # Medications
      amoxicillin 250 mg oral capsule; ibuprofen 200 mg oral tablet

      # Assessment and Plan
      Patient is presenting with acute bronchitis (disorder).

      ## Plan
      Patient was given the following immunizations: influenza, seasonal, injectable, \
      preservative free.
      The following procedures were conducted:
      - medication reconciliation (procedure)
      """;

  private static final List<Mention> MENTIONS =
      NoteRecogniser.of(ModelPack.builtIn()).recognise(NOTE).mentions();

  private static List<Mention> in(String section) {
    return MENTIONS.stream().filter(mention -> mention.section().equals(section)).toList();
  }

  private static List<String> covered(String section) {
    return in(section).stream().map(m -> NOTE.substring(m.start(), m.end())).toList();
  }

  @Test
  void everyConditionOfTheHistoryIsOfThePast() {
    assertEquals(
        List.of(
            "otitis media",
            "viral sinusitis (disorder)",
            "stress (finding)",
            "not in labor force (finding)",
            "gout"),
        covered("history of present illness"));
    for (Mention mention : in("history of present illness")) {
      assertEquals(Temporality.HISTORICAL, mention.context().temporality());
      assertEquals(Context.Negation.AFFIRMED, mention.context().negation());
    }
  }

  @Test
  void whatThePatientPresentsWithIsOfNow() {
    Mention bronchitis = in("assessment and plan").get(0);
    assertEquals("10509002", bronchitis.concept().code());
    assertEquals(ConceptType.DISORDER, bronchitis.type());
    assertEquals(Context.ASSERTED, bronchitis.context());
  }

  @Test
  void medicationsAreLinkedToRxNorm() {
    assertEquals(
        List.of("amoxicillin 250 mg oral capsule", "ibuprofen 200 mg oral tablet"),
        covered("medications"));
    assertTrue(
        in("medications").stream()
            .allMatch(
                m ->
                    m.concept().system().equals(CodeSystems.RXNORM)
                        && m.type() == ConceptType.MEDICATION));
  }

  @Test
  void vaccineAndProcedureAreFoundInThePlan() {
    assertEquals(
        List.of(
            "influenza, seasonal, injectable, preservative free",
            "medication reconciliation (procedure)"),
        covered("plan"));
    assertEquals(ConceptType.IMMUNIZATION, in("plan").get(0).type());
    assertEquals(ConceptType.PROCEDURE, in("plan").get(1).type());
  }

  @Test
  void noKnownAllergiesGivesNoAllergy() {
    assertEquals(List.of(), in("allergies"));
    assertEquals(List.of("Cough"), covered("chief complaint"));
  }
}
