package io.prodrome.models.evaluate;

/**
 * Precision, recall, and their harmonic mean, each 0 to 1.
 *
 * @param p the share of what was predicted that is right; 0 where nothing was
 * @param r the share of what was to be found that was; 0 where there was nothing
 * @param f1 the harmonic mean, or what the figure's own definition says
 */
public record PrecisionRecall(double p, double r, double f1) {

  /** By counts: right of all predicted, found of all gold. */
  static PrecisionRecall of(long right, long predicted, long found, long gold) {
    return of(ratio(right, predicted), ratio(found, gold));
  }

  static PrecisionRecall of(double p, double r) {
    return new PrecisionRecall(p, r, p + r == 0 ? 0 : 2 * p * r / (p + r));
  }

  static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }
}
