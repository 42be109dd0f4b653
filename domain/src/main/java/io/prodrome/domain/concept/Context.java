package io.prodrome.domain.concept;

/**
 * How a fact is meant: the four axes of ConText (Harkema et al., 2009).
 *
 * @param negation whether the fact is said to be absent
 * @param certainty whether it is held for certain, possible or only conditional
 * @param temporality whether it is of now, of the past, or of a supposed future
 * @param experiencer whose fact it is
 */
public record Context(
    Negation negation, Certainty certainty, Temporality temporality, Experiencer experiencer) {

  /**
   * Present, certain, of now, the patient's own: what a coded fact means unless it says otherwise.
   */
  public static final Context ASSERTED =
      new Context(Negation.AFFIRMED, Certainty.CERTAIN, Temporality.CURRENT, Experiencer.PATIENT);

  /** Whether the fact counts as one the patient has or had. */
  public boolean affirmedForPatient() {
    return negation == Negation.AFFIRMED
        && experiencer == Experiencer.PATIENT
        && temporality != Temporality.HYPOTHETICAL;
  }

  /** The same, negated. */
  public Context negated() {
    return new Context(Negation.NEGATED, certainty, temporality, experiencer);
  }

  /** The negation axis. */
  public enum Negation {
    AFFIRMED,
    NEGATED
  }

  /** The certainty axis. */
  public enum Certainty {
    CERTAIN,
    POSSIBLE
  }

  /** The temporality axis. */
  public enum Temporality {
    CURRENT,
    HISTORICAL,
    HYPOTHETICAL
  }

  /** The experiencer axis. */
  public enum Experiencer {
    PATIENT,
    FAMILY,
    OTHER
  }
}
