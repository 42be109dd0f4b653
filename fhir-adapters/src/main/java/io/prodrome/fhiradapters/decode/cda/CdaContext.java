package io.prodrome.fhiradapters.decode.cda;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Certainty;
import io.prodrome.domain.concept.Context.Experiencer;
import io.prodrome.domain.concept.Context.Negation;
import io.prodrome.domain.concept.Context.Temporality;
import io.prodrome.fhiradapters.decode.xml.XmlElement;
import java.util.Set;

/** How an entry is meant: by its mood, its status and its negation indicator (CDA R2, 4.3.6). */
final class CdaContext {

  /** Statuses that say it was not done (ActStatus); what was aborted had begun. */
  private static final Set<String> NOT_DONE = Set.of("cancelled");

  /** SNOMED CT's qualifiers that answer a question and name nothing. */
  private static final Set<String> ANSWERS =
      Set.of(
          "2667000",
          "260415000",
          "260385009",
          "373067005",
          "52101004",
          "260373001",
          "10828004",
          "373066001",
          "373068000",
          "261665006",
          "17621005",
          "263654008",
          "385432009",
          "410594000");

  private CdaContext() {}

  /**
   * The context of a fact.
   *
   * @param isOver whether it is said to be over; counts for problems and allergies
   */
  static Context of(XmlElement act, ConceptType kind, Experiencer whose, boolean isOver) {
    boolean negated =
        act.attribute("negationInd").equalsIgnoreCase("true")
            || act.attribute("sdtc:valueNegationInd").equalsIgnoreCase("true")
            || NOT_DONE.contains(act.value("code", "statusCode"));
    boolean lasting = kind == ConceptType.DISORDER || kind == ConceptType.ALLERGY;
    Temporality temporality = Temporality.CURRENT;
    if (!CdaEntries.mood(act).equals("EVN")) {
      temporality = Temporality.HYPOTHETICAL;
    } else if (lasting && isOver) {
      temporality = Temporality.HISTORICAL;
    }
    return new Context(
        negated ? Negation.NEGATED : Negation.AFFIRMED, Certainty.CERTAIN, temporality, whose);
  }

  /** Whether a coded value names a finding, rather than answering a question. */
  static boolean namesConcept(Coding value) {
    return !ANSWERS.contains(value.code());
  }
}
