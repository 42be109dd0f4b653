package io.prodrome.models.forecast;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.forecast.Influence;
import java.util.List;

/**
 * What a patient's risk of one outcome rests on.
 *
 * @param outcome the outcome's concept
 * @param influences how far each concept of the history moves the risk, the strongest first
 */
public record Explanation(Coding outcome, List<Influence> influences) {
  public Explanation {
    influences = List.copyOf(influences);
  }
}
