package io.prodrome.models.context;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prodrome.domain.concept.Context;
import io.prodrome.models.text.Language;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Context of the words in square brackets, in invented sentences. */
class ContextFinderTest {

  private static String context(String marked, Language language) {
    String concept = marked.substring(marked.indexOf('[') + 1, marked.indexOf(']'));
    String text =
        marked.replace("[" + concept + "]", concept.toUpperCase(Locale.ROOT)).replace('~', '\n');
    Context context = SentenceContext.of(text, concept, language).orElseThrow();
    return String.join(
        " ",
        context.negation().name(),
        context.certainty().name(),
        context.temporality().name(),
        context.experiencer().name());
  }

  private static void assertContext(String expected, String text, Language language) {
    String usual = "AFFIRMED CERTAIN CURRENT PATIENT";
    String found = context(text, language);
    if (expected.equals("ASSERTED")) {
      assertEquals(usual, found, text);
    } else {
      StringBuilder differs = new StringBuilder();
      String[] parts = found.split(" ");
      for (int i = 0; i < parts.length; i++) {
        if (!parts[i].equals(usual.split(" ")[i])) {
          differs.append(differs.length() == 0 ? "" : " ").append(parts[i]);
        }
      }
      assertEquals(expected, differs.toString(), text);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "She has no fever or [chills]|NEGATED",
        "No fever, but a mild [cough]|ASSERTED",
        "There was no change in her [tremor]|ASSERTED",
        "Denies pain and was started on iron for [anemia]|ASSERTED",
        "The [effusion] was not seen|NEGATED",
        "A [fracture] was not identified on the film|NEGATED",
        "Findings are not consistent with [gout]|NEGATED",
        "We cannot rule out [sepsis]|POSSIBLE",
        "Gram negative [bacteremia]|ASSERTED",
        "An [abscess] could not be excluded|POSSIBLE",
        "Fevers have not resolved, with [rigors]|ASSERTED",
      })
  void negationReachesWhatItMeans(String text, String expected) {
    assertContext(expected, text, Language.ENGLISH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[Stroke] 3 years ago|HISTORICAL",
        "Three to four months ago he had a [rash]|HISTORICAL",
        "[Rash] 3 days ago|ASSERTED",
        "[Rash] since two weeks ago|ASSERTED",
        "A 20-year history of [psoriasis]|HISTORICAL",
        "A two-day history of [vomiting]|ASSERTED",
        "Had [scarlet fever] at the age of 7|HISTORICAL",
        "[Appendectomy] in 1998|HISTORICAL",
        "Has had [fatigue] for the past 3 months|ASSERTED",
        "h/o [gout]|HISTORICAL",
        "status post [hysterectomy], now with dizziness|HISTORICAL",
        "status post hysterectomy, [dizziness] on standing|ASSERTED",
        "History of asthma, presents today with [wheezing]|ASSERTED",
        "History of asthma and recent [pneumonia]|ASSERTED",
        "The patient is a 70-year-old man with [emphysema] who presents with chest pain|HISTORICAL",
        "The patient is a 70-year-old man with [emphysema]|ASSERTED",
        "Past medical history:  [Gout]|HISTORICAL",
        "PAST MEDICAL HISTORY~~[Gout]|HISTORICAL",
        "...joints.,PAST SURGICAL HISTORY: , [Splenectomy]|HISTORICAL",
        "SOCIAL HISTORY:  He drinks.,REVIEW OF SYSTEMS: , [Cough]|ASSERTED",
        "HISTORY OF PRESENT ILLNESS: [Cough]|ASSERTED",
        "The [pain] began 3 months ago|ASSERTED",
        "Takes a drug used to treat [migraine]|ASSERTED",
        "He used to have [migraine]|HISTORICAL",
        "Compared to the previous examination, the [nodule] is larger|ASSERTED",
      })
  void thePastIsWhatBeganMoreThanTwoWeeksBefore(String text, String expected) {
    assertContext(expected, text, Language.ENGLISH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Return if [fever] occurs|HYPOTHETICAL",
        "Should he develop [chest pain], call us|HYPOTHETICAL",
        "Return to the ED for [bleeding], otherwise rest|ASSERTED",
        "Return for [bleeding]|HYPOTHETICAL",
        "CT to rule out [appendicitis]|POSSIBLE HYPOTHETICAL",
        "At risk for [falls]|HYPOTHETICAL",
        "Probable [cellulitis]|POSSIBLE",
        "The patient returns for [hypertension]|ASSERTED",
      })
  void whatMayComeOrMayBeIsNotTakenForWhatIs(String text, String expected) {
    assertContext(expected, text, Language.ENGLISH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "His father had [lung cancer]|FAMILY",
        "Family history of [migraine]|HISTORICAL FAMILY",
        "No family history of [migraine]|NEGATED HISTORICAL FAMILY",
        "FAMILY HISTORY: , Mother died of [stroke] at 81|HISTORICAL FAMILY",
        "[Breast cancer] in her sister|FAMILY",
        "Her mother noticed a [rash] on his arm|ASSERTED",
        "Brought in by his wife for [confusion]|ASSERTED",
        "Per mother, he has [fever]|ASSERTED",
        "Her grandfather who had [gout]|FAMILY",
        "Relative [hypotension]|ASSERTED",
        "His roommate had [influenza], he has a cough|OTHER",
        "His roommate had influenza, he has a [cough]|ASSERTED",
      })
  void whoHasItIsTold(String text, String expected) {
    assertContext(expected, text, Language.ENGLISH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "No se observa [neumonía]|NEGATED",
        "Niega fiebre, tos ni [disnea]|NEGATED",
        "Niega fiebre y tos, pero refiere [cefalea]|ASSERTED",
        "Sin evidencia de [metástasis]|NEGATED",
        "Se descarta [embolia pulmonar]|NEGATED",
        "[Edemas] ausentes|NEGATED",
        "No se descarta [neumonía]|POSSIBLE",
        "[Lesiones] sin cambios|ASSERTED",
        "Probable [neumonía]|POSSIBLE",
        "Sospecha de [ictus]|POSSIBLE",
        "TAC para descartar [ictus]|POSSIBLE HYPOTHETICAL",
        "Acudir a urgencias si [fiebre]|HYPOTHETICAL",
        "Antecedentes de [infarto]|HISTORICAL",
        "[Ictus] hace 3 años|HISTORICAL",
        "[Fiebre] desde hace 3 días|ASSERTED",
        "[Apendicectomía] en 1998|HISTORICAL",
        "[Diabetes mellitus] conocida|HISTORICAL",
        "Mujer de 63 años con [hipertensión] que acude por dolor torácico|HISTORICAL",
        "Mujer de 63 años con hipertensión que acude por [dolor torácico]|ASSERTED",
        "Antecedentes personales: [asma]|HISTORICAL",
        "ANTECEDENTES PERSONALES~~[Asma]. Migraña.|HISTORICAL",
        "Padre con [diabetes]|FAMILY",
        "Antecedentes familiares: madre con [cáncer de mama]|HISTORICAL FAMILY",
        "La madre refiere [fiebre]|ASSERTED",
        "Sin antecedentes familiares de [epilepsia]|NEGATED HISTORICAL FAMILY",
        "EXPLORACION FISICA: [soplo] sistólico|ASSERTED",
      })
  void spanishIsReadByItsOwnCues(String text, String expected) {
    assertContext(expected, text, Language.SPANISH);
  }
}
