package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.NoteText;
import io.prodrome.fhiradapters.decode.rules.Codes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Observation: the observation itself, each component ({@code #1}, {@code #2} ...), and each value
 * that names a clinical concept ({@code .value}) are facts of their own.
 *
 * <ul>
 *   <li>What the sender says of a result beside its number is kept among the fact's codings:
 *       interpretations (H, L, POS ...), a quantity's comparator ({@code <}), and coded answers
 *       that name no clinical concept by themselves, such as LOINC's answer codes.
 *   <li>A result of "absent", "not detected" or "negative" negates the fact where the code names a
 *       finding or a disorder (SNOMED CT, not an observable entity): fever, absent. Where the code
 *       names a test, the test was made, and its outcome is among the codings.
 *   <li>A number with a comparator is no value: "less than 5" is not 5.
 *   <li>A value in words is a note of its own, {@code document|Observation/123}, for the
 *       recogniser.
 * </ul>
 */
final class ObservationMapper {

  static final String COMPARATOR = "http://hl7.org/fhir/quantity-comparator";

  private ObservationMapper() {}

  static void map(ResourceScope scope) {
    JsonNode observation = scope.json();
    Standing standing = scope.standing();
    Writer writer =
        new Writer(
            scope,
            standing,
            scope.moment(
                scope.fields().time(observation, "effective"),
                scope.fields().instant(observation, "issued")),
            scope.visit("encounter", "context"));
    String id = scope.factId();
    List<JsonNode> components = Fields.each(observation, "component");
    writer.write(id, observation, components.isEmpty());
    int number = 0;
    for (JsonNode component : components) {
      writer.write(id + "#" + ++number, component, true);
    }
    writer.writeText(id, components);
    Annotations.map(scope, standing, writer.moment, writer.visit);
  }

  private record Writer(
      ResourceScope scope, Standing standing, ResourceScope.Moment moment, @Nullable String visit) {

    /**
     * @param needsValue whether it says nothing without a value; a panel does
     */
    void write(String id, JsonNode of, boolean needsValue) {
      Fields fields = scope.fields();
      Optional<Codes> value = fields.codes(of, "valueCodeableConcept");
      // A value that is said to be absent was not observed, even if an earlier version had one.
      boolean nothing = needsValue && of.has("dataAbsentReason") && !hasValue(of);
      if (nothing || standing == Standing.WITHDRAWN) {
        scope.withdraw(id, moment, visit);
      } else {
        scope.state(id, standing, moment, visit, () -> fact(of, value));
      }
      if (value.isPresent() && Answers.namesConcept(value.get())) {
        scope.state(
            id + ".value",
            standing,
            moment,
            visit,
            () -> CodedFacts.of(value.get(), ConceptType.FINDING, Context.ASSERTED));
      }
    }

    private CodedFact fact(JsonNode of, Optional<Codes> value) {
      Fields fields = scope.fields();
      Codes codes = scope.codes(of, "code");
      List<Coding> codings = new ArrayList<>(codes.all());
      boolean absent = value.isPresent() && Answers.saysAbsent(value.get());
      for (JsonNode interpretation : Fields.each(of, "interpretation")) {
        Optional<Codes> said = FhirCodes.of(interpretation, fields.source());
        said.ifPresent(found -> codings.addAll(found.all()));
        absent |= said.isPresent() && Answers.saysAbsent(said.get());
      }
      if (value.isPresent() && !Answers.namesConcept(value.get())) {
        codings.addAll(value.get().all());
      }
      if (of.has("valueBoolean")) {
        absent |= !fields.flag(of, "valueBoolean");
      }
      ConceptType type = codes.type(ConceptType.OBSERVATION);
      JsonNode quantity = of.path("valueQuantity");
      String comparator = fields.text(quantity, "comparator");
      if (!comparator.isEmpty()) {
        codings.add(new Coding(COMPARATOR, comparator, ""));
      }
      return new CodedFact(
          codes.preferred(),
          codings,
          type,
          absent && Answers.canBeAbsent(codes.preferred(), type)
              ? Context.ASSERTED.negated()
              : Context.ASSERTED,
          comparator.isEmpty() ? number(of, quantity) : null,
          unit(quantity));
    }

    private @Nullable Double number(JsonNode of, JsonNode quantity) {
      BigDecimal value = scope.fields().decimal(quantity, "value");
      if (value == null) {
        value = scope.fields().decimal(of, "valueInteger");
      }
      if (value == null) {
        value = scope.fields().decimal(of, "valueDecimal");
      }
      if (value == null) {
        return null;
      }
      double number = value.doubleValue();
      if (!Double.isFinite(number)) {
        throw scope.fields().invalid("value");
      }
      return number;
    }

    private @Nullable String unit(JsonNode quantity) {
      String unit = scope.fields().firstText(quantity, "unit", "code");
      return unit.isEmpty() ? null : unit;
    }

    /** What is written in words: of more than one word, as one word is no statement. */
    void writeText(String id, List<JsonNode> components) {
      TextParts parts = new TextParts();
      addText(parts, scope.json(), "valueString");
      for (int i = 0; i < components.size(); i++) {
        addText(parts, components.get(i), "component[" + i + "].valueString");
      }
      NoteText text = parts.text();
      if (!text.text().isEmpty()) {
        scope.state(
            "document|" + id,
            standing,
            moment,
            visit,
            () ->
                Note.of(
                    id,
                    scope.fields().codes(scope.json(), "code").map(Codes::preferred).orElse(null),
                    standing == Standing.PRELIMINARY,
                    text));
      }
    }

    private void addText(TextParts parts, JsonNode of, String element) {
      String text = scope.fields().text(of, "valueString");
      if (text.indexOf(' ') > 0 || text.indexOf('\n') > 0) {
        parts.add(text, scope.entry().pointer(element));
      }
    }
  }

  private static boolean hasValue(JsonNode of) {
    for (java.util.Iterator<String> names = of.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (name.startsWith("value") && !of.path(name).isNull()) {
        return true;
      }
    }
    return false;
  }
}
