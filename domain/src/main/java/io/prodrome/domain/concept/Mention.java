package io.prodrome.domain.concept;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in a note that names a concept.
 *
 * @param start first UTF-16 offset in the note's text
 * @param end the offset after the last
 * @param concept the linked concept
 * @param type its kind
 * @param context how the note means it
 * @param score how likely the concept is the one that is meant, 0 to 1: the linker's is calibrated,
 *     a name's is a judgement by how literally it stands there, shared among its senses
 * @param section the heading it stands under, in lower case; empty where there is none
 * @param name the terminology's name that the words were taken for; empty where unknown
 * @param foundBy how it was found
 * @param alternatives other concepts that the words may mean, the likelier first; empty where they
 *     can mean one thing only
 * @param medication how a medication is to be taken, where that is written beside it
 * @param passage sixteen hexadecimal digits of a hash of the sentence around it, the same wherever
 *     the same words stand in the same sentence: by it, text that was copied from an earlier note
 *     is known; empty where unknown
 * @param nested whether it is part of a longer mention's name, as "hernia" of "repair of hernia":
 *     it says what that one is about, and is no fact of its own
 */
public record Mention(
    int start,
    int end,
    Coding concept,
    ConceptType type,
    Context context,
    double score,
    String section,
    String name,
    FoundBy foundBy,
    List<Candidate> alternatives,
    @Nullable MedicationUse medication,
    String passage,
    boolean nested) {
  public Mention {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException("a mention needs 0 <= start < end");
    }
    alternatives = List.copyOf(alternatives);
  }

  /** A mention by its words alone, found in the dictionary. */
  public static Mention of(
      int start,
      int end,
      Coding concept,
      ConceptType type,
      Context context,
      double score,
      String section) {
    return new Mention(
        start,
        end,
        concept,
        type,
        context,
        score,
        section,
        concept.display(),
        FoundBy.DICTIONARY,
        List.of(),
        null,
        "",
        false);
  }

  /** How a recogniser came to a mention. */
  public enum FoundBy {
    /** The words are a name of the terminology, or one in other order or inflection. */
    DICTIONARY,
    /** A short form that the note itself explains. */
    ABBREVIATION,
    /** The words are near a name in meaning, as the linker's encoder has it. */
    LINKER
  }
}
