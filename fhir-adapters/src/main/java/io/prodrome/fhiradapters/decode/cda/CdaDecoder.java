package io.prodrome.fhiradapters.decode.cda;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.event.Demographics.Sex;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.NoteText;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.event.Remark;
import io.prodrome.domain.event.Retraction;
import io.prodrome.domain.event.SamePatient;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.fhiradapters.decode.rules.Codes;
import io.prodrome.fhiradapters.decode.rules.PatientIdentities;
import io.prodrome.fhiradapters.decode.rules.PatientIdentities.Candidate;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import io.prodrome.fhiradapters.decode.rules.Updates;
import io.prodrome.fhiradapters.decode.text.AttachmentText;
import io.prodrome.fhiradapters.decode.text.CdaText;
import io.prodrome.fhiradapters.decode.xml.XmlElement;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a CDA document that is a message of its own: the person, the visit, the text as a note,
 * and coded entries whose meaning is unambiguous. Thread-safe.
 *
 * <p>A document is one fact in all its versions: by its set's id, else by its own. A document that
 * replaces others withdraws them; an addendum names its parent.
 */
public final class CdaDecoder {

  private static final LocalDate EARLIEST_BIRTH = LocalDate.of(1880, 1, 1);

  /** The root of identifiers that are United States social security numbers. */
  private static final String SOCIAL_SECURITY = "2.16.840.1.113883.4.1";

  private final PatientIdentities identities;
  private final ZoneId zone;

  public CdaDecoder(DecoderConfig config) {
    this.identities = new PatientIdentities(config);
    this.zone = config.defaultZone();
  }

  /** Whether the bytes are a CDA document's, as far as can be told without reading all of them. */
  public static boolean isCda(byte[] payload) {
    return AttachmentText.isCda(payload);
  }

  /**
   * What the document says.
   *
   * @throws Refusal if it must not be applied
   */
  public DecodeResult decode(RawMessage raw) {
    XmlElement root = CdaText.parse(raw.payload(), "", "", "the document");
    List<XmlElement> targets = root.children("recordTarget");
    if (targets.size() > 1) {
      throw new Refusal(
          DeadLetterReason.PATIENT_AMBIGUOUS, targets.size() + " recordTargets in the document");
    }
    XmlElement person = root.find("recordTarget", "patientRole");
    if (person == null) {
      throw new Refusal(DeadLetterReason.PATIENT_MISSING, "no recordTarget in the document");
    }
    PatientIdentities.Named named = identities.identify(candidates(person), "recordTarget");
    CdaDocument document = new CdaDocument(root, raw, named.key(), zone);
    for (PatientKey other : named.others()) {
      document.add(
          "identity|" + other.value(),
          EventAction.LINK,
          null,
          null,
          "recordTarget",
          new SamePatient(other));
    }
    Demographics known = demographics(person, document, raw);
    if (!known.equals(Demographics.UNKNOWN)) {
      document.add("patient", EventAction.ADD, null, null, "recordTarget", known);
    }
    boolean nullified = root.value("code", "sdtc:statusCode").equals("nullified");
    String visit = nullified ? null : CdaVisits.encompassing(document);
    addDocument(document, nullified, visit);
    if (!nullified) {
      new CdaEntries(document, visit).addAll();
    }
    XmlElement id = root.find("id");
    String messageId = id == null ? "" : CdaDocument.idOf(id);
    return new DecodeResult.Decoded(
        Updates.split(
            raw,
            messageId.isEmpty() ? null : messageId,
            document.contentHash(),
            document.events(),
            document.remarks()),
        List.of());
  }

  private static List<Candidate> candidates(XmlElement person) {
    List<Candidate> candidates = new ArrayList<>();
    for (XmlElement id : person.children("id")) {
      String root = id.attribute("root");
      String extension = id.attribute("extension");
      if (id.attribute("nullFlavor").isEmpty()) {
        candidates.add(
            extension.isEmpty()
                ? new Candidate(List.of(), root, "")
                : new Candidate(
                    List.of(root, id.attribute("assigningAuthorityName")),
                    extension,
                    root.equals(SOCIAL_SECURITY) ? "SS" : ""));
      }
    }
    return candidates;
  }

  private static Demographics demographics(
      XmlElement person, CdaDocument document, RawMessage raw) {
    XmlElement patient = person.find("patient");
    if (patient == null) {
      return Demographics.UNKNOWN;
    }
    Sex sex =
        switch (patient.value("code", "administrativeGenderCode")) {
          case "F" -> Sex.FEMALE;
          case "M" -> Sex.MALE;
          case "UN" -> Sex.OTHER;
          default -> Sex.UNKNOWN;
        };
    return new Demographics(
        birthDate(patient.value("value", "birthTime"), document, raw),
        sex,
        document.times().instant(patient.value("value", "sdtc:deceasedTime")));
  }

  private static @Nullable LocalDate birthDate(
      String written, CdaDocument document, RawMessage raw) {
    if (written.isEmpty()) {
      return null;
    }
    LocalDate date = CdaTimes.date(written);
    if (date == null) {
      document.remarks().add(Remark.TIME_UNREADABLE);
      return null;
    }
    LocalDate latest = raw.acceptedAt().atZone(ZoneOffset.UTC).toLocalDate().plusDays(1);
    if (date.isBefore(EARLIEST_BIRTH) || date.isAfter(latest)) {
      document.remarks().add(Remark.BIRTHDATE_SENTINEL);
      return null;
    }
    return date;
  }

  private static void addDocument(CdaDocument document, boolean nullified, @Nullable String visit) {
    String id = document.id();
    EventTime time = document.written();
    if (nullified) {
      document.add(
          "document|" + id, EventAction.WITHDRAW, time, visit, "the document", new Retraction());
      return;
    }
    boolean replaces = false;
    String parent = null;
    Set<String> replaced = new HashSet<>();
    for (XmlElement related : document.root().children("relatedDocument")) {
      XmlElement other = related.find("parentDocument");
      String name = other == null ? "" : CdaDocument.documentId(other);
      switch (related.attribute("typeCode")) {
        case "RPLC" -> {
          replaces = true;
          if (!name.isEmpty() && !name.equals(id) && replaced.add(name)) {
            document.add(
                "document|" + name,
                EventAction.WITHDRAW,
                time,
                null,
                "relatedDocument",
                new Retraction());
          }
        }
        case "APND" -> parent = name.isEmpty() || name.equals(id) ? parent : name;
        default -> {} // A transformation says the same in another form.
      }
    }
    NoteText text = CdaText.of(document.root(), "the document");
    if (text.text().isBlank()) {
      return;
    }
    Coding kind =
        document.codes().of(document.root().find("code")).map(Codes::preferred).orElse(null);
    boolean preliminary = document.root().value("code", "sdtc:statusCode").equals("active");
    Note note = Note.of(id, kind, preliminary, text);
    document.add(
        "document|" + id,
        replaces ? EventAction.REPLACE : parent != null ? EventAction.APPEND : EventAction.ADD,
        time,
        visit,
        "the document",
        parent == null ? note : note.addingTo(parent));
  }
}
