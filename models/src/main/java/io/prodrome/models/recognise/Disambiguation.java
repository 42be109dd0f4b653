package io.prodrome.models.recognise;

import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.recognise.Place.Sense;
import io.prodrome.models.terminology.Terminology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Weighs the senses of words that may mean several things by where they stand: the section's
 * subject, and what the rest of the note names without doubt. The odds of a sense are multiplied
 * where it fits; the patient's own timeline has its say later, where all notes are known.
 */
final class Disambiguation {

  private static final double SECTION_ODDS = 4;
  private static final double SAME_CONCEPT_ODDS = 8;
  private static final double RELATED_CONCEPT_ODDS = 3;

  private final Terminology terminology;
  private final Set<Integer> certain = new HashSet<>();

  private Disambiguation(Terminology terminology) {
    this.terminology = terminology;
  }

  /** The places with their senses weighed. */
  static List<Place> of(Terminology terminology, List<Place> places) {
    Disambiguation note = new Disambiguation(terminology);
    boolean doubt = false;
    for (Place place : places) {
      doubt |= place.senses().size() > 1;
      if (place.senses().size() == 1) {
        note.certain.add(place.sense().concept());
      }
    }
    if (!doubt) {
      return places;
    }
    return places.stream()
        .map(place -> place.senses().size() > 1 ? place.with(note.weighed(place)) : place)
        .toList();
  }

  private List<Sense> weighed(Place place) {
    String section = place.section().name();
    double[] odds = new double[place.senses().size()];
    double before = 0;
    double sum = 0;
    for (int i = 0; i < odds.length; i++) {
      Sense sense = place.senses().get(i);
      before += sense.probability();
      odds[i] =
          sense.probability()
              * sectionOdds(section, terminology.type(sense.concept()))
              * noteOdds(sense.concept());
      sum += odds[i];
    }
    List<Sense> weighed = new ArrayList<>(odds.length);
    for (int i = 0; i < odds.length; i++) {
      Sense sense = place.senses().get(i);
      weighed.add(new Sense(sense.concept(), sense.name(), before * odds[i] / sum));
    }
    // A stable sort: where nothing speaks for another sense, the first stays.
    weighed.sort(Comparator.comparingDouble(sense -> -sense.probability()));
    return weighed;
  }

  private static double sectionOdds(String section, ConceptType type) {
    boolean fits =
        switch (type) {
          case MEDICATION, SUBSTANCE -> section.contains("medica") || section.contains("drug");
          case PROCEDURE ->
              section.contains("procedure")
                  || section.contains("surg")
                  || section.contains("quir")
                  || section.contains("operat");
          case ALLERGY -> section.contains("allerg") || section.contains("alerg");
          case IMMUNIZATION -> section.contains("immuni") || section.contains("vacun");
          case DISORDER ->
              section.contains("diagnos")
                  || section.contains("problem")
                  || section.contains("assessment")
                  || section.contains("impression");
          case FINDING ->
              section.contains("complaint")
                  || section.contains("symptom")
                  || section.contains("exam")
                  || section.contains("review of systems");
          default -> false;
        };
    return fits ? SECTION_ODDS : 1;
  }

  private double noteOdds(int concept) {
    if (certain.contains(concept)) {
      return SAME_CONCEPT_ODDS;
    }
    for (int parent : terminology.parents(concept)) {
      if (certain.contains(parent)) {
        return RELATED_CONCEPT_ODDS;
      }
    }
    for (int child : terminology.children(concept)) {
      if (certain.contains(child)) {
        return RELATED_CONCEPT_ODDS;
      }
    }
    return 1;
  }
}
