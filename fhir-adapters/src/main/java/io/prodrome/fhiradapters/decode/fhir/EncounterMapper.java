package io.prodrome.fhiradapters.decode.fhir;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.event.Visit;
import io.prodrome.domain.event.Visit.VisitClass;
import io.prodrome.fhiradapters.decode.rules.Codes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Encounter;

/** Encounter: visits and stays. */
final class EncounterMapper {

  private static final List<String> WITHDRAWN = List.of("cancelled", "entered-in-error");

  private EncounterMapper() {}

  static void map(ResourceScope scope) {
    Encounter encounter = (Encounter) scope.resource();
    String status = encounter.hasStatus() ? encounter.getStatus().toCode() : "";
    if (status.equals("planned")) {
      return; // It has not happened, and may never.
    }
    Instant start = scope.times().instant(encounter.getPeriod().getStartElement());
    Instant end = scope.times().instant(encounter.getPeriod().getEndElement());
    Coding kind = null;
    for (CodeableConcept type : encounter.getType()) {
      Optional<Codes> codes = FhirCodes.of(type, scope.source());
      if (codes.isPresent()) {
        kind = codes.get().preferred();
        break;
      }
    }
    String visit = scope.ownId(encounter.getIdentifier());
    // A visit whose end is known was recorded at its end, not before.
    ResourceScope.Moment moment =
        scope.moment(scope.times().of(encounter.getPeriod()), null, end != null ? end : start);
    scope.state(
        "Encounter/" + visit,
        WITHDRAWN.contains(status),
        moment,
        visit,
        new Visit(visitClass(encounter.getClass_().getCode()), kind, start, end));
  }

  /** Folds HL7's ActEncounterCode. */
  private static VisitClass visitClass(@org.jspecify.annotations.Nullable String code) {
    return switch (code == null ? "" : code) {
      case "AMB", "SS" -> VisitClass.AMBULATORY;
      case "EMER" -> VisitClass.EMERGENCY;
      case "IMP", "ACUTE", "NONAC", "OBSENC", "PRENC" -> VisitClass.INPATIENT;
      case "HH" -> VisitClass.HOME;
      case "VR" -> VisitClass.VIRTUAL;
      default -> VisitClass.OTHER;
    };
  }
}
