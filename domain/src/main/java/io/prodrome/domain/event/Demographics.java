package io.prodrome.domain.event;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What forecasts need to know of the person; names and addresses are not read.
 *
 * @param birthDate the date of birth; null where it is unknown or a sentinel
 * @param sex administrative sex
 * @param deceasedAt the time of death; null while alive or unknown
 */
public record Demographics(@Nullable LocalDate birthDate, Sex sex, @Nullable Instant deceasedAt)
    implements EventContent {

  /** Nothing known. */
  public static final Demographics UNKNOWN = new Demographics(null, Sex.UNKNOWN, null);

  /** A date of birth can identify a person: nothing of it is shown. */
  @Override
  public String toString() {
    return "Demographics[***]";
  }

  /** Administrative sex (HL7 v2 table 0001, FHIR AdministrativeGender). */
  public enum Sex {
    FEMALE,
    MALE,
    OTHER,
    UNKNOWN
  }
}
