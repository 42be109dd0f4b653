package io.prodrome.models.forecast;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.event.Demographics.Sex;
import io.prodrome.models.pack.ModelPack;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The words that the forecaster knows, as {@code vocabulary.json} lists them. Immutable. */
public final class Vocabulary {

  static final String FILE = "vocabulary.json";

  private final String encoder;
  private final int unknown;
  private final int now;
  private final int first;
  private final Map<Sex, Integer> sexes;
  private final Set<ConceptType> keptTypes;
  private final List<Word> words;
  private final Map<String, Word> byKey;

  private Vocabulary(
      String encoder,
      int unknown,
      int now,
      int first,
      Map<Sex, Integer> sexes,
      Set<ConceptType> keptTypes,
      List<Word> words) {
    this.encoder = encoder;
    this.unknown = unknown;
    this.now = now;
    this.first = first;
    this.sexes = sexes;
    this.keptTypes = keptTypes;
    this.words = List.copyOf(words);
    this.byKey = new HashMap<>();
    words.forEach(word -> byKey.put(word.coding().key(), word));
  }

  /**
   * A concept that the forecaster knows.
   *
   * @param id its number in the model
   * @param coding code and name
   * @param type its kind in the training data
   * @param predicted whether it can be forecast as a next concept
   * @param unit the unit of the deciles; empty where there is none
   * @param edges the nine inner deciles of its values, rising; empty where it has no values
   */
  public record Word(
      int id, Coding coding, ConceptType type, boolean predicted, String unit, double[] edges) {

    /** 1 to 10: the decile of a value in the word's unit; 0 without one. */
    int decile(@Nullable Double value, @Nullable String valueUnit) {
      if (value == null
          || !Double.isFinite(value)
          || edges.length == 0
          || !unit.equals(valueUnit == null ? "" : valueUnit)) {
        return 0;
      }
      int decile = 1;
      for (double edge : edges) {
        if (edge <= value) {
          decile++;
        }
      }
      return decile;
    }
  }

  /**
   * The vocabulary of a pack.
   *
   * @throws io.prodrome.models.pack.InvalidModelPackException if the file is missing or unusable
   */
  static Vocabulary of(ModelPack pack) {
    JsonNode root = PackJson.read(pack, FILE);
    JsonNode special = PackJson.member(root, "special", pack, FILE);
    int first = PackJson.member(root, "firstConcept", pack, FILE).asInt();
    Map<Sex, Integer> sexes = new EnumMap<>(Sex.class);
    JsonNode sexIds = PackJson.member(root, "sexes", pack, FILE);
    for (Sex sex : Sex.values()) {
      sexes.put(sex, PackJson.member(sexIds, sex.name(), pack, FILE).asInt());
    }
    Set<ConceptType> kept = EnumSet.noneOf(ConceptType.class);
    PackJson.member(root, "keptTypes", pack, FILE)
        .forEach(type -> kept.add(ConceptType.valueOf(type.asText())));
    List<Word> words = new ArrayList<>();
    for (JsonNode concept : PackJson.member(root, "concepts", pack, FILE)) {
      String key = PackJson.member(concept, "key", pack, FILE).asText();
      words.add(
          new Word(
              first + words.size(),
              PackJson.coding(key, concept.path("name").asText(), pack, FILE),
              ConceptType.valueOf(PackJson.member(concept, "type", pack, FILE).asText()),
              concept.path("predicted").asBoolean(),
              concept.path("unit").asText(),
              PackJson.numbers(concept.path("edges"))));
    }
    return new Vocabulary(
        root.path("encoder").asText(),
        PackJson.member(special, "unknown", pack, FILE).asInt(),
        PackJson.member(special, "now", pack, FILE).asInt(),
        first,
        sexes,
        kept,
        words);
  }

  /** The word of a coding key; null where the model has none. */
  public @Nullable Word word(String key) {
    return byKey.get(key);
  }

  /** All words in the order of their ids. */
  public List<Word> words() {
    return words;
  }

  /** How many ids there are, the special ones included. */
  public int size() {
    return first + words.size();
  }

  /** Whether a code of this kind that is not among the words is read rather than passed over. */
  boolean keeps(ConceptType type) {
    return keptTypes.contains(type);
  }

  /** SHA-256 of the encoder that the words' names were brought to vectors with. */
  String encoder() {
    return encoder;
  }

  int unknown() {
    return unknown;
  }

  int now() {
    return now;
  }

  int sex(Sex sex) {
    Integer id = sexes.get(sex);
    return id == null ? unknown : id;
  }
}
