package io.prodrome.models.link;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.prodrome.models.link.Features.Near;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.terminology.Terminology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Fits the re-ranker's weights to spans whose concepts are known, and measures it on others.
 *
 * <pre>
 *   java ... RankerTraining PACK TRAIN.tsv DEV.tsv ranker.json
 * </pre>
 *
 * <p>The pack holds a terminology with vectors. A line of the files: span, concepts ({@code
 * system|code}, several with {@code ;} between), what to take away first ({@code nothing}, {@code
 * name}: the concept's name that is the span, {@code concept}), where it is from. See {@code
 * models/training}, module {@code linking}. Prints the figures as JSON.
 */
public final class RankerTraining {

  private static final int STEPS = 500;
  private static final double RATE = 0.08;
  private static final double SHRINKAGE = 3e-4;

  /** Mentions are what it is for, and few of the examples; made-up changes are the easiest. */
  private static final Map<String, Double> WEIGHTS =
      Map.of("mention", 6.0, "synonym", 2.0, "changed", 0.25);

  private record Example(
      double[][] features, double[] span, boolean[] right, boolean possible, String source) {
    boolean anyRight() {
      boolean any = false;
      for (boolean flag : right) {
        any |= flag;
      }
      return any;
    }

    double weight() {
      return WEIGHTS.getOrDefault(source, 1.0);
    }
  }

  private RankerTraining() {}

  /**
   * @param args see the class
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    ModelPack pack = ModelPack.load(Path.of(args[0]));
    Terminology terminology = Terminology.of(pack);
    VectorIndex index = VectorIndex.of(pack.buffer(ModelPack.TERMINOLOGY + "/" + Linker.VECTORS));
    Ranker start =
        new Ranker(new double[Features.CANDIDATE.size()], new double[Features.ANY.size()], 0.5);
    try (Linker linker = new Linker(terminology, Encoder.of(pack), index, start)) {
      List<Example> train = read(Path.of(args[1]), linker);
      List<Example> dev = read(Path.of(args[2]), linker);
      Ranker fitted = fit(train);
      Ranker ranker = new Ranker(fitted.candidate(), fitted.any(), threshold(fitted, train));
      Files.write(Path.of(args[3]), ranker.json());
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("train", figures(ranker, train));
      figures.put("dev", figures(ranker, dev));
      figures.put("threshold", ranker.threshold());
      System.out.println(
          new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(figures));
    }
  }

  private static List<Example> read(Path file, Linker linker) throws IOException {
    List<Example> examples = new ArrayList<>();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      String[] cells = line.split("\t", -1);
      Set<Integer> gold = concepts(cells[1], linker.terminology());
      if (gold.isEmpty() && !cells[1].isEmpty()) {
        continue;
      }
      Wording wording = Wording.of(cells[0]);
      if (wording.length() == 0) {
        continue;
      }
      int leftOut = cells[2].equals("name") ? gold.iterator().next() : -1;
      Linker.Weighed weighed = linker.weigh(cells[0], wording, leftOut);
      List<Near> near = weighed.near();
      boolean without = cells[2].equals("concept");
      List<double[]> rows = new ArrayList<>();
      List<Boolean> right = new ArrayList<>();
      for (int at = 0; at < near.size(); at++) {
        boolean meant = gold.contains(near.get(at).concept());
        if (!(without && meant)) {
          rows.add(weighed.features()[at]);
          right.add(meant);
        }
      }
      boolean[] flags = new boolean[right.size()];
      for (int at = 0; at < flags.length; at++) {
        flags[at] = right.get(at);
      }
      examples.add(
          new Example(
              rows.toArray(double[][]::new),
              weighed.span(),
              flags,
              !gold.isEmpty() && !without,
              cells[3]));
    }
    return examples;
  }

  private static Set<Integer> concepts(String keys, Terminology terminology) {
    Set<Integer> found = new HashSet<>();
    for (String key : keys.split(";", -1)) {
      int bar = key.lastIndexOf('|');
      if (bar > 0) {
        for (int concept : terminology.ordinals(key.substring(0, bar), key.substring(bar + 1))) {
          found.add(concept);
        }
      }
    }
    return found;
  }

  /** First how candidates compare where one is right, then whether any of them is. */
  private static Ranker fit(List<Example> examples) {
    List<Example> answered = examples.stream().filter(Example::anyRight).toList();
    double[] candidate =
        minimise(
            Features.CANDIDATE.size(),
            (weights, slope) -> {
              Ranker ranker = ranker(weights);
              return answered.stream().mapToDouble(e -> addShares(slope, ranker, e)).sum();
            });
    Ranker ranker = ranker(candidate);
    List<Example> asked = examples.stream().filter(e -> e.features().length > 0).toList();
    List<double[]> rows =
        asked.stream()
            .map(e -> Ranker.any(e.features(), ranker.shares(e.features()), e.span()))
            .toList();
    double[] any =
        minimise(
            Features.ANY.size(),
            (weights, slope) -> {
              double total = 0;
              for (int at = 0; at < rows.size(); at++) {
                double weight = asked.get(at).weight();
                double off =
                    Ranker.sigmoid(Ranker.product(weights, rows.get(at)))
                        - (asked.get(at).anyRight() ? 1 : 0);
                add(slope, rows.get(at), weight * off);
                total += weight;
              }
              return total;
            });
    return new Ranker(candidate, any, 0.5);
  }

  private static Ranker ranker(double[] candidate) {
    return new Ranker(candidate, new double[Features.ANY.size()], 0.5);
  }

  /** Adds the slope of the loss at the weights, and gives the examples' weight. */
  @FunctionalInterface
  private interface Loss {
    double addSlope(double[] weights, double[] slope);
  }

  /** Adam (Kingma and Ba 2015) on the weighted mean, with shrinkage. */
  private static double[] minimise(int size, Loss loss) {
    double[] weights = new double[size];
    double[] mean = new double[size];
    double[] square = new double[size];
    for (int step = 1; step <= STEPS; step++) {
      double[] slope = new double[size];
      double total = loss.addSlope(weights, slope);
      for (int at = 0; at < size; at++) {
        double value = slope[at] / total + SHRINKAGE * weights[at];
        mean[at] = 0.9 * mean[at] + 0.1 * value;
        square[at] = 0.999 * square[at] + 0.001 * value * value;
        double corrected = mean[at] / (1 - Math.pow(0.9, step));
        double scale = Math.sqrt(square[at] / (1 - Math.pow(0.999, step))) + 1e-9;
        weights[at] -= RATE * (step > STEPS * 2 / 3 ? 0.3 : 1) * corrected / scale;
      }
    }
    return weights;
  }

  private static double addShares(double[] slope, Ranker ranker, Example example) {
    double[] shares = ranker.shares(example.features());
    double right = 0;
    for (int at = 0; at < shares.length; at++) {
      right += example.right()[at] ? shares[at] : 0;
    }
    for (int at = 0; at < shares.length; at++) {
      double wanted = example.right()[at] ? shares[at] / Math.max(right, 1e-12) : 0;
      add(slope, example.features()[at], example.weight() * (shares[at] - wanted));
    }
    return example.weight();
  }

  private static void add(double[] slope, double[] features, double factor) {
    for (int at = 0; at < slope.length; at++) {
      slope[at] += factor * features[at];
    }
  }

  /** The first candidate's place, its probability, and whether it is right. */
  private record First(double probability, boolean right) {}

  private static First first(Ranker ranker, Example example) {
    double[] probabilities = ranker.probabilities(example.features(), example.span());
    int best = -1;
    for (int at = 0; at < probabilities.length; at++) {
      if (best < 0 || probabilities[at] > probabilities[best]) {
        best = at;
      }
    }
    return best < 0 ? new First(0, false) : new First(probabilities[best], example.right()[best]);
  }

  /** The probability that accepting from there on has the best F1. */
  private static double threshold(Ranker ranker, List<Example> examples) {
    double best = 0;
    double threshold = 0.5;
    for (double candidate = 0.1; candidate < 0.95; candidate += 0.05) {
      double right = 0;
      double taken = 0;
      double possible = 0;
      for (Example example : examples) {
        First first = first(ranker, example);
        possible += example.possible() ? example.weight() : 0;
        if (first.probability() >= candidate) {
          taken += example.weight();
          right += first.right() ? example.weight() : 0;
        }
      }
      double f1 = 2 * right / Math.max(1, taken + possible);
      if (f1 > best) {
        best = f1;
        threshold = Math.round(candidate * 100) / 100.0;
      }
    }
    return threshold;
  }

  private static Map<String, Object> figures(Ranker ranker, List<Example> examples) {
    Map<String, List<Example>> bySource = new TreeMap<>();
    bySource.put("all", examples);
    for (Example example : examples) {
      bySource.computeIfAbsent(example.source(), source -> new ArrayList<>()).add(example);
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    bySource.forEach((source, some) -> figures.put(source, accuracy(ranker, some)));
    return figures;
  }

  private static Map<String, Object> accuracy(Ranker ranker, List<Example> examples) {
    int right = 0;
    int reachable = 0;
    int nearest = 0;
    int bins = 10;
    double[] sums = new double[bins];
    double[] rights = new double[bins];
    for (Example example : examples) {
      First first = first(ranker, example);
      right += first.right() ? 1 : 0;
      nearest += example.right().length > 0 && example.right()[0] ? 1 : 0;
      reachable += example.anyRight() ? 1 : 0;
      int bin = (int) Math.min(bins - 1, first.probability() * bins);
      sums[bin] += first.probability();
      rights[bin] += first.right() ? 1 : 0;
    }
    double error = 0;
    for (int bin = 0; bin < bins; bin++) {
      error += Math.abs(sums[bin] - rights[bin]);
    }
    Map<String, Object> figures = new HashMap<>();
    int n = Math.max(1, examples.size());
    figures.put("n", examples.size());
    figures.put("acc1", rounded((double) right / n));
    figures.put("acc1ByCosine", rounded((double) nearest / n));
    figures.put("among", rounded((double) reachable / n));
    figures.put("calibrationError", rounded(error / n));
    return new TreeMap<>(figures);
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
