package io.prodrome.streamapp.operators;

import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.identity.IdentityRules;
import java.util.ArrayList;
import java.util.List;

/**
 * Merges go another way than facts: an update that has both is split, so that each part has one end
 * and one outcome.
 */
public final class IdentityParts {

  private IdentityParts() {}

  /** The updates with identity changes and facts apart, and the parts numbered anew. */
  public static List<PatientUpdate> split(List<PatientUpdate> updates) {
    List<PatientUpdate> separate = new ArrayList<>();
    for (PatientUpdate update : updates) {
      List<ClinicalEvent> changes =
          update.events().stream().filter(IdentityRules::isIdentity).toList();
      List<ClinicalEvent> facts =
          update.events().stream().filter(event -> !IdentityRules.isIdentity(event)).toList();
      if (!changes.isEmpty()) {
        separate.add(update.with(changes));
      }
      if (!facts.isEmpty() || changes.isEmpty()) {
        separate.add(update.with(facts));
      }
    }
    List<PatientUpdate> numbered = new ArrayList<>();
    for (int part = 0; part < separate.size(); part++) {
      numbered.add(separate.get(part).asPart(part, separate.size()));
    }
    return numbered;
  }

  /** Whether the update's events are merges and unmerges. */
  public static boolean changesIdentity(PatientUpdate update) {
    return update.events().stream().anyMatch(IdentityRules::isIdentity);
  }
}
