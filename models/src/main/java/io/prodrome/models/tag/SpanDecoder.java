package io.prodrome.models.tag;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns the label of each word to spans. A word that continues nothing, as an I without a B or
 * after another kind, begins a span: what models say is not always well formed.
 */
final class SpanDecoder {

  private final TaggerSettings settings;
  private final int outside;

  SpanDecoder(TaggerSettings settings) {
    this.settings = settings;
    this.outside = settings.labels().indexOf(TaggerSettings.OUTSIDE);
  }

  /** A span of words, the last one included. */
  record WordSpan(int first, int last, String label, double probability) {}

  /**
   * The spans of a sentence.
   *
   * @param logits for each word the scores of the labels
   */
  List<WordSpan> spans(List<float[]> logits) {
    List<WordSpan> found = new ArrayList<>();
    WordSpan open = null;
    for (int word = 0; word < logits.size(); word++) {
      double[] chances = softmax(logits.get(word));
      int label = decide(chances);
      Optional<String> kind = settings.kind(label);
      char mark = settings.mark(label);
      boolean goesOn =
          open != null && kind.equals(Optional.of(open.label())) && (mark == 'I' || mark == 'E');
      if (open != null && !goesOn) {
        found.add(open);
        open = null;
      }
      if (kind.isPresent()) {
        double chance = chanceOf(chances, kind.get());
        open =
            open == null
                ? new WordSpan(word, word, kind.get(), chance)
                : new WordSpan(
                    open.first(), word, open.label(), Math.min(open.probability(), chance));
        if (mark == 'E' || mark == 'S') {
          found.add(open);
          open = null;
        }
      }
    }
    if (open != null) {
      found.add(open);
    }
    return found;
  }

  private int decide(double[] chances) {
    // Written so that what is no number counts as outside.
    if (!(1 - chances[outside] >= settings.threshold())) {
      return outside;
    }
    int best = outside == 0 ? 1 : 0;
    for (int label = 0; label < chances.length; label++) {
      if (label != outside && chances[label] > chances[best]) {
        best = label;
      }
    }
    return best;
  }

  private double chanceOf(double[] chances, String kind) {
    double sum = 0;
    for (int label = 0; label < chances.length; label++) {
      if (settings.kind(label).equals(Optional.of(kind))) {
        sum += chances[label];
      }
    }
    return Math.min(1, sum);
  }

  private static double[] softmax(float[] logits) {
    double highest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      highest = Math.max(highest, logit);
    }
    double[] chances = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      chances[i] = Math.exp(logits[i] - highest);
      sum += chances[i];
    }
    for (int i = 0; i < logits.length; i++) {
      chances[i] /= sum;
    }
    return chances;
  }
}
