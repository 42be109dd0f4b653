package io.prodrome.fhiradapters.decode.cda;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.Visit;
import io.prodrome.domain.event.Visit.VisitClass;
import io.prodrome.fhiradapters.decode.rules.Codes;
import io.prodrome.fhiradapters.decode.xml.XmlElement;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Visits: the one that a document is of, and those of its encounters section. */
final class CdaVisits {

  private CdaVisits() {}

  /** Adds the visit that the document is of, and gives its number; null where it has none. */
  static @Nullable String encompassing(CdaDocument document) {
    XmlElement encounter = document.root().find("componentOf", "encompassingEncounter");
    if (encounter == null) {
      return null;
    }
    String visit = CdaDocument.visitId(encounter);
    if (visit.isEmpty()) {
      return null;
    }
    add(encounter, visit, document, "componentOf");
    return visit;
  }

  /** Adds a visit that has a number. */
  static void add(XmlElement encounter, String visit, CdaDocument document, String pointer) {
    XmlElement period = encounter.find("effectiveTime");
    EventTime time = document.times().of(period);
    if (time == null) {
      return; // Without a time it is only a name for what belongs to it.
    }
    String value = period == null ? "" : period.attribute("value");
    String low = period == null ? "" : period.value("value", "low");
    String high = period == null ? "" : period.value("value", "high");
    Instant start = document.times().instant(low.isEmpty() ? value : low);
    // A single time is that of a visit which has no duration.
    Instant end = document.times().instant(high.isEmpty() ? value : high);
    XmlElement code = encounter.find("code");
    Coding kind = document.codes().of(code).map(Codes::preferred).orElse(null);
    document.add(
        document.unique("Encounter/" + visit),
        EventAction.ADD,
        time,
        visit,
        pointer,
        new Visit(visitClass(code), kind, start, end));
  }

  /** Folds HL7's ActEncounterCode, which may be the code or one of its translations. */
  private static VisitClass visitClass(@Nullable XmlElement code) {
    if (code != null) {
      VisitClass own = visitClass(code.attribute("code"));
      if (own != VisitClass.OTHER) {
        return own;
      }
      for (XmlElement translation : code.children("translation")) {
        VisitClass translated = visitClass(translation.attribute("code"));
        if (translated != VisitClass.OTHER) {
          return translated;
        }
      }
    }
    return VisitClass.OTHER;
  }

  private static VisitClass visitClass(String code) {
    return switch (code) {
      case "AMB", "SS", "FLD" -> VisitClass.AMBULATORY;
      case "EMER" -> VisitClass.EMERGENCY;
      case "IMP", "ACUTE", "NONAC", "OBSENC", "PRENC" -> VisitClass.INPATIENT;
      case "HH" -> VisitClass.HOME;
      case "VR" -> VisitClass.VIRTUAL;
      default -> VisitClass.OTHER;
    };
  }
}
