package io.prodrome.models.evaluate;

import java.util.List;

/**
 * An annotated document.
 *
 * @param id as the corpus has it
 * @param text what the mentions' offsets refer to
 * @param mentions what the annotators marked, in the corpus' order; they may nest
 */
public record EvaluationDocument(String id, String text, List<GoldMention> mentions) {
  public EvaluationDocument {
    mentions = List.copyOf(mentions);
    for (GoldMention mention : mentions) {
      if (mention.end() > text.length()) {
        throw new IllegalArgumentException("a mention of " + id + " ends after the text");
      }
    }
  }

  /** Names the document, never its text. */
  @Override
  public String toString() {
    return "EvaluationDocument[" + id + ", " + mentions.size() + " mentions]";
  }
}
