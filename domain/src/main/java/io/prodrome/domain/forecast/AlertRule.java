package io.prodrome.domain.forecast;

/**
 * When a risk becomes an alert.
 *
 * @param id the rule's name
 * @param outcome the outcome's coding key (see {@link io.prodrome.domain.concept.Coding#key()})
 * @param days the horizon
 * @param raiseAt the probability from which it alerts, 0 to 1
 * @param rearmBelow the probability under which it may alert again; below {@code raiseAt}, so that
 *     a risk that hovers does not alert again and again
 */
public record AlertRule(String id, String outcome, int days, double raiseAt, double rearmBelow) {
  public AlertRule {
    if (!(raiseAt > 0 && raiseAt <= 1 && rearmBelow >= 0 && rearmBelow < raiseAt)) {
      throw new IllegalArgumentException("rule " + id + " needs 0 <= rearmBelow < raiseAt <= 1");
    }
  }
}
