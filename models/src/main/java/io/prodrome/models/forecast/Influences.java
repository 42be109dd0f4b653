package io.prodrome.models.forecast;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.forecast.Influence;
import io.prodrome.domain.timeline.Evidence;
import io.prodrome.domain.timeline.TimelineEntry;
import io.prodrome.models.forecast.Calibration.Risk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** How far concepts move risks: each is left out in turn and the risks are compared. */
final class Influences {

  /** Smaller changes mean nothing clinically. */
  private static final double LEAST = 0.0005;

  private static final int MAX_EVIDENCE = 5;

  private Influences() {}

  /**
   * A concept that is left out.
   *
   * @param concept what
   * @param tokens which tokens go with it
   * @param evidence the latest places that state it, newest first
   */
  record LeftOut(Coding concept, Predicate<Token> tokens, List<Evidence> evidence) {}

  /**
   * What can be left out, one for each concept of the tokens: disorders first, then by the other
   * kinds in their order, then by code, so that the choice never depends on arrival.
   *
   * @param which the entries that count; what is left out of a concept are these alone
   */
  static List<LeftOut> of(TimelineTokens tokens, Predicate<TimelineEntry> which) {
    Map<String, List<Token>> byConcept = new LinkedHashMap<>();
    List<Token> ordered = new ArrayList<>(tokens.kept());
    ordered.removeIf(token -> token.entry() == null || !which.test(token.entry()));
    ordered.sort(Comparator.comparing(Token::type).thenComparing(token -> token.coding().key()));
    for (Token token : ordered) {
      byConcept.computeIfAbsent(token.coding().key(), key -> new ArrayList<>()).add(token);
    }
    List<LeftOut> all = new ArrayList<>();
    byConcept.forEach(
        (key, of) -> {
          Predicate<Token> gone =
              token ->
                  token.coding().key().equals(key)
                      && token.entry() != null
                      && which.test(token.entry());
          all.add(new LeftOut(of.get(0).coding(), gone, evidence(of)));
        });
    return all;
  }

  private static List<Evidence> evidence(List<Token> tokens) {
    Set<Evidence> evidence = new LinkedHashSet<>();
    for (int at = tokens.size() - 1; at >= 0 && evidence.size() < MAX_EVIDENCE; at--) {
      TimelineEntry entry = tokens.get(at).entry();
      if (entry != null) {
        evidence.add(entry.evidence());
      }
    }
    return List.copyOf(evidence);
  }

  /**
   * The strongest influences on one outcome.
   *
   * @param outcome its index
   * @param horizon the index of the horizon that is compared
   * @param days that horizon
   * @param whole the risks with everything
   * @param leftOut what was left out
   * @param without the risks without each
   * @param most how many are wanted
   */
  static List<Influence> strongest(
      int outcome,
      int horizon,
      int days,
      List<List<Risk>> whole,
      List<LeftOut> leftOut,
      List<List<List<Risk>>> without,
      int most) {
    List<Influence> found = new ArrayList<>();
    double with = whole.get(outcome).get(horizon).probability();
    for (int at = 0; at < leftOut.size(); at++) {
      double change = with - without.get(at).get(outcome).get(horizon).probability();
      if (Math.abs(change) >= LEAST) {
        LeftOut one = leftOut.get(at);
        found.add(
            new Influence(one.concept(), days, ForecastWriter.rounded(change), one.evidence()));
      }
    }
    found.sort(
        Comparator.comparingDouble((Influence influence) -> -Math.abs(influence.change()))
            .thenComparing(influence -> influence.concept().key()));
    return found.subList(0, Math.min(most, found.size()));
  }
}
