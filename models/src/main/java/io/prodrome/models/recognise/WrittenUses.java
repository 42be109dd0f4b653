package io.prodrome.models.recognise;

import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.MedicationUse;
import io.prodrome.models.medication.MedicationUses;
import io.prodrome.models.terminology.Terminology;
import io.prodrome.models.text.Tokens;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the medications of a note are to be taken. */
final class WrittenUses {

  private WrittenUses() {}

  /**
   * The use beside each place, in the places' order; null where there is none or the place is no
   * medication. What is written between two medications belongs to the first.
   *
   * @param sentences the first token of each sentence, and the number of tokens
   */
  static @Nullable MedicationUse[] of(
      Terminology terminology, Tokens tokens, int[] sentences, List<Place> places) {
    @Nullable MedicationUse[] found = new MedicationUse[places.size()];
    MedicationUses uses = MedicationUses.of(tokens);
    for (int i = 0; i < found.length; i++) {
      Place place = places.get(i);
      if (!isMedication(terminology, place)) {
        continue;
      }
      int sentence = Passages.sentence(sentences, place.first());
      int start = sentences[sentence];
      int limit = sentences[sentence + 1];
      for (int j = i - 1; j >= 0 && places.get(j).first() >= start; j--) {
        if (isMedication(terminology, places.get(j))) {
          start = Math.max(start, Math.min(places.get(j).after(), place.first()));
          break;
        }
      }
      for (int j = i + 1; j < found.length && places.get(j).first() < limit; j++) {
        if (isMedication(terminology, places.get(j)) && places.get(j).first() >= place.after()) {
          limit = places.get(j).first();
          break;
        }
      }
      found[i] = uses.find(place.first(), place.after(), start, limit);
    }
    return found;
  }

  private static boolean isMedication(Terminology terminology, Place place) {
    ConceptType type = terminology.type(place.sense().concept());
    return !place.nested() && (type == ConceptType.MEDICATION || type == ConceptType.SUBSTANCE);
  }
}
