package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.event.Demographics.Sex;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.IdentityChange;
import io.prodrome.domain.identity.PatientKey;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** PID and MRG: who the person is, and merges. */
final class PersonMapper {

  /** Birth dates before this are sentinels for "unknown". */
  private static final LocalDate EARLIEST_BIRTH = LocalDate.of(1880, 1, 1);

  private PersonMapper() {}

  /**
   * The demographics of a message whose purpose is to state them (ADT). A PID without a date of
   * birth leaves what is known unchanged, as an empty field means; demographics are replaced whole.
   */
  static void state(Hl7Scope scope, PatientKey patient, Hl7Segment pid) {
    Demographics person = demographics(scope, pid, true);
    if (!pid.get(7).isEmpty() || pid.isDeleted(7) || person.deceasedAt() != null) {
      scope.state("patient", false, patient, scope.recordedTime(), null, pid, person);
    }
  }

  /**
   * The demographics of a message about something else (a result, a document), whose PID is a copy:
   * they fill a gap, and never replace what an ADT message said.
   */
  static void stateByTheWay(Hl7Scope scope, PatientKey patient, Hl7Segment pid) {
    if (!pid.get(7).isEmpty()) {
      scope.stateByTheWay("patient", patient, pid, demographics(scope, pid, false));
    }
  }

  /** MRG names the record that goes: its key becomes an alias of the PID's. */
  static void merge(Hl7Scope scope, PatientKey survivor, Hl7Segment mrg) {
    PatientKey old = scope.patient(mrg, 1);
    if (!old.equals(survivor)) {
      scope.identity(
          "identity|" + old.value(), EventAction.MERGE, survivor, mrg, new IdentityChange(old));
    }
  }

  /** Two persons who are not the same: whichever was the other's alias stands for itself again. */
  static void unlink(Hl7Scope scope, PatientKey one, PatientKey other, Hl7Segment where) {
    scope.identity(
        "identity|" + other.value(), EventAction.UNMERGE, one, where, new IdentityChange(other));
    scope.identity(
        "identity|" + one.value(), EventAction.UNMERGE, other, where, new IdentityChange(one));
  }

  private static Demographics demographics(Hl7Scope scope, Hl7Segment pid, boolean withDeath) {
    Sex sex =
        switch (pid.get(8).toUpperCase(Locale.ROOT)) {
          case "F" -> Sex.FEMALE;
          case "M" -> Sex.MALE;
          case "O", "A", "X" -> Sex.OTHER;
          default -> Sex.UNKNOWN;
        };
    boolean alive = pid.get(30).equalsIgnoreCase("N");
    Instant death = withDeath && !alive ? scope.times().instant(pid.get(29)) : null;
    return new Demographics(birthDate(pid.get(7), scope.raw().acceptedAt()), sex, death);
  }

  private static @Nullable LocalDate birthDate(String written, Instant acceptedAt) {
    LocalDate date = Hl7Times.date(written);
    LocalDate latest = acceptedAt.atZone(ZoneOffset.UTC).toLocalDate().plusDays(1);
    return date == null || date.isBefore(EARLIEST_BIRTH) || date.isAfter(latest) ? null : date;
  }
}
