package io.prodrome.models.link;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/**
 * Weighs the concepts near a span, in two steps so that how candidates compare does not depend on
 * how spans that mean nothing look: shares among the candidates by a conditional logit (McFadden
 * 1974), and by a logistic regression the probability that any of them is meant. A candidate's
 * probability is the product. Immutable and thread-safe.
 *
 * @param candidate weights of {@link Features#CANDIDATE}
 * @param any weights of {@link Features#ANY}
 * @param threshold recommended: a first candidate of a lower probability is better left out
 */
record Ranker(double[] candidate, double[] any, double threshold) {

  static final String FILE = "ranker.json";

  Ranker {
    if (candidate.length != Features.CANDIDATE.size() || any.length != Features.ANY.size()) {
      throw new IllegalArgumentException("the re-ranker has other features than this version");
    }
  }

  /**
   * Reads its JSON.
   *
   * @throws IllegalArgumentException if it is no JSON or was made for other features
   */
  static Ranker read(byte[] json) {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new IllegalArgumentException("the re-ranker is not JSON", e);
    }
    return new Ranker(
        weights(root.path("candidate"), Features.CANDIDATE),
        weights(root.path("any"), Features.ANY),
        root.path("threshold").asDouble(0.5));
  }

  private static double[] weights(JsonNode node, List<String> features) {
    double[] weights = new double[features.size()];
    for (int at = 0; at < weights.length; at++) {
      JsonNode weight = node.path(features.get(at));
      if (!weight.isNumber()) {
        throw new IllegalArgumentException("the re-ranker lacks a weight of " + features.get(at));
      }
      weights[at] = weight.asDouble();
    }
    return weights;
  }

  byte[] json() {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    put(root.putObject("candidate"), candidate, Features.CANDIDATE);
    put(root.putObject("any"), any, Features.ANY);
    root.put("threshold", threshold);
    try {
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    } catch (IOException e) {
      throw new IllegalStateException("a tree of numbers is JSON", e);
    }
  }

  private static void put(ObjectNode node, double[] weights, List<String> features) {
    for (int at = 0; at < weights.length; at++) {
      node.put(features.get(at), Math.round(weights[at] * 1e5) / 1e5);
    }
  }

  /**
   * Each candidate's probability; what their sum lacks to 1 is that of "none of them".
   *
   * @param candidates the candidates' features
   * @param span the span's features
   */
  double[] probabilities(double[][] candidates, double[] span) {
    double[] shares = shares(candidates);
    if (shares.length == 0) {
      return shares;
    }
    double some = sigmoid(product(any, any(candidates, shares, span)));
    for (int at = 0; at < shares.length; at++) {
      shares[at] *= some;
    }
    return shares;
  }

  /** The candidates' shares, which sum to 1. */
  double[] shares(double[][] candidates) {
    double[] scores = new double[candidates.length];
    double top = Double.NEGATIVE_INFINITY;
    for (int at = 0; at < scores.length; at++) {
      scores[at] = product(candidate, candidates[at]);
      top = Math.max(top, scores[at]);
    }
    double sum = 0;
    for (int at = 0; at < scores.length; at++) {
      scores[at] = Math.exp(scores[at] - top);
      sum += scores[at];
    }
    for (int at = 0; at < scores.length; at++) {
      scores[at] /= sum;
    }
    return scores;
  }

  /** What says whether any candidate is meant. */
  static double[] any(double[][] candidates, double[] shares, double[] span) {
    int first = 0;
    for (int at = 1; at < shares.length; at++) {
      first = shares[at] > shares[first] ? at : first;
    }
    return Features.any(span, candidates[first]);
  }

  static double sigmoid(double value) {
    return 1 / (1 + Math.exp(-value));
  }

  static double product(double[] weights, double[] values) {
    double sum = 0;
    for (int at = 0; at < weights.length; at++) {
      sum += weights[at] * values[at];
    }
    return sum;
  }
}
