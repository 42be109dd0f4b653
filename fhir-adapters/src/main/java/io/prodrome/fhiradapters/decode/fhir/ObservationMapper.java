package io.prodrome.fhiradapters.decode.fhir;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.Retraction;
import io.prodrome.fhiradapters.decode.rules.Codes;
import java.util.List;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/**
 * Observation: the observation itself, each component ({@code #1}, {@code #2} ...), and each value
 * that is a SNOMED CT concept ({@code .value}) are facts of their own.
 */
final class ObservationMapper {

  private static final List<String> WITHDRAWN = List.of("entered-in-error", "cancelled");

  private ObservationMapper() {}

  static void map(ResourceScope scope) {
    Observation observation = (Observation) scope.resource();
    boolean withdrawn =
        observation.hasStatus() && WITHDRAWN.contains(observation.getStatus().toCode());
    Writer writer =
        new Writer(
            scope,
            withdrawn,
            scope.moment(observation.getEffective(), observation.getIssuedElement()),
            scope.encounterId(observation.getEncounter()));
    String id = scope.factId(observation.getIdentifier());
    writer.write(
        id, observation.getCode(), observation.getValue(), observation.hasDataAbsentReason());
    int number = 0;
    for (var component : observation.getComponent()) {
      writer.write(
          id + "#" + ++number,
          component.getCode(),
          component.getValue(),
          component.hasDataAbsentReason());
    }
  }

  private record Writer(
      ResourceScope scope,
      boolean withdrawn,
      ResourceScope.Moment moment,
      @Nullable String encounterId) {

    void write(String id, CodeableConcept code, @Nullable Type value, boolean absent) {
      // A value that is said to be absent was not observed, even if an earlier version had one.
      boolean nothing = withdrawn || (absent && value == null);
      if (nothing) {
        scope.state(id, true, moment, encounterId, new Retraction());
      } else {
        Codes codes = scope.codes(code, "code");
        scope.state(
            id,
            false,
            moment,
            encounterId,
            new CodedFact(
                codes.preferred(),
                codes.all(),
                codes.type(ConceptType.OBSERVATION),
                Context.ASSERTED,
                number(value),
                unit(value)));
      }
      if (value instanceof CodeableConcept concept) {
        FhirCodes.of(concept, scope.source())
            .filter(codes -> codes.preferred().system().equals(CodeSystems.SNOMED_CT))
            .ifPresent(
                codes ->
                    scope.state(
                        id + ".value",
                        withdrawn,
                        moment,
                        encounterId,
                        new CodedFact(
                            codes.preferred(),
                            codes.all(),
                            codes.type(ConceptType.FINDING),
                            Context.ASSERTED,
                            null,
                            null)));
      }
    }
  }

  private static @Nullable Double number(@Nullable Type value) {
    if (value instanceof Quantity quantity && quantity.getValue() != null) {
      double number = quantity.getValue().doubleValue();
      return Double.isFinite(number) ? number : null;
    }
    if (value instanceof IntegerType integer && integer.getValue() != null) {
      return integer.getValue().doubleValue();
    }
    return null;
  }

  private static @Nullable String unit(@Nullable Type value) {
    if (value instanceof Quantity quantity) {
      return quantity.hasUnit() ? quantity.getUnit() : quantity.getCode();
    }
    return null;
  }
}
