package io.prodrome.domain.event;

import io.prodrome.domain.concept.Coding;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A visit or stay.
 *
 * @param visitClass emergency, inpatient and so on
 * @param kind the coded kind of encounter; null where it is not said
 * @param start its begin; null where it is not said
 * @param end its end; null while it is open
 */
public record Visit(
    VisitClass visitClass, @Nullable Coding kind, @Nullable Instant start, @Nullable Instant end)
    implements EventContent {

  /** HL7 v2 table 0004 and FHIR ActEncounterCode, folded. */
  public enum VisitClass {
    AMBULATORY,
    EMERGENCY,
    INPATIENT,
    HOME,
    VIRTUAL,
    OTHER
  }
}
