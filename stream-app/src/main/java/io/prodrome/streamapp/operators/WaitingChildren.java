package io.prodrome.streamapp.operators;

import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.PatientUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.flink.api.common.state.MapState;

/**
 * Addenda whose document has not come yet. They wait for it, but not for ever: a document that
 * never comes must not hold back what was added to it. Of one key; a view of Flink's state.
 *
 * @param state updates by parent, deadline and place
 */
record WaitingChildren(MapState<String, AcceptedUpdate> state) {

  /** A document's fact id. */
  private static final String DOCUMENT = "document|";

  /** The fact id of a document that the update adds to and that is not there. */
  static Optional<String> missingParent(PatientUpdate update, Predicate<String> there) {
    for (ClinicalEvent event : update.events()) {
      if (event.action() == EventAction.APPEND
          && event.content() instanceof Note note
          && note.parentId() != null) {
        String parent = DOCUMENT + note.parentId();
        boolean brought = update.events().stream().anyMatch(other -> other.factId().equals(parent));
        if (!brought && !there.test(parent)) {
          return Optional.of(parent);
        }
      }
    }
    return Optional.empty();
  }

  void add(String parent, long deadline, AcceptedUpdate update) throws Exception {
    String place = update.update().input() + "#" + update.update().part();
    state.put(parent + "\n" + deadline + "\n" + place, update);
  }

  /** Takes out the children of a fact that has come now; only documents have any. */
  List<AcceptedUpdate> takeOf(String parent) throws Exception {
    if (!parent.startsWith(DOCUMENT)) {
      return List.of(); // Most facts are none, and looking costs a read of the state.
    }
    return take(key -> key.startsWith(parent + "\n"));
  }

  /** Takes out those that have waited long enough. */
  List<AcceptedUpdate> takeDue(long now) throws Exception {
    return take(key -> Long.parseLong(key.split("\n", 3)[1]) <= now);
  }

  private List<AcceptedUpdate> take(Predicate<String> chosen) throws Exception {
    Map<String, AcceptedUpdate> taken = new TreeMap<>();
    for (Map.Entry<String, AcceptedUpdate> entry : state.entries()) {
      if (chosen.test(entry.getKey())) {
        taken.put(entry.getKey(), entry.getValue());
      }
    }
    for (String key : taken.keySet()) {
      state.remove(key);
    }
    return new ArrayList<>(taken.values());
  }
}
