package io.prodrome.models.evaluate;

import io.prodrome.domain.concept.Mention;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Measures a recogniser, and a linker on the gold spans, on a corpus.
 *
 * <p>Speed is of one thread, the caller's. The corpus' first fifth (two hundred documents at most)
 * warms the machine up, again and again for some seconds, and is left out of the speed; the others
 * are measured once each, so that nothing that the recogniser keeps of a text it has seen makes
 * them faster. Where there are fewer than ten documents all of them do both.
 */
public final class RecogniserEvaluation {

  private static final int FEW = 10;
  private static final int WARM_UP_PART = 5;
  private static final int WARM_UP_MOST = 200;

  private final ConceptIds ids;
  private final IdScheme scheme;
  private final EntityTypes types;
  private final Duration warmUp;

  /**
   * @param warmUp how long the warm-up lasts at least
   */
  public RecogniserEvaluation(ConceptIds ids, IdScheme scheme, EntityTypes types, Duration warmUp) {
    this.ids = ids;
    this.scheme = scheme;
    this.types = types;
    this.warmUp = warmUp;
  }

  /** Measures on every document of the corpus. */
  public RecogniserReport run(
      Corpus corpus, TextRecogniser recogniser, Optional<SpanLinker> linker) {
    List<EvaluationDocument> documents = corpus.documents();
    boolean few = documents.size() < FEW;
    int warm = few ? documents.size() : Math.min(documents.size() / WARM_UP_PART, WARM_UP_MOST);
    warmUp(documents.subList(0, warm), recogniser);
    int firstMeasured = few ? 0 : warm;
    long[] nanos = new long[documents.size() - firstMeasured];
    long bytes = 0;
    MentionScores scores = new MentionScores(ids, scheme, types);
    for (int i = 0; i < documents.size(); i++) {
      EvaluationDocument document = documents.get(i);
      long start = System.nanoTime();
      List<Mention> mentions = recogniser.recognise(document.text()).mentions();
      if (i >= firstMeasured) {
        nanos[i - firstMeasured] = System.nanoTime() - start;
        bytes += document.text().getBytes(StandardCharsets.UTF_8).length;
      }
      scores.add(document, mentions);
    }
    return new RecogniserReport(
        corpus,
        scheme,
        scores,
        linker.map(linking -> link(documents, linking, scores)),
        Speed.of(nanos, bytes));
  }

  private void warmUp(List<EvaluationDocument> documents, TextRecogniser recogniser) {
    long end = System.nanoTime() + warmUp.toNanos();
    do {
      for (EvaluationDocument document : documents) {
        recogniser.recognise(document.text());
      }
    } while (System.nanoTime() - end < 0);
  }

  private LinkingScores link(
      List<EvaluationDocument> documents, SpanLinker linker, MentionScores scores) {
    LinkingScores linking = new LinkingScores(linker, ids, types);
    for (EvaluationDocument document : documents) {
      for (MentionScores.Linkable gold : scores.linkable(document)) {
        linking.add(document.text(), gold.mention().start(), gold.mention().end(), gold.ids());
      }
    }
    return linking;
  }
}
