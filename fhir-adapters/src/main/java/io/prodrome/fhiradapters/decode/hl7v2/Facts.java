package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Certainty;
import io.prodrome.domain.concept.Context.Temporality;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.EventAction;
import io.prodrome.fhiradapters.decode.rules.Codes;

/** Coded facts without a value, the ways in which they are meant, and the codes of actions. */
final class Facts {

  /** Meant to be done or to be. */
  static final Context INTENDED = meant(Certainty.CERTAIN, Temporality.HYPOTHETICAL);

  /** Was so, and is no more. */
  static final Context FORMER = meant(Certainty.CERTAIN, Temporality.HISTORICAL);

  /** Held for possible. */
  static final Context SUSPECTED = meant(Certainty.POSSIBLE, Temporality.CURRENT);

  private Facts() {}

  private static Context meant(Certainty certainty, Temporality temporality) {
    return new Context(
        Context.Negation.AFFIRMED, certainty, temporality, Context.Experiencer.PATIENT);
  }

  /**
   * A fact.
   *
   * @param otherwise its kind where the code's own name does not tell
   */
  static CodedFact coded(Codes codes, ConceptType otherwise, Context context) {
    return new CodedFact(
        codes.preferred(), codes.all(), codes.type(otherwise), context, null, null);
  }

  /**
   * What an action code means (tables 0206 and 0287): delete takes back, correct replaces; add,
   * update, unchanged, and the codes that only link the fact to another (LI, UN), state it.
   */
  static EventAction action(String code) {
    return switch (code) {
      case "D", "DE" -> EventAction.WITHDRAW;
      case "CO" -> EventAction.REPLACE;
      default -> EventAction.ADD;
    };
  }
}
