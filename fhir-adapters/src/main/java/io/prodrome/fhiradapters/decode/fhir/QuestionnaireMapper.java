package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.rules.Codes;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * QuestionnaireResponse. An answer to a question that is a LOINC term (its linkId ends in it, as in
 * LOINC's own questionnaires), and any number, is an observation {@code #1} ... with the answer
 * among its codings; a coded answer that names a clinical concept is a finding {@code #1.value};
 * answers in words are a note, without the questions, which would read as statements.
 */
final class QuestionnaireMapper {

  private static final Pattern LOINC = Pattern.compile("[0-9]{1,7}-[0-9]");
  private static final int MAX_DEPTH = 30;

  private final ResourceScope scope;
  private final Standing standing;
  private final ResourceScope.Moment moment;
  private final @Nullable String visit;
  private final String id;
  private final TextParts words = new TextParts();
  private int number;

  private QuestionnaireMapper(ResourceScope scope) {
    this.scope = scope;
    this.standing = scope.standing();
    this.moment =
        scope.moment(
            scope.fields().time(scope.json(), "authored"),
            scope.fields().instant(scope.json(), "authored"));
    this.visit = scope.visit("encounter", "context");
    this.id = scope.factId();
  }

  static void map(ResourceScope scope) {
    QuestionnaireMapper mapper = new QuestionnaireMapper(scope);
    mapper.items(scope.json(), "", 1);
    mapper.writeWords();
  }

  private void items(JsonNode parent, String path, int depth) {
    if (depth > MAX_DEPTH) {
      throw new Refusal(
          DeadLetterReason.UNSUPPORTED, "items nested too deeply in " + scope.entry().where());
    }
    List<JsonNode> items = Fields.each(parent, "item");
    for (int i = 0; i < items.size(); i++) {
      JsonNode item = items.get(i);
      String at = path + "item[" + i + "]";
      List<JsonNode> answers = Fields.each(item, "answer");
      for (int k = 0; k < answers.size(); k++) {
        String answerAt = at + ".answer[" + k + "]";
        answer(item, answers.get(k), answerAt);
        items(answers.get(k), answerAt + ".", depth + 1);
      }
      items(item, at + ".", depth + 1);
    }
  }

  private void answer(JsonNode item, JsonNode answer, String at) {
    String factId = id + "#" + ++number;
    Optional<Codes> coded = scope.fields().codes(answer, "valueCoding");
    String text = scope.fields().text(answer, "valueString");
    question(item, answer, coded)
        .ifPresent(
            question ->
                scope.state(
                    factId, standing, moment, visit, () -> observation(question, answer, coded)));
    if (coded.isPresent() && Answers.namesConcept(coded.get())) {
      scope.state(
          factId + ".value",
          standing,
          moment,
          visit,
          () -> CodedFacts.of(coded.get(), ConceptType.FINDING, Context.ASSERTED));
    }
    if (text.indexOf(' ') > 0) {
      words.add(text, scope.entry().pointer(at + ".valueString"));
    }
  }

  /**
   * What was asked, where that can be told: the LOINC term that the linkId ends in, or the
   * question's words where the answer is a number.
   */
  private static Optional<Coding> question(JsonNode item, JsonNode answer, Optional<Codes> coded) {
    String linkId = Fields.lenient(item, "linkId");
    String last = linkId.substring(linkId.lastIndexOf('/') + 1);
    String words = Fields.lenient(item, "text");
    boolean number =
        answer.has("valueDecimal") || answer.has("valueInteger") || answer.has("valueQuantity");
    if (LOINC.matcher(last).matches()
        && (number || coded.isPresent() || answer.has("valueBoolean"))) {
      return Optional.of(new Coding(CodeSystems.LOINC, last, words));
    }
    return number && !words.isEmpty() ? Optional.of(Codes.ofText(words)) : Optional.empty();
  }

  private CodedFact observation(Coding question, JsonNode answer, Optional<Codes> coded) {
    List<Coding> codings = new ArrayList<>(List.of(question));
    coded.ifPresent(codes -> codings.addAll(codes.all()));
    BigDecimal value = scope.fields().decimal(answer, "valueDecimal");
    if (value == null) {
      value = scope.fields().decimal(answer, "valueInteger");
    }
    JsonNode quantity = answer.path("valueQuantity");
    if (value == null) {
      value = scope.fields().decimal(quantity, "value");
    }
    String unit = scope.fields().firstText(quantity, "unit", "code");
    if (answer.has("valueBoolean")) {
      value = scope.fields().flag(answer, "valueBoolean") ? BigDecimal.ONE : BigDecimal.ZERO;
    }
    return new CodedFact(
        question,
        codings,
        ConceptType.OBSERVATION,
        Context.ASSERTED,
        value == null ? null : value.doubleValue(),
        unit.isEmpty() ? null : unit);
  }

  private void writeWords() {
    scope.stateWords(id, standing, moment, visit, words.text());
  }
}
