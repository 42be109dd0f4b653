package io.prodrome.models.forecast;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.Coding;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What is forecast: the pack's outcomes, as {@code outcomes.json} lists them, or a hospital's own.
 * Immutable.
 *
 * @param horizons in days, rising
 * @param ends of the hazards' intervals in days, rising
 * @param all in the order in which they are answered
 * @param death the pack's outcome of death, which competes with the others whether asked or not
 * @param byCode the indices of the outcomes that a coding key means
 */
record Outcomes(
    int[] horizons, int[] ends, List<Outcome> all, Outcome death, Map<String, int[]> byCode) {

  private static final String FILE = "outcomes.json";

  /**
   * An outcome. Its hazard is the sum of its words' hazards, times a factor for each interval:
   * words of one group that come together would count twice.
   *
   * @param coding what it is called
   * @param kind whether it can happen again
   * @param codes coding keys any of which means it
   * @param words ids of the words among them
   * @param factors one an interval
   * @param number its place in the pack's list; -1 for a hospital's own
   */
  record Outcome(
      Coding coding,
      OutcomeKind kind,
      Set<String> codes,
      int[] words,
      double[] factors,
      int number) {

    /** Whether training fitted a calibration of its own. */
    boolean ofPack() {
      return number >= 0;
    }

    /** Hazards a day, one an interval. */
    double[] hazards(ModelAnswer answer) {
      double[] hazards = new double[factors.length];
      for (int word : words) {
        for (int at = 0; at < hazards.length; at++) {
          hazards[at] += Math.exp(answer.logHazards()[word * hazards.length + at]);
        }
      }
      for (int at = 0; at < hazards.length; at++) {
        hazards[at] *= factors[at];
      }
      return hazards;
    }
  }

  /** The pack's own. */
  static Outcomes of(ModelPack pack, Vocabulary vocabulary) {
    JsonNode root = PackJson.read(pack, FILE);
    int[] horizons = days(PackJson.member(root, "horizonDays", pack, FILE));
    int[] ends = days(PackJson.member(root, "intervalEndsDays", pack, FILE));
    List<Outcome> all = new ArrayList<>();
    Outcome death = null;
    for (JsonNode line : PackJson.member(root, "outcomes", pack, FILE)) {
      Set<String> codes = new LinkedHashSet<>();
      PackJson.member(line, "codes", pack, FILE).forEach(code -> codes.add(code.asText()));
      String name = PackJson.member(line, "name", pack, FILE).asText();
      if (codes.isEmpty()) {
        throw unusable(pack, "an outcome has no code");
      }
      OutcomeKind kind = kind(PackJson.member(line, "kind", pack, FILE).asText(), pack);
      double[] factors = PackJson.numbers(PackJson.member(line, "offsets", pack, FILE));
      if (factors.length != ends.length) {
        throw unusable(pack, "an outcome's offsets are of other intervals");
      }
      Arrays.setAll(factors, at -> Math.exp(factors[at]));
      Coding coding = PackJson.coding(codes.iterator().next(), name, pack, FILE);
      Outcome outcome =
          new Outcome(coding, kind, codes, words(codes, vocabulary), factors, all.size());
      all.add(outcome);
      if (kind == OutcomeKind.DEATH) {
        death = outcome;
      }
    }
    if (death == null) {
      throw unusable(pack, "death is not among the outcomes");
    }
    if (horizons.length == 0 || ends.length == 0 || horizons[0] < 1) {
      throw unusable(pack, "the horizons or the intervals are missing");
    }
    return of(horizons, ends, all, death);
  }

  /** These outcomes and horizons, with what else is the same. */
  Outcomes with(List<Outcome> asked, int[] days) {
    return of(days, ends, asked, death);
  }

  private static Outcomes of(int[] horizons, int[] ends, List<Outcome> all, Outcome death) {
    Map<String, int[]> byCode = new HashMap<>();
    for (int at = 0; at < all.size(); at++) {
      int[] one = {at};
      for (String code : all.get(at).codes) {
        byCode.merge(
            code,
            one,
            (some, more) -> IntStream.concat(Arrays.stream(some), Arrays.stream(more)).toArray());
      }
    }
    return new Outcomes(horizons, ends, List.copyOf(all), death, byCode);
  }

  private static OutcomeKind kind(String name, ModelPack pack) {
    try {
      return OutcomeKind.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw unusable(pack, "an outcome's kind is none of onset, event, death");
    }
  }

  private static int[] days(JsonNode array) {
    int[] days = new int[array.size()];
    Arrays.setAll(days, at -> array.get(at).asInt());
    return days;
  }

  /** The ids of the words among the codes, rising. */
  static int[] words(Set<String> codes, Vocabulary vocabulary) {
    Set<Integer> ids = new HashSet<>();
    for (String code : codes) {
      Vocabulary.Word word = vocabulary.word(code);
      if (word != null) {
        ids.add(word.id());
      }
    }
    return ids.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  /** Which outcomes any of the keys means. */
  boolean[] meant(Set<String> keys) {
    boolean[] meant = new boolean[all.size()];
    for (String key : keys) {
      int[] some = byCode.get(key);
      if (some != null) {
        for (int at : some) {
          meant[at] = true;
        }
      }
    }
    return meant;
  }

  /** Uncalibrated risks of an outcome at the horizons. */
  double[] risks(Outcome outcome, double[] hazards, double[] deathHazards) {
    return CumulativeIncidence.risks(
        hazards, outcome.kind == OutcomeKind.DEATH ? null : deathHazards, ends, horizons);
  }

  private static InvalidModelPackException unusable(ModelPack pack, String what) {
    return new InvalidModelPackException(
        what, PackJson.where(pack, FILE), "export the forecaster again");
  }
}
