package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Experiencer;
import io.prodrome.domain.concept.Context.Temporality;
import io.prodrome.fhiradapters.decode.fhir.StatementShapes.Meaning;
import io.prodrome.fhiradapters.decode.fhir.StatementShapes.Rule;
import io.prodrome.fhiradapters.decode.fhir.StatementShapes.Shape;
import io.prodrome.fhiradapters.decode.rules.Codes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The resource types whose codes mean what they say, without more ado: by the table in {@link
 * StatementShapes}. What they say in words, and a narrative that says more than the elements do, is
 * a note of its own.
 */
final class StatementMapper {

  private StatementMapper() {}

  static void map(ResourceScope scope, Shape shape) {
    JsonNode json = scope.json();
    String[] happened = shape.happened().toArray(String[]::new);
    String[] recorded = shape.recorded().toArray(String[]::new);
    ResourceScope.Moment moment =
        scope.moment(
            shape.at().isEmpty()
                ? scope.fields().time(json, happened)
                : scope.fields().time(json.path(shape.at()), happened),
            scope.fields().instant(json, recorded));
    String visit = scope.visit("encounter", "context");
    Standing status = shape.status().isEmpty() ? Standing.STANDS : scope.standing(shape.status());
    Standing standing = status;
    if (status != Standing.WITHDRAWN && scope.fields().flag(json, "doNotPerform")) {
      standing = Standing.NOT_DONE;
    } else if (status != Standing.WITHDRAWN
        && scope.fields().code(json, "actuality").equals("potential")) {
      standing = Standing.INTENDED; // An adverse event that nearly happened.
    } else if (status == Standing.INTENDED && scope.entry().type().equals("ClinicalImpression")) {
      standing = Standing.PRELIMINARY; // What is a draft is the text, not the finding.
    }
    for (Rule rule : shape.rules()) {
      mapRule(scope, rule, standing, moment, visit);
    }
    mapWords(scope, shape, standing, moment, visit);
    Annotations.map(scope, standing, moment, visit);
  }

  private static void mapRule(
      ResourceScope scope,
      Rule rule,
      Standing standing,
      ResourceScope.Moment moment,
      @Nullable String visit) {
    Context context = context(rule.meaning(), standing);
    int number = 0;
    for (Codes codes : codes(scope, rule)) {
      number++;
      String suffix =
          rule.suffix().isEmpty() ? (number == 1 ? "" : "#" + number) : rule.suffix() + number;
      scope.state(
          scope.factId() + suffix,
          standing,
          moment,
          visit,
          () -> CodedFacts.of(codes, rule.type(), context));
    }
  }

  /** Of the paths that versions of FHIR have for the same, the first that leads to codes. */
  private static List<Codes> codes(ResourceScope scope, Rule rule) {
    for (String path : rule.paths()) {
      List<Codes> found = new ArrayList<>();
      for (JsonNode node : Fields.walk(scope.json(), path)) {
        Optional<Codes> codes = FhirCodes.of(node, scope.fields().source());
        if (codes.isEmpty() && !References.literal(node).isEmpty()) {
          codes =
              scope
                  .find(node)
                  .flatMap(
                      target ->
                          scope
                              .fields()
                              .codes(target, "type")
                              .or(() -> scope.fields().codes(target, "code")));
        }
        codes.ifPresent(found::add);
      }
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private static Context context(Meaning meaning, Standing standing) {
    Context context =
        switch (meaning) {
          case FACT -> Context.ASSERTED;
          case POSSIBLE -> CodedFacts.possible(Context.ASSERTED);
          case INTENDED -> CodedFacts.intended(Context.ASSERTED);
          case PREDICTED -> CodedFacts.possible(CodedFacts.intended(Context.ASSERTED));
          case OF_ANOTHER ->
              new Context(
                  Context.Negation.AFFIRMED,
                  Context.Certainty.CERTAIN,
                  Temporality.CURRENT,
                  Experiencer.OTHER);
        };
    if (standing == Standing.OVER && context.temporality() == Temporality.CURRENT) {
      return CodedFacts.past(context);
    }
    return CodedFacts.of(context, standing);
  }

  private static void mapWords(
      ResourceScope scope,
      Shape shape,
      Standing standing,
      ResourceScope.Moment moment,
      @Nullable String visit) {
    TextParts parts = new TextParts();
    for (String path : shape.words()) {
      for (JsonNode node : Fields.walk(scope.json(), path)) {
        if (node.isTextual()) {
          parts.add(node.asText(), scope.entry().pointer(path));
        }
      }
    }
    JsonNode narrative = scope.json().path("text");
    if (Fields.lenient(narrative, "status").equals("additional")) {
      Attachments.narrative(narrative, "text", scope).ifPresent(parts::add);
    }
    scope.stateWords(scope.factId(), standing, moment, visit, parts.text());
  }
}
