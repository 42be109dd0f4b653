package io.prodrome.domain.forecast;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.timeline.Evidence;
import java.util.List;

/**
 * How far one concept of the history moves a risk: the risk with it, less the risk as if it had
 * never been recorded (leave one concept out).
 *
 * @param concept what was left out
 * @param days the horizon of the risk that is compared
 * @param change in probability, -1 to 1; above 0 where the concept raises the risk
 * @param evidence the latest places that state it, newest first
 */
public record Influence(Coding concept, int days, double change, List<Evidence> evidence) {
  public Influence {
    evidence = List.copyOf(evidence);
  }
}
