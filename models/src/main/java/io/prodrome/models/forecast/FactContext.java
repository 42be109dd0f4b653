package io.prodrome.models.forecast;

import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Certainty;
import io.prodrome.domain.concept.Context.Experiencer;
import io.prodrome.domain.concept.Context.Negation;
import io.prodrome.domain.concept.Context.Temporality;

/**
 * A fact's context as the forecaster reads it: the four axes of {@link Context} folded to one. The
 * order of the constants is the model's, and the names are those of the training data.
 */
public enum FactContext {
  PRESENT,
  NEGATED,
  FAMILY,
  HISTORICAL,
  POSSIBLE,
  OTHER;

  /** Whose fact it is counts first, then whether it is denied, supposed, past, or uncertain. */
  public static FactContext of(Context context) {
    if (context.experiencer() == Experiencer.FAMILY) {
      return FAMILY;
    }
    if (context.experiencer() == Experiencer.OTHER) {
      return OTHER;
    }
    if (context.negation() == Negation.NEGATED) {
      return NEGATED;
    }
    if (context.temporality() == Temporality.HYPOTHETICAL) {
      return OTHER;
    }
    if (context.temporality() == Temporality.HISTORICAL) {
      return HISTORICAL;
    }
    return context.certainty() == Certainty.POSSIBLE ? POSSIBLE : PRESENT;
  }

  /** Whether the patient has or had what is named. */
  public boolean affirmed() {
    return this == PRESENT || this == HISTORICAL || this == POSSIBLE;
  }
}
