package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.event.Demographics.Sex;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.IdentityChange;
import io.prodrome.domain.identity.PatientKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Patient;
import org.jspecify.annotations.Nullable;

/** Patient: demographics, and the merges that its links state. */
final class PatientMapper {

  /** Birth dates before this are sentinels for "unknown". */
  private static final LocalDate EARLIEST_BIRTH = LocalDate.of(1880, 1, 1);

  private PatientMapper() {}

  /**
   * @param known when the message's latest other fact of this patient was recorded: the resource
   *     states the person as known then, where it does not say itself; null where there is none
   */
  static void map(ResourceScope scope, PatientContexts patients, @Nullable Instant known) {
    Patient patient = (Patient) scope.resource();
    ResourceScope.Moment moment = scope.moment((EventTime) null, null, known);
    boolean replaced = mapLinks(scope, patients, moment);
    if (!replaced) {
      scope.state("patient", false, moment, null, demographics(scope, patient));
    }
  }

  /** Whether another record stands for this one now, so that its demographics count no more. */
  private static boolean mapLinks(
      ResourceScope scope, PatientContexts patients, ResourceScope.Moment moment) {
    boolean replaced = false;
    for (JsonNode link : scope.json().path("link")) {
      String type = link.path("type").asText("");
      boolean replacedBy = type.equals("replaced-by");
      if (!replacedBy && !type.equals("replaces")) {
        continue;
      }
      Optional<PatientKey> other = patients.ofReference(link.path("other"), scope.entry());
      if (other.isEmpty() || other.get().equals(scope.patient())) {
        continue;
      }
      replaced |= replacedBy;
      PatientKey survivor = replacedBy ? other.get() : scope.patient();
      PatientKey old = replacedBy ? scope.patient() : other.get();
      scope.add(
          "identity|" + old.value(),
          EventAction.MERGE,
          survivor,
          moment,
          null,
          new IdentityChange(old));
    }
    return replaced;
  }

  private static Demographics demographics(ResourceScope scope, Patient patient) {
    Sex sex =
        switch (patient.hasGender() ? patient.getGender().toCode() : "") {
          case "female" -> Sex.FEMALE;
          case "male" -> Sex.MALE;
          case "other" -> Sex.OTHER;
          default -> Sex.UNKNOWN;
        };
    // "Dead, time unknown" (a boolean) has no place on a timeline that is ordered by time.
    Instant deceasedAt =
        patient.getDeceased() instanceof DateTimeType time ? scope.times().instant(time) : null;
    return new Demographics(
        birthDate(patient.getBirthDateElement().getValueAsString(), scope.acceptedAt()),
        sex,
        deceasedAt);
  }

  /** The first day of the written year, month or day; null where it cannot be a birth date. */
  private static @Nullable LocalDate birthDate(@Nullable String written, Instant acceptedAt) {
    if (written == null) {
      return null;
    }
    try {
      LocalDate date =
          switch (written.length()) {
            case 4 -> LocalDate.parse(written + "-01-01");
            case 7 -> LocalDate.parse(written + "-01");
            default -> LocalDate.parse(written);
          };
      LocalDate latest = acceptedAt.atZone(ZoneOffset.UTC).toLocalDate().plusDays(1);
      return date.isBefore(EARLIEST_BIRTH) || date.isAfter(latest) ? null : date;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
