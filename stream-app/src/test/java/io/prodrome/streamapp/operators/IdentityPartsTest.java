package io.prodrome.streamapp.operators;

import static io.prodrome.streamapp.Events.ANNA;
import static io.prodrome.streamapp.Events.BERT;
import static io.prodrome.streamapp.Events.diagnosis;
import static io.prodrome.streamapp.Events.merge;
import static io.prodrome.streamapp.Events.update;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.PatientUpdate;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityPartsTest {

  private static final ClinicalEvent GOUT = diagnosis(BERT, "Condition/1", 1, "GOUT");
  private static final ClinicalEvent MERGE = merge(ANNA, BERT, 1);

  @Test
  void mergeAndFactsOfOneUpdateBecomeTwoParts() {
    assertEquals(
        List.of(update(1, BERT, MERGE).asPart(0, 2), update(1, BERT, GOUT).asPart(1, 2)),
        IdentityParts.split(List.of(update(1, BERT, GOUT, MERGE))));
  }

  @Test
  void updateOfOneKindStaysOnePart() {
    assertEquals(
        List.of(update(1, BERT, GOUT)), IdentityParts.split(List.of(update(1, BERT, GOUT))));
    assertEquals(
        List.of(update(1, BERT, MERGE)), IdentityParts.split(List.of(update(1, BERT, MERGE))));
  }

  @Test
  void updateWithoutEventsIsKeptSoThatItHasAnOutcome() {
    assertEquals(List.of(update(1, BERT)), IdentityParts.split(List.of(update(1, BERT))));
  }

  @Test
  void partsOfAllPatientsAreNumberedThrough() {
    ClinicalEvent other = diagnosis(ANNA, "Condition/1", 1, "FEVER");
    List<PatientUpdate> parts =
        IdentityParts.split(
            List.of(
                update(1, ANNA, other).asPart(0, 2), update(1, BERT, MERGE, GOUT).asPart(1, 2)));
    assertEquals(List.of(0, 1, 2), parts.stream().map(PatientUpdate::part).toList());
    assertTrue(parts.stream().allMatch(part -> part.parts() == 3));
    assertEquals(List.of(ANNA, BERT, BERT), parts.stream().map(PatientUpdate::patient).toList());
  }

  @Test
  void onlyPartsWithMergesGoTheWayOfMerges() {
    assertTrue(IdentityParts.changesIdentity(update(1, BERT, MERGE)));
    assertFalse(IdentityParts.changesIdentity(update(1, BERT, GOUT)));
    assertFalse(IdentityParts.changesIdentity(update(1, BERT)));
  }
}
