package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.event.Demographics.Sex;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.Remark;
import io.prodrome.domain.event.Retraction;
import io.prodrome.domain.identity.PatientKey;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** PID: who the person is. */
final class PersonMapper {

  /** Birth dates before this are sentinels for "unknown". */
  private static final LocalDate EARLIEST_BIRTH = LocalDate.of(1880, 1, 1);

  private PersonMapper() {}

  /** The patient of a PID: PID-3, or what older versions have in PID-2 and PID-4. */
  static PatientKey patient(Hl7Scope scope, Hl7Segment pid) {
    return scope.patient(pid, 3, 2, 4);
  }

  /**
   * The demographics of a message whose purpose is to state them (ADT). A PID without a date of
   * birth leaves what is known unchanged, as an empty field means; demographics are replaced whole.
   */
  static void state(Hl7Scope scope, PatientKey patient, Hl7Segment pid) {
    Demographics person = demographics(scope, pid, true);
    if (!pid.get(7).isEmpty() || pid.isDeleted(7) || person.deceasedAt() != null) {
      scope.stateOfPerson("patient", EventAction.ADD, patient, pid, person);
    } else {
      stateGap(scope, patient, pid, person);
    }
  }

  /**
   * The demographics of a message about something else (a result, a document), whose PID is a copy:
   * they fill a gap, and never replace what an ADT message said.
   */
  static void stateByTheWay(Hl7Scope scope, PatientKey patient, Hl7Segment pid) {
    stateGap(scope, patient, pid, demographics(scope, pid, false));
  }

  /**
   * The more a copy says, the more it counts; one that only names the patient still says that there
   * is one.
   */
  private static void stateGap(
      Hl7Scope scope, PatientKey patient, Hl7Segment pid, Demographics person) {
    int gaps = person.sex() == Sex.UNKNOWN ? 2 : 1;
    scope.stateByTheWay(
        "patient",
        person.birthDate() == null ? gaps : 0,
        patient,
        scope.recordedTime(),
        null,
        pid,
        person);
  }

  /** The person's data are deleted. */
  static void withdraw(Hl7Scope scope, PatientKey patient, Hl7Segment pid) {
    scope.stateOfPerson("patient", EventAction.WITHDRAW, patient, pid, new Retraction());
  }

  private static Demographics demographics(Hl7Scope scope, Hl7Segment pid, boolean withDeath) {
    Sex sex =
        switch (pid.get(8).toUpperCase(Locale.ROOT)) {
          case "F", "FEMALE" -> Sex.FEMALE;
          case "M", "MALE" -> Sex.MALE;
          case "O", "A", "X", "OTHER" -> Sex.OTHER;
          default -> Sex.UNKNOWN;
        };
    boolean alive = pid.get(30).equalsIgnoreCase("N");
    Hl7Times.Moment death = withDeath && !alive ? scope.happened(pid.get(29)) : null;
    return new Demographics(birthDate(scope, pid.get(7)), sex, death == null ? null : death.at());
  }

  private static @Nullable LocalDate birthDate(Hl7Scope scope, String written) {
    if (written.isEmpty()) {
      return null;
    }
    LocalDate date = Hl7Times.date(written);
    if (date == null) {
      scope.remarks().add(Remark.TIME_UNREADABLE);
      return null;
    }
    Instant acceptedAt = scope.raw().acceptedAt();
    LocalDate latest = acceptedAt.atZone(ZoneOffset.UTC).toLocalDate().plusDays(1);
    if (date.isBefore(EARLIEST_BIRTH) || date.isAfter(latest)) {
      scope.remarks().add(Remark.BIRTHDATE_SENTINEL);
      return null;
    }
    return date;
  }
}
