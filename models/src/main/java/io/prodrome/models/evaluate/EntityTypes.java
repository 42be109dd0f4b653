package io.prodrome.models.evaluate;

import io.prodrome.domain.concept.ConceptType;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which kinds of mention are scored: the corpus' words for a kind, and the recogniser's types that
 * it corresponds to.
 *
 * <ul>
 *   <li>{@code Disease}: gold types Disease, the NCBI corpus' SpecificDisease, DiseaseClass,
 *       CompositeMention and Modifier, and the UMLS types of the group Disorders (T019 and so on);
 *       predictions of disorders, findings, situations and allergies.
 *   <li>{@code Chemical}: gold types Chemical and Drug; predictions of medications, substances and
 *       allergies.
 *   <li>any other: gold types of that name; predictions of the type of that name, or of all where
 *       the recogniser has no such type.
 * </ul>
 *
 * @param gold lower-case names of gold types; empty for all
 * @param predicted the predicted types that are scored
 */
public record EntityTypes(Set<String> gold, Set<ConceptType> predicted) {

  /** Every kind. */
  public static final EntityTypes ALL = new EntityTypes(Set.of(), EnumSet.allOf(ConceptType.class));

  private static final Set<String> DISEASE =
      Set.of(
          "disease",
          "diseases",
          "disorder",
          "specificdisease",
          "diseaseclass",
          "compositemention",
          "modifier",
          "phenotype",
          "t019",
          "t020",
          "t033",
          "t037",
          "t046",
          "t047",
          "t048",
          "t049",
          "t050",
          "t184",
          "t190",
          "t191");

  public EntityTypes {
    gold = Set.copyOf(gold);
    predicted = Set.copyOf(predicted);
  }

  /** The kinds of these names; all where there is none. */
  public static EntityTypes of(List<String> names) {
    if (names.isEmpty()) {
      return ALL;
    }
    Set<String> gold = new java.util.HashSet<>();
    Set<ConceptType> predicted = EnumSet.noneOf(ConceptType.class);
    for (String name : names) {
      String lower = name.strip().toLowerCase(Locale.ROOT);
      switch (lower) {
        case "disease" -> {
          gold.addAll(DISEASE);
          predicted.addAll(
              List.of(
                  ConceptType.DISORDER,
                  ConceptType.FINDING,
                  ConceptType.SITUATION,
                  ConceptType.ALLERGY));
        }
        case "chemical" -> {
          gold.addAll(Set.of("chemical", "drug"));
          predicted.addAll(
              List.of(ConceptType.MEDICATION, ConceptType.SUBSTANCE, ConceptType.ALLERGY));
        }
        default -> {
          gold.add(lower);
          predicted.addAll(typesNamed(lower));
        }
      }
    }
    return new EntityTypes(gold, predicted);
  }

  private static Set<ConceptType> typesNamed(String lower) {
    for (ConceptType type : ConceptType.values()) {
      if (type.name().toLowerCase(Locale.ROOT).equals(lower)) {
        return EnumSet.of(type);
      }
    }
    return EnumSet.allOf(ConceptType.class);
  }

  /** Whether a gold mention of the type is scored; one without a type always is. */
  boolean takesGold(String type) {
    return gold.isEmpty() || type.isEmpty() || gold.contains(type.toLowerCase(Locale.ROOT));
  }

  boolean takesPredicted(ConceptType type) {
    return predicted.contains(type);
  }
}
