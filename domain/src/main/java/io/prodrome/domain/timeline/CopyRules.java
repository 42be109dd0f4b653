package io.prodrome.domain.timeline;

import io.prodrome.domain.concept.Context;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What notes carry forward. Clinicians begin a note from the last one, so the same sentence comes
 * again and again (Wrenn et al., JAMIA 17:49, 2010); it was news once.
 *
 * <p>A mention is carried forward where a note of an earlier time had the same concept, meant in
 * the same way, in the same sentence. Nothing more is asked, however short the sentence: that a
 * sentence is worded alike to the letter shows a copy or a template, and neither tells of anything
 * new. The price is a complaint that comes back in a list in the very same word; it is marked too,
 * which takes it off the forecaster's tokens only, where a concept that the notes told of before
 * adds nothing anyway. The same sentence under another heading, such as the family's history, is
 * meant in another way, and news.
 *
 * <p>A document and its addenda are one: neither carries the other forward. A later version of a
 * document replaces the earlier one, and a withdrawn document is not there, so they leave nothing
 * to be a copy of. Notes of one moment stand in the order in which they were recorded, then of
 * their ids; arrival has no part.
 */
final class CopyRules {

  private static final Comparator<TimelineEntry> NOTE_ORDER =
      Comparator.comparing((TimelineEntry entry) -> entry.time().instant())
          .thenComparing(TimelineEntry::recordedAt)
          .thenComparing(TimelineEntry::factId)
          .thenComparing(entry -> entry.evidence().start());

  private CopyRules() {}

  /**
   * Which mentions are carried forward. Asked before words are settled by the timeline: the same
   * words in the same sentence are a copy, whatever has become known in between.
   *
   * @param mentions entries of notes, in any order
   * @param parents the fact that a document's fact adds to
   * @return the same entries in the order of their notes, marked
   */
  static List<TimelineEntry> mark(List<TimelineEntry> mentions, Map<String, String> parents) {
    List<TimelineEntry> ordered = new ArrayList<>(mentions);
    ordered.sort(NOTE_ORDER);
    Map<Statement, String> firstDocuments = new HashMap<>();
    ordered.replaceAll(
        entry -> {
          Statement statement = Statement.of(entry);
          if (statement == null) {
            return entry;
          }
          String document = root(entry.factId(), parents);
          String first = firstDocuments.putIfAbsent(statement, document);
          return first == null || first.equals(document) ? entry : entry.asCarriedForward();
        });
    return ordered;
  }

  /**
   * What each note says, once: where it says the same in several sentences, the first that is no
   * copy speaks for all, or the first copy where all are.
   *
   * @param mentions entries of notes in the order of their notes, marked
   * @return a list of the caller's own, in the same order
   */
  static List<TimelineEntry> oncePerNote(List<TimelineEntry> mentions) {
    Map<Saying, TimelineEntry> sayings = new LinkedHashMap<>();
    for (TimelineEntry entry : mentions) {
      sayings.merge(
          new Saying(entry.factId(), entry.concept().key(), entry.context()),
          entry,
          (first, next) -> first.carriedForward() && !next.carriedForward() ? next : first);
    }
    return new ArrayList<>(sayings.values());
  }

  /** The document at the head of a chain of addenda; a chain that bites its tail ends there. */
  private static String root(String factId, Map<String, String> parents) {
    String at = factId;
    for (int steps = 0; steps < parents.size(); steps++) {
      String parent = parents.get(at);
      if (parent == null) {
        break;
      }
      at = parent;
    }
    return at;
  }

  private record Statement(String concept, Context context, String passage) {
    static @Nullable Statement of(TimelineEntry entry) {
      NoteReading reading = entry.reading();
      return reading == null || reading.passage().isEmpty()
          ? null
          : new Statement(entry.concept().key(), entry.context(), reading.passage());
    }
  }

  private record Saying(String factId, String concept, Context context) {}
}
