package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.event.Demographics.Sex;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.IdentityChange;
import io.prodrome.domain.event.Remark;
import io.prodrome.domain.event.SamePatient;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.timeline.FactRules;
import io.prodrome.fhiradapters.decode.rules.PatientIdentities.Named;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Patient: demographics; the merges that its links state ({@code replaced-by} and {@code replaces})
 * and the keys that are the same patient's ({@code seealso}, {@code refer}, and further keys of its
 * own).
 *
 * <p>A death whose time is not said ({@code deceasedBoolean}) is a fact of its own, {@code
 * patient|deceased}, as of when it was recorded; a version that says the time, or that the patient
 * lives, takes it back.
 */
final class PatientMapper {

  /** Birth dates before this are sentinels for "unknown". */
  private static final LocalDate EARLIEST_BIRTH = LocalDate.of(1880, 1, 1);

  private PatientMapper() {}

  /**
   * @param known when the message's latest other fact of this patient was recorded: the resource
   *     states the person as known then, where it does not say itself; null where there is none
   */
  static void map(
      ResourceScope scope, PatientContexts patients, Named named, @Nullable Instant known) {
    ResourceScope.Moment moment = scope.moment((EventTime) null, null, known);
    boolean replaced = mapLinks(scope, patients, moment);
    link(scope, named, moment);
    if (replaced) {
      return; // Another record stands for this one now, so its demographics count no more.
    }
    scope.add(
        "patient",
        EventAction.ADD,
        scope.patient(),
        moment,
        null,
        demographics(scope, scope.json()));
    mapDeath(scope, moment);
  }

  /** States that further keys are this patient's. */
  static void link(ResourceScope scope, Named named, ResourceScope.Moment moment) {
    for (PatientKey other : named.others()) {
      link(scope, named.key(), other, moment);
    }
  }

  private static void link(
      ResourceScope scope, PatientKey key, PatientKey other, ResourceScope.Moment moment) {
    if (!key.equals(other)) {
      scope.add(
          "identity|" + other.value(), EventAction.LINK, key, moment, null, new SamePatient(other));
    }
  }

  private static void mapDeath(ResourceScope scope, ResourceScope.Moment moment) {
    JsonNode patient = scope.json();
    if (patient.has("deceasedBoolean") && scope.fields().flag(patient, "deceasedBoolean")) {
      scope.add(
          "patient|deceased",
          EventAction.ADD,
          scope.patient(),
          moment,
          null,
          new CodedFact(
              FactRules.DEATH,
              List.of(FactRules.DEATH),
              ConceptType.DEATH,
              Context.ASSERTED,
              null,
              null));
    } else if (patient.has("deceasedBoolean") || patient.has("deceasedDateTime")) {
      scope.withdraw("patient|deceased", moment, null);
    }
  }

  private static boolean mapLinks(
      ResourceScope scope, PatientContexts patients, ResourceScope.Moment moment) {
    boolean replaced = false;
    for (JsonNode link : Fields.each(scope.json(), "link")) {
      String type = scope.fields().code(link, "type");
      Optional<Named> other =
          Fields.lenient(link.path("other"), "reference").contains("RelatedPerson/")
              ? Optional.empty()
              : patients.ofReference(link.path("other"), scope.entry());
      if (other.isEmpty() || other.get().key().equals(scope.patient())) {
        continue;
      }
      switch (type) {
        case "replaced-by" -> {
          replaced = true;
          merge(scope, other.get().key(), scope.patient(), moment);
        }
        case "replaces", "replace" -> merge(scope, scope.patient(), other.get().key(), moment);
        case "seealso", "refer" -> link(scope, scope.patient(), other.get().key(), moment);
        default -> throw scope.fields().invalid("link.type");
      }
    }
    return replaced;
  }

  private static void merge(
      ResourceScope scope, PatientKey survivor, PatientKey old, ResourceScope.Moment moment) {
    scope.add(
        "identity|" + old.value(),
        EventAction.MERGE,
        survivor,
        moment,
        null,
        new IdentityChange(old));
  }

  private static Demographics demographics(ResourceScope scope, JsonNode patient) {
    Sex sex =
        switch (scope.fields().code(patient, "gender")) {
          case "female" -> Sex.FEMALE;
          case "male" -> Sex.MALE;
          case "other" -> Sex.OTHER;
          case "", "unknown" -> Sex.UNKNOWN;
          default -> throw scope.fields().invalid("gender");
        };
    return new Demographics(
        birthDate(scope, scope.fields().text(patient, "birthDate")),
        sex,
        scope.fields().instant(patient, "deceasedDateTime"));
  }

  /** The first day of the written year, month or day; null where it cannot be a birth date. */
  private static @Nullable LocalDate birthDate(ResourceScope scope, String written) {
    if (written.isEmpty()) {
      return null;
    }
    LocalDate date;
    try {
      date =
          switch (written.length()) {
            case 4 -> LocalDate.parse(written + "-01-01");
            case 7 -> LocalDate.parse(written + "-01");
            default -> LocalDate.parse(written.length() > 10 ? written.substring(0, 10) : written);
          };
    } catch (DateTimeException e) {
      throw scope.fields().invalid("birthDate");
    }
    LocalDate latest = scope.acceptedAt().atZone(ZoneOffset.UTC).toLocalDate().plusDays(1);
    if (date.isBefore(EARLIEST_BIRTH) || date.isAfter(latest)) {
      scope.remarks().add(Remark.BIRTHDATE_SENTINEL);
      return null;
    }
    return date;
  }
}
