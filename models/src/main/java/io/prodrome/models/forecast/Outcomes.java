package io.prodrome.models.forecast;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.Coding;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the model forecasts, as {@code outcomes.json} lists it. Immutable.
 *
 * @param horizons in days, rising
 * @param all in the order of the model's output
 * @param death the index of death, which competes with the others
 */
record Outcomes(int[] horizons, List<Outcome> all, int death) {

  private static final String FILE = "outcomes.json";

  /**
   * An outcome.
   *
   * @param coding what it is called
   * @param kind whether it can happen again
   * @param codes coding keys any of which means it
   */
  record Outcome(Coding coding, Kind kind, Set<String> codes) {}

  /** How an outcome happens. */
  enum Kind {
    /** An illness: forecast for those who do not have it on their timeline. */
    ONSET,
    /** Something that can happen again, such as an admission. */
    EVENT,
    /** Death, which ends everything. */
    DEATH
  }

  static Outcomes of(ModelPack pack) {
    JsonNode root = PackJson.read(pack, FILE);
    JsonNode days = PackJson.member(root, "horizonDays", pack, FILE);
    int[] horizons = new int[days.size()];
    for (int at = 0; at < horizons.length; at++) {
      horizons[at] = days.get(at).asInt();
    }
    List<Outcome> all = new ArrayList<>();
    int death = -1;
    for (JsonNode outcome : PackJson.member(root, "outcomes", pack, FILE)) {
      Set<String> codes = new LinkedHashSet<>();
      PackJson.member(outcome, "codes", pack, FILE).forEach(code -> codes.add(code.asText()));
      String name = PackJson.member(outcome, "name", pack, FILE).asText();
      Kind kind =
          Kind.valueOf(
              PackJson.member(outcome, "kind", pack, FILE).asText().toUpperCase(Locale.ROOT));
      if (kind == Kind.DEATH) {
        death = all.size();
      }
      if (codes.isEmpty()) {
        throw unusable(pack, "an outcome has no code");
      }
      all.add(new Outcome(PackJson.coding(codes.iterator().next(), name, pack, FILE), kind, codes));
    }
    if (death < 0) {
      throw unusable(pack, "death is not among the outcomes");
    }
    return new Outcomes(horizons, List.copyOf(all), death);
  }

  private static InvalidModelPackException unusable(ModelPack pack, String what) {
    return new InvalidModelPackException(
        what, PackJson.where(pack, FILE), "export the forecaster again");
  }
}
