package io.prodrome.fhiradapters.decode.cda;

import io.prodrome.domain.Digests;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventContent;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.FactVersion;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.event.Remark;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.xml.XmlElement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What all parts of a document share while it is turned into events, and where they put them. Of
 * one message, so not shared by threads.
 */
final class CdaDocument {

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  /** How far clocks may differ. */
  private static final Duration AHEAD = Duration.ofDays(1);

  private final XmlElement root;
  private final String source;
  private final PatientKey patient;
  private final String contentHash;
  private final Set<Remark> remarks = EnumSet.noneOf(Remark.class);
  private final CdaTimes times;
  private final CdaCodes codes;
  private final Instant latest;
  private final Instant written;
  private final long version;
  private final String id;
  private final Map<String, Integer> factIds = new HashMap<>();
  private final List<ClinicalEvent> events = new ArrayList<>();

  CdaDocument(XmlElement root, RawMessage raw, PatientKey patient, ZoneId zone) {
    this.root = root;
    this.source = raw.source();
    this.patient = patient;
    this.contentHash = Digests.sha256(raw.payload());
    this.times = new CdaTimes(zone, remarks);
    this.codes = new CdaCodes(root, source);
    Instant said = times.instant(root.value("value", "effectiveTime"));
    this.latest = raw.acceptedAt().plus(AHEAD);
    Instant accepted = raw.acceptedAt().truncatedTo(ChronoUnit.MILLIS);
    boolean ahead = said != null && said.isAfter(latest);
    if (ahead) {
      // It would otherwise stay the latest version of its facts whatever comes after.
      remarks.add(Remark.TIME_IN_FUTURE);
    }
    this.written = said == null || ahead ? accepted : said;
    String number = root.value("value", "versionNumber");
    this.version = NUMBER.matcher(number).matches() ? Long.parseLong(number) : 0;
    String own = documentId(root);
    this.id = own.isEmpty() ? contentHash.substring(0, 32) : own;
  }

  XmlElement root() {
    return root;
  }

  String contentHash() {
    return contentHash;
  }

  CdaTimes times() {
    return times;
  }

  CdaCodes codes() {
    return codes;
  }

  Set<Remark> remarks() {
    return remarks;
  }

  List<ClinicalEvent> events() {
    return events;
  }

  /** What the document is called, in all its versions. */
  String id() {
    return id;
  }

  /** When the document was made; when it was accepted, where it does not say. */
  EventTime written() {
    return new EventTime(written.truncatedTo(ChronoUnit.SECONDS), TimePrecision.SECOND);
  }

  /** What a document or a parent of one is called: its set, which all versions share, or its id. */
  static String documentId(XmlElement document) {
    XmlElement set = document.find("setId");
    String shared = set == null ? "" : idOf(set);
    if (!shared.isEmpty()) {
      return shared;
    }
    XmlElement own = document.find("id");
    return own == null ? "" : idOf(own);
  }

  /**
   * An instance identifier (data type II): {@code extension@root}, since an extension is unique
   * under its root only; empty where it says nothing.
   */
  static String idOf(XmlElement id) {
    String extension = id.attribute("extension");
    String root = id.attribute("root");
    if (!id.attribute("nullFlavor").isEmpty() || (extension.isEmpty() && root.isEmpty())) {
      return "";
    }
    if (root.isEmpty()) {
      return extension;
    }
    return extension.isEmpty() ? root : extension + "@" + root;
  }

  /** The visit's number as HL7 v2 would give it, without its root; empty where there is none. */
  static String visitId(XmlElement encounter) {
    for (XmlElement id : encounter.children("id")) {
      if (id.attribute("nullFlavor").isEmpty()) {
        String extension = id.attribute("extension");
        String number = extension.isEmpty() ? id.attribute("root") : extension;
        if (!number.isEmpty()) {
          return number;
        }
      }
    }
    return "";
  }

  /**
   * The id of a fact: the entry's own, else one made of what it says. Where a document uses an id
   * twice, as generators of documents do, the second is a fact of its own.
   */
  String factId(String kind, XmlElement entry, String says) {
    String own = "";
    for (XmlElement candidate : entry.children("id")) {
      own = own.isEmpty() ? idOf(candidate) : own;
    }
    return unique(kind + "/" + (own.isEmpty() ? Digests.id(id, kind, says) : own));
  }

  /** This id, with a number where the document has used it before. */
  String unique(String base) {
    int number = factIds.merge(base, 1, Integer::sum);
    return number == 1 ? base : base + "#" + number;
  }

  /**
   * Adds an event. What is said to have happened later than now, and is not only meant to, counts
   * as of the document's time. Its version is the document's: it states what was known when it was
   * made.
   */
  void add(
      String factId,
      EventAction action,
      @Nullable EventTime time,
      @Nullable String visit,
      String pointer,
      EventContent content) {
    EventTime happened = time == null ? written() : time;
    if (happened.instant().isAfter(latest) && !isIntended(content)) {
      remarks.add(Remark.TIME_IN_FUTURE);
      happened = written();
    }
    events.add(
        new ClinicalEvent(
            factId,
            action,
            new FactVersion(written, version, contentHash),
            patient,
            happened,
            written,
            source,
            visit,
            pointer,
            content));
  }

  private static boolean isIntended(EventContent content) {
    return content instanceof CodedFact fact
        && fact.context().temporality() == Context.Temporality.HYPOTHETICAL;
  }
}
