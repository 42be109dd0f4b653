package io.prodrome.fhiradapters.decode.fhir;

import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Temporality;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.fhiradapters.decode.rules.Codes;

/** Makes coded facts, and the contexts that FHIR's statuses give them. */
final class CodedFacts {

  private CodedFacts() {}

  /**
   * A fact without a value.
   *
   * @param otherwise its kind where the code's name does not tell it
   */
  static CodedFact of(Codes codes, ConceptType otherwise, Context context) {
    return new CodedFact(
        codes.preferred(), codes.all(), codes.type(otherwise), context, null, null);
  }

  /** The same context, of a supposed future. */
  static Context intended(Context context) {
    return at(context, Temporality.HYPOTHETICAL);
  }

  /** The same context, of the past. */
  static Context past(Context context) {
    return at(context, Temporality.HISTORICAL);
  }

  /** The same context, not certain. */
  static Context possible(Context context) {
    return new Context(
        context.negation(),
        Context.Certainty.POSSIBLE,
        context.temporality(),
        context.experiencer());
  }

  /** What a standing makes of a context. */
  static Context of(Context context, Standing standing) {
    return switch (standing) {
      case INTENDED -> intended(context);
      case NOT_DONE -> context.negated();
      default -> context;
    };
  }

  private static Context at(Context context, Temporality temporality) {
    return new Context(context.negation(), context.certainty(), temporality, context.experiencer());
  }
}
