package io.prodrome.models.forecast;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.event.Demographics.Sex;
import io.prodrome.models.forecast.Outcomes.Outcome;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * How often outcomes come among people of an age and sex: hazards of the training patients, for the
 * pack's outcomes ({@code calibration.json}) and for every word ({@code rates.bin}). Immutable.
 */
final class PopulationRates {

  private static final String FILE = "rates.bin";
  private static final int MAGIC = 0x50525231;
  private static final int HEADER = 5 * Integer.BYTES;
  private static final double DAYS_A_YEAR = 365.25;

  private final double[] bandEnds;
  private final List<Sex> sexes;
  private final List<double[][][]> outcomes;
  private final ByteBuffer words;
  private final int wordCount;
  private final int intervals;

  private PopulationRates(
      double[] bandEnds,
      List<Sex> sexes,
      List<double[][][]> outcomes,
      ByteBuffer words,
      int wordCount,
      int intervals) {
    this.bandEnds = bandEnds;
    this.sexes = sexes;
    this.outcomes = outcomes;
    this.words = words;
    this.wordCount = wordCount;
    this.intervals = intervals;
  }

  static PopulationRates of(ModelPack pack, Outcomes packOutcomes, Vocabulary vocabulary) {
    JsonNode root =
        PackJson.member(
            PackJson.read(pack, Calibration.FILE), "population", pack, Calibration.FILE);
    double[] ends =
        PackJson.numbers(PackJson.member(root, "ageBandEndsYears", pack, Calibration.FILE));
    List<Sex> sexes = new ArrayList<>();
    PackJson.member(root, "sexes", pack, Calibration.FILE)
        .forEach(sex -> sexes.add(Sex.valueOf(sex.asText())));
    List<double[][][]> outcomes = new ArrayList<>();
    for (JsonNode outcome : PackJson.member(root, "outcomes", pack, Calibration.FILE)) {
      outcomes.add(hazards(outcome.path("hazards")));
    }
    ByteBuffer words =
        pack.buffer(ModelPack.FORECASTER + "/" + FILE).order(ByteOrder.LITTLE_ENDIAN);
    int intervals = packOutcomes.ends().length;
    long floats = (long) sexes.size() * ends.length * vocabulary.size() * intervals;
    boolean fits =
        words.capacity() == HEADER + Float.BYTES * floats
            && words.getInt(0) == MAGIC
            && words.getInt(4) == sexes.size()
            && words.getInt(8) == ends.length
            && words.getInt(12) == vocabulary.size()
            && words.getInt(16) == intervals;
    boolean whole =
        outcomes.size() == packOutcomes.all().size()
            && outcomes.stream().allMatch(one -> whole(one, sexes.size(), ends.length, intervals));
    if (!fits || !whole || sexes.isEmpty()) {
      throw new InvalidModelPackException(
          "the population's rates are of other outcomes, words or intervals than the model",
          PackJson.where(pack, fits ? Calibration.FILE : FILE),
          "export the forecaster again");
    }
    return new PopulationRates(ends, sexes, outcomes, words, vocabulary.size(), intervals);
  }

  private static double[][][] hazards(JsonNode sexes) {
    double[][][] hazards = new double[sexes.size()][][];
    for (int sex = 0; sex < hazards.length; sex++) {
      hazards[sex] = new double[sexes.get(sex).size()][];
      for (int band = 0; band < hazards[sex].length; band++) {
        hazards[sex][band] = PackJson.numbers(sexes.get(sex).get(band));
      }
    }
    return hazards;
  }

  private static boolean whole(double[][][] hazards, int sexes, int bands, int intervals) {
    boolean whole = hazards.length == sexes;
    for (double[][] sex : hazards) {
      whole &= sex.length == bands;
      for (double[] band : sex) {
        whole &= band.length == intervals;
      }
    }
    return whole;
  }

  /**
   * The rates of an outcome at the horizons, with death competing; the mean over the sexes where
   * the sex is neither.
   *
   * @param ageDays the age in days
   */
  double[] rates(Outcome outcome, Outcomes asked, Sex sex, long ageDays) {
    int band = band(ageDays / DAYS_A_YEAR);
    double[] rates = new double[asked.horizons().length];
    int counted = 0;
    for (int at = 0; at < sexes.size(); at++) {
      if (sexes.contains(sex) && sexes.get(at) != sex) {
        continue;
      }
      double[] hazards = hazards(outcome, at, band);
      double[] death = outcomes.get(asked.death().number())[at][band];
      double[] risks = asked.risks(outcome, hazards, death);
      for (int horizon = 0; horizon < rates.length; horizon++) {
        rates[horizon] += risks[horizon];
      }
      counted++;
    }
    for (int horizon = 0; horizon < rates.length; horizon++) {
      rates[horizon] /= counted;
    }
    return rates;
  }

  private double[] hazards(Outcome outcome, int sex, int band) {
    if (outcome.ofPack()) {
      return outcomes.get(outcome.number())[sex][band];
    }
    double[] hazards = new double[intervals];
    for (int word : outcome.words()) {
      int row = ((sex * bandEnds.length + band) * wordCount + word) * intervals;
      for (int at = 0; at < intervals; at++) {
        hazards[at] += words.getFloat(HEADER + Float.BYTES * (row + at));
      }
    }
    return hazards;
  }

  private int band(double years) {
    int band = 0;
    while (band < bandEnds.length - 1 && years >= bandEnds[band]) {
      band++;
    }
    return band;
  }
}
