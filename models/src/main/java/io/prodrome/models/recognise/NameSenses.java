package io.prodrome.models.recognise;

import io.prodrome.models.recognise.Place.Sense;
import io.prodrome.models.recognise.names.NameIndex;
import io.prodrome.models.recognise.names.NameMatch;
import io.prodrome.models.recognise.names.NameMatch.Wording;
import io.prodrome.models.terminology.Terminology;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the names of one place may mean, and how likely each is. */
final class NameSenses {

  private static final int MOST = 8;

  /** What the odds are multiplied by of a concept whose tag is not the one that is written. */
  private static final double OTHER_TAG = 0.01;

  private final Terminology terminology;
  private final NameIndex index;
  private final Comparator<NameMatch> bestFirst;

  NameSenses(Terminology terminology, NameIndex index) {
    this.terminology = terminology;
    this.index = index;
    this.bestFirst =
        Comparator.comparingDouble((NameMatch match) -> -match.score())
            .thenComparing(match -> index.guard(match.name()))
            .thenComparingInt(this::rank)
            .thenComparingInt(this::ancestors)
            .thenComparing(match -> terminology.coding(concept(match)).system())
            .thenComparingInt(match -> terminology.code(concept(match)).length())
            .thenComparing(match -> terminology.code(concept(match)));
  }

  /**
   * The senses, the likelier first.
   *
   * @param names the place's names
   * @param tag the semantic tag written after them; empty if there is none
   */
  List<Sense> of(List<NameMatch> names, String tag) {
    List<NameMatch> sorted = new ArrayList<>();
    Set<Integer> concepts = new HashSet<>();
    names.stream()
        .sorted(bestFirst)
        .filter(match -> concepts.add(concept(match)))
        .limit(MOST)
        .forEach(sorted::add);
    double best = sorted.get(0).score();
    boolean told = sorted.stream().anyMatch(match -> hasTag(match, tag));
    if (told) {
      sorted.sort(Comparator.comparing(match -> !hasTag(match, tag)));
    }
    double[] weights = new double[sorted.size()];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      NameMatch match = sorted.get(i);
      weights[i] = weight(match.wording()) * Math.exp(match.score() - best);
      if (told && !hasTag(match, tag)) {
        weights[i] *= OTHER_TAG;
      }
      sum += weights[i];
    }
    List<Sense> senses = new ArrayList<>(sorted.size());
    for (int i = 0; i < weights.length; i++) {
      NameMatch match = sorted.get(i);
      double share = weights[i] / sum;
      senses.add(
          new Sense(concept(match), index.ordinal(match.name()), share * weight(match.wording())));
    }
    return senses;
  }

  private boolean hasTag(NameMatch match, String tag) {
    return !tag.isEmpty() && terminology.semanticTag(concept(match)).equals(tag);
  }

  private int concept(NameMatch match) {
    return index.concept(match.name());
  }

  /** How far down the name stands in its concept's list. */
  private int rank(NameMatch match) {
    return index.ordinal(match.name()) - terminology.firstName(concept(match));
  }

  /**
   * How many concepts are wider than the match's. A concept has fewer than any of its kinds: of two
   * that share a name the wider comes first, since it is meant in either case.
   */
  private int ancestors(NameMatch match) {
    Set<Integer> wider = new HashSet<>();
    Deque<Integer> todo = new ArrayDeque<>(List.of(concept(match)));
    while (!todo.isEmpty()) {
      for (int parent : terminology.parents(todo.remove())) {
        if (wider.add(parent)) {
          todo.add(parent);
        }
      }
    }
    return wider.size();
  }

  /**
   * How sure a wording is: judged, not calibrated. On the training parts of NCBI Disease and
   * BC5CDR, by the corpora's own ids, .80 of the verbatim, .51 of the reordered, .70 of the
   * inflected and .92 of the synonymous matches were right, most of the others being parts of
   * longer mentions.
   */
  private static double weight(Wording wording) {
    return switch (wording) {
      case VERBATIM -> 0.95;
      case REORDERED -> 0.85;
      case INFLECTED -> 0.75;
      case SYNONYM -> 0.6;
    };
  }
}
