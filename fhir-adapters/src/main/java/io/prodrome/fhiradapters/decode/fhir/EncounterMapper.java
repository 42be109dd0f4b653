package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.Visit;
import io.prodrome.domain.event.Visit.VisitClass;
import io.prodrome.fhiradapters.decode.rules.Codes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Encounter: visits and stays; and why the patient came, which is a fact of its own ({@code
 * #reason1} ...): a disorder that is given as the reason is no diagnosis yet, so it is possible.
 */
final class EncounterMapper {

  private EncounterMapper() {}

  static void map(ResourceScope scope) {
    JsonNode encounter = scope.json();
    Fields fields = scope.fields();
    Standing standing = scope.standing();
    if (standing == Standing.INTENDED) {
      return; // It has not happened, and may never.
    }
    JsonNode period =
        encounter.has("actualPeriod") ? encounter.path("actualPeriod") : encounter.path("period");
    Instant start = fields.instant(period, "start");
    Instant end = fields.instant(period, "end");
    String visit = scope.ownId();
    // A visit whose end is known was recorded at its end, not before.
    FhirTimes.Written written = fields.time(period, "start", "end");
    ResourceScope.Moment moment =
        scope.moment(written == null ? null : written.time(), null, end != null ? end : start);
    scope.state(
        "Encounter/" + visit,
        standing,
        moment,
        visit,
        () ->
            new Visit(
                visitClass(fields.code(encounter, "class")),
                fields.codes(encounter, "type").map(Codes::preferred).orElse((Coding) null),
                start,
                end));
    int number = 0;
    for (Codes reason : reasons(scope)) {
      ConceptType type = reason.type(ConceptType.FINDING);
      Context context =
          type == ConceptType.DISORDER ? CodedFacts.possible(Context.ASSERTED) : Context.ASSERTED;
      scope.state(
          "Encounter/" + visit + "#reason" + ++number,
          standing,
          moment,
          visit,
          () -> CodedFacts.of(reason, ConceptType.FINDING, context));
    }
  }

  /** R4's reasonCode, R5's reason.value, STU3's reason. */
  private static List<Codes> reasons(ResourceScope scope) {
    List<Codes> reasons = new ArrayList<>();
    for (String path : List.of("reasonCode", "reason.value", "reason")) {
      for (JsonNode reason : Fields.walk(scope.json(), path)) {
        Optional<Codes> codes = FhirCodes.of(reason, scope.fields().source());
        codes.ifPresent(reasons::add);
      }
      if (!reasons.isEmpty()) {
        break;
      }
    }
    return reasons;
  }

  /** Folds HL7's ActEncounterCode. */
  private static VisitClass visitClass(String code) {
    return switch (code.toUpperCase(Locale.ROOT)) {
      case "AMB", "SS", "AMBULATORY", "OUTPATIENT" -> VisitClass.AMBULATORY;
      case "EMER", "EMERGENCY" -> VisitClass.EMERGENCY;
      case "IMP", "ACUTE", "NONAC", "OBSENC", "PRENC", "INPATIENT" -> VisitClass.INPATIENT;
      case "HH", "HOME" -> VisitClass.HOME;
      case "VR", "VIRTUAL" -> VisitClass.VIRTUAL;
      default -> VisitClass.OTHER;
    };
  }
}
