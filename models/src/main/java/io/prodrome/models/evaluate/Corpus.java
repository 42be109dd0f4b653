package io.prodrome.models.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * An annotated corpus.
 *
 * @param documents in the files' order
 * @param exhaustive whether every mention is annotated: only then does precision mean anything
 * @param misplaced annotations left out because their offsets do not show the text they say
 */
public record Corpus(List<EvaluationDocument> documents, boolean exhaustive, int misplaced) {
  public Corpus {
    documents = List.copyOf(documents);
  }

  /** Several corpora as one. */
  public static Corpus join(List<Corpus> corpora) {
    List<EvaluationDocument> documents = new ArrayList<>();
    boolean exhaustive = true;
    int misplaced = 0;
    for (Corpus corpus : corpora) {
      documents.addAll(corpus.documents());
      exhaustive &= corpus.exhaustive();
      misplaced += corpus.misplaced();
    }
    return new Corpus(documents, exhaustive, misplaced);
  }

  /** The number of annotated mentions. */
  public int mentions() {
    return documents.stream().mapToInt(document -> document.mentions().size()).sum();
  }

  /** Counts, never text. */
  @Override
  public String toString() {
    return "Corpus[" + documents.size() + " documents, " + mentions() + " mentions]";
  }
}
