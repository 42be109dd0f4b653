package io.prodrome.models.medication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.prodrome.domain.concept.MedicationUse;
import io.prodrome.models.text.Language;
import io.prodrome.models.text.Tokens;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written beside a medication; the medication's name stands in brackets in the texts. */
class MedicationUsesTest {

  /** Reads a text whose medication, and the one after it if any, stands in square brackets. */
  private static @Nullable MedicationUse use(String marked, Language language) {
    int open = marked.indexOf('[');
    int close = marked.indexOf(']') - 1;
    int next = marked.indexOf('[', close + 2);
    String text = marked.replace("[", "").replace("]", "");
    Tokens tokens = Tokens.of(text, language);
    int limit = next < 0 ? tokens.size() : tokens.firstFrom(next - 2);
    return MedicationUses.of(tokens)
        .find(tokens.firstFrom(open), tokens.firstFrom(close), 0, limit);
  }

  private static void assertUse(
      String text, Language language, String dose, String route, String frequency) {
    MedicationUse use = use(text, language);
    assertNotNull(use, text);
    assertEquals(dose + "|" + route + "|" + frequency, show(use), text);
  }

  private static String show(MedicationUse use) {
    return use.dose() + "|" + use.route() + "|" + use.frequency();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      emptyValue = "",
      value = {
        "[lisinopril] 10 mg PO daily|10 mg|PO|daily",
        "[metformin] 500mg by mouth twice a day with meals|500mg|by mouth|twice a day with meals",
        "takes [enalapril] 5 mg a day|5 mg|''|a day",
        "[insulin glargine] 20 units SC at bedtime|20 units|SC|at bedtime",
        "IV [vancomycin] 1 g q12h|1 g|IV|q12h",
        "20 units of [insulin glargine] nightly|20 units|''|nightly",
        "given 500 mg PO [amoxicillin]|500 mg|PO|''",
        "[ibuprofen], one tablet every 6 hours as needed for pain|one tablet|''|every 6 hours as needed",
        "[warfarin] 2.5 mg p.o. b.i.d.|2.5 mg|p.o.|b.i.d.",
        "[alprazolam] 0.5 mg t.i.d. p.r.n.|0.5 mg|''|t.i.d. p.r.n.",
        "[heparin] 5,000 units subcutaneously q 8 h|5,000 units|subcutaneously|q 8 h",
        "[hydrocodone] 1-2 tablets every 4 to 6 hours|1-2 tablets|''|every 4 to 6 hours",
        "[furosemide] 20 mg to 40 mg daily|20 mg to 40 mg|''|daily",
        "[oxycodone] 5/325 mg 1 to 2 tabs q4-6h prn|5/325 mg|''|q4-6h prn",
        "[norepinephrine] drip at 5 mcg/kg/min|5 mcg/kg/min|''|''",
        "[albuterol] (inhaler) 2 puffs q4h|2 puffs|''|q4h",
        "[loratadine] 10 daily|10|''|daily",
        "[furosemide] was increased to 40 mg twice daily|40 mg|''|twice daily",
        "[lisinopril] 10 mg tablet, take one tablet by mouth once daily|10 mg|by mouth|once daily",
        "[timolol] one drop in both eyes every morning|one drop|in both eyes|every morning",
        "[vancomycin] 1 gram IV every 12 hours x 7 days|1 gram|IV|every 12 hours x 7 days",
      })
  void readsDoseRouteAndFrequency(String text, String dose, String route, String frequency) {
    assertUse(text, Language.ENGLISH, dose, route, frequency);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[paracetamol] 1 g vía oral cada 8 horas si precisa|1 g|vía oral|cada 8 horas si precisa",
        "[enalapril] 20 mg 1-0-1|20 mg|''|1-0-1",
        "[amoxicilina] 500mg cada 8h durante 7 días|500mg|''|cada 8h durante 7 días",
        "[metformina] 850 mg, 1 comp c/12h|850 mg|''|c/12h",
        "5 mg de [bisoprolol] al día|5 mg|''|al día",
        "[omeprazol] dos comprimidos en ayunas|dos comprimidos|''|en ayunas",
      })
  void readsSpanish(String text, String dose, String route, String frequency) {
    assertUse(text, Language.SPANISH, dose, route, frequency);
  }

  @Test
  void takesTheFirstStepOfATaper() {
    assertUse(
        "[prednisone] 40 mg daily for 3 days, then 20 mg daily for 3 days",
        Language.ENGLISH,
        "40 mg",
        "",
        "daily for 3 days");
  }

  @Test
  void doesNotReachOverTheNextMedication() {
    assertNull(use("[aspirin], [metformin] 500 mg twice daily", Language.ENGLISH));
    assertUse("[aspirin] 81 mg, [metformin] 500 mg", Language.ENGLISH, "81 mg", "", "");
  }

  @Test
  void leavesTheUseToTheMedicationBefore() {
    assertUse("aspirin 81 mg daily, [metformin] 500 mg", Language.ENGLISH, "500 mg", "", "");
    assertUse("aspirin 81 mg daily [metformin] 500 mg", Language.ENGLISH, "500 mg", "", "");
  }

  @Test
  void whatIsSaidOfOtherThingsIsNoUse() {
    assertNull(use("stopped [aspirin] and walks twice a day", Language.ENGLISH));
    assertNull(use("allergic to [penicillin]; 5 mg of morphine was given", Language.ENGLISH));
    assertNull(use("[lithium] level 0.8", Language.ENGLISH));
    assertNull(use("[aspirin]", Language.ENGLISH));
  }
}
