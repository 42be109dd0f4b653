package io.prodrome.domain.identity;

import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventContent;
import io.prodrome.domain.event.IdentityChange;
import io.prodrome.domain.event.SamePatient;
import io.prodrome.domain.event.VisitMove;

/** What events say about who is who. */
public final class IdentityRules {

  private IdentityRules() {}

  /** Whether the event is about who is who, rather than a fact. */
  public static boolean isIdentity(ClinicalEvent event) {
    EventContent content = event.content();
    return content instanceof IdentityChange
        || content instanceof SamePatient
        || content instanceof VisitMove;
  }

  /**
   * Takes an event in.
   *
   * @return false where it would make a patient an alias of itself: then the whole message is to be
   *     refused, and the graph dropped
   */
  public static boolean apply(AliasGraph graph, ClinicalEvent event) {
    if (event.content() instanceof IdentityChange change) {
      if (event.action() != EventAction.UNMERGE) {
        return graph.merge(change.other(), event.patient(), event.recordedAt());
      }
      graph.unmerge(change.other(), event.recordedAt());
    } else if (event.content() instanceof SamePatient same) {
      graph.link(same.other(), event.patient(), event.recordedAt());
    } else if (event.content() instanceof VisitMove move) {
      String there = event.encounterId() == null ? move.visit() : event.encounterId();
      graph.move(
          new VisitAlias(move.from(), move.visit(), event.patient(), there, event.recordedAt()));
    }
    return true;
  }
}
