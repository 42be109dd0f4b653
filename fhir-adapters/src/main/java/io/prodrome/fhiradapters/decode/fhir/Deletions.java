package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.Digests;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.FactVersion;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.event.Remark;
import io.prodrome.domain.event.Retraction;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.fhir.FhirTimes.Written;
import io.prodrome.fhiradapters.decode.rules.PatientIdentities.Named;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * DELETE entries: the withdrawal of what the resource stated. They name no patient: it is the one
 * whom earlier versions in the same message are about, else the only one of the message.
 */
final class Deletions {

  private final BundleContent bundle;
  private final FhirTimes times;
  private final RawMessage raw;

  Deletions(BundleContent bundle, FhirTimes times, RawMessage raw) {
    this.bundle = bundle;
    this.times = times;
    this.raw = raw;
  }

  /**
   * The resource that an entry states, rather than asking for it or taking it away; null where it
   * states none.
   */
  static @Nullable ObjectNode stated(Entry entry) {
    if (entry.method().equals("PATCH")) {
      throw new Refusal(DeadLetterReason.UNSUPPORTED, "a PATCH in " + entry.where());
    }
    return entry.method().equals("DELETE") ? null : entry.resource();
  }

  /**
   * The withdrawal that an entry means.
   *
   * @param stated the patients of whom the message states anything else
   */
  ClinicalEvent withdrawal(Entry entry, PatientContexts patients, Set<PatientKey> stated) {
    if (entry.type().equals("Patient")) {
      throw new Refusal(DeadLetterReason.UNSUPPORTED, "a DELETE of a patient");
    }
    String url = entry.requestUrl().isEmpty() ? entry.fullUrl() : entry.requestUrl();
    String id = References.idIn(url);
    PatientKey patient =
        ofEarlierVersion(entry, id, patients).orElseGet(() -> onlyPatient(patients, stated));
    Instant at = at(entry);
    String factId =
        switch (entry.type()) {
          case "DocumentReference", "Composition" -> "document|" + id;
          default -> entry.type() + "/" + id;
        };
    return new ClinicalEvent(
        factId,
        EventAction.WITHDRAW,
        new FactVersion(at, 0, Digests.id(factId)),
        patient,
        new EventTime(at.truncatedTo(ChronoUnit.SECONDS), TimePrecision.SECOND),
        at,
        raw.source(),
        null,
        entry.place() + "/" + entry.type(),
        new Retraction());
  }

  private Optional<PatientKey> ofEarlierVersion(Entry entry, String id, PatientContexts patients) {
    for (Entry version : bundle.find(entry.type() + "/" + id, entry)) {
      Optional<Named> subject = patients.ofSubject(version);
      if (subject.isPresent()) {
        return subject.map(Named::key);
      }
    }
    return Optional.empty();
  }

  private PatientKey onlyPatient(PatientContexts patients, Set<PatientKey> stated) {
    Set<PatientKey> keys = new HashSet<>(stated);
    for (Entry entry : bundle.entries()) {
      if (entry.type().equals("Patient") && entry.resource() != null) {
        keys.add(patients.ofPatient(entry).key());
      }
    }
    if (keys.size() == 1) {
      return keys.iterator().next();
    }
    throw keys.isEmpty()
        ? new Refusal(DeadLetterReason.PATIENT_MISSING, "a DELETE in a bundle without a patient")
        : new Refusal(
            DeadLetterReason.PATIENT_AMBIGUOUS,
            "a DELETE in a bundle of " + keys.size() + " patients");
  }

  private Instant at(Entry entry) {
    for (String written :
        new String[] {Fields.lenient(entry.response(), "lastModified"), bundle.timestamp()}) {
      Optional<Written> at =
          written.isEmpty() ? Optional.empty() : times.read(written, EnumSet.noneOf(Remark.class));
      if (at.isPresent()) {
        return at.get().instant();
      }
    }
    return raw.acceptedAt().truncatedTo(ChronoUnit.MILLIS);
  }
}
