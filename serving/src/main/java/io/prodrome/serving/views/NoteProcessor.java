package io.prodrome.serving.views;

import io.prodrome.domain.concept.NoteConcepts;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the latest version of every note. A withdrawn note stays as an empty one, so that an older
 * version that arrives late cannot bring its text back.
 */
@SuppressWarnings("NullAway.Init") // Kafka Streams calls init first
final class NoteProcessor implements Processor<String, NoteConcepts, Void, Void> {
  private KeyValueStore<String, NoteConcepts> notes;
  private Tally tally;

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    notes = context.getStateStore(ViewTopology.NOTES);
    tally =
        new Tally(context.getStateStore(ViewTopology.NOTE_COUNTS), context.taskId().partition());
  }

  @Override
  public void process(Record<String, NoteConcepts> update) {
    NoteConcepts note = update.value();
    if (note == null) {
      return;
    }
    String key = key(note.patient().value(), note.documentId());
    NoteConcepts known = notes.get(key);
    if (known != null && known.recordedAt().isAfter(note.recordedAt())) {
      return;
    }
    notes.put(key, note);
    tally.add("notes", standing(note) - standing(known));
    tally.add("mentions", mentions(note) - mentions(known));
  }

  static String key(String patient, String documentId) {
    return patient + "|" + documentId;
  }

  private static int standing(@Nullable NoteConcepts note) {
    return note == null || note.withdrawn() ? 0 : 1;
  }

  private static int mentions(@Nullable NoteConcepts note) {
    return note == null || note.withdrawn() ? 0 : note.recognition().mentions().size();
  }
}
