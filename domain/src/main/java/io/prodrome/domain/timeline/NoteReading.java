package io.prodrome.domain.timeline;

import io.prodrome.domain.concept.Candidate;
import java.util.List;

/**
 * How a note's words were taken for an entry's concept. The words themselves stand in the note, at
 * the entry's {@link Evidence}; what the recogniser made of them alone stands in {@code
 * patient.concepts.v1}.
 *
 * @param score the calibrated probability, 0 to 1, that the entry's concept is the one that is
 *     meant, judged by the words and their note alone
 * @param alternatives other concepts that the words may mean, the likelier first; where the
 *     patient's timeline chose, the concept that was first thought is among them
 * @param chosenBy what decided among them
 * @param passage hash of the sentence around the words, as in {@link
 *     io.prodrome.domain.concept.Mention}; empty where unknown
 * @param terminology name and version of the terminology that the words were linked to
 */
public record NoteReading(
    double score,
    List<Candidate> alternatives,
    ChosenBy chosenBy,
    String passage,
    String terminology) {
  public NoteReading {
    alternatives = List.copyOf(alternatives);
  }

  /** What decided which concept the words mean. */
  public enum ChosenBy {
    /** The words and their note. */
    NOTE,
    /** What the patient was known to have; see {@link SenseRules}. */
    TIMELINE
  }

  /** Whether the words are too uncertain of their meaning to stand by themselves. */
  boolean isOpen() {
    return score < SenseRules.SETTLED && !alternatives.isEmpty();
  }
}
