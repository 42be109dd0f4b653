package io.prodrome.loadtests.recognise;

import io.prodrome.models.evaluate.Corpus;
import io.prodrome.models.evaluate.EntityTypes;
import io.prodrome.models.evaluate.EvaluationDocument;
import io.prodrome.models.evaluate.IdScheme;
import java.util.List;

/**
 * An annotated corpus that both recognisers are scored on.
 *
 * @param name as the figures call it
 * @param scheme the scheme of its ids
 * @param types what of it is scored
 */
public record BenchCorpus(String name, Corpus corpus, IdScheme scheme, EntityTypes types) {

  /** The documents' texts. */
  List<String> texts() {
    return corpus.documents().stream().map(EvaluationDocument::text).toList();
  }
}
