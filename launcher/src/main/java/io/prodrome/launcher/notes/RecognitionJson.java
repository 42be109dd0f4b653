package io.prodrome.launcher.notes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.concept.Candidate;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.Recognition;

/** A recognition as JSON: its versions, and each mention with all that is known of it. */
public final class RecognitionJson {

  private static final double ROUND = 1e4;

  private RecognitionJson() {}

  /**
   * The JSON of a text's recognition.
   *
   * @param file the text's name
   * @param language its language's tag
   * @param text what the mentions' offsets refer to, in UTF-16 units
   */
  public static ObjectNode of(String file, String language, String text, Recognition recognition) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("file", file);
    json.put("language", language);
    json.put("length", text.length());
    json.put("recogniser", recognition.recogniser());
    json.put("terminology", recognition.terminology());
    ArrayNode mentions = json.putArray("mentions");
    for (Mention mention : recognition.mentions()) {
      mentions.add(of(text, mention));
    }
    return json;
  }

  private static ObjectNode of(String text, Mention mention) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("start", mention.start());
    json.put("end", mention.end());
    json.put("text", text.substring(mention.start(), mention.end()));
    write(mention.concept(), mention.type(), mention.score(), json);
    json.put("matched", mention.name());
    json.put("foundBy", lower(mention.foundBy()));
    json.put("nested", mention.nested());
    Context context = mention.context();
    json.putObject("context")
        .put("negation", lower(context.negation()))
        .put("certainty", lower(context.certainty()))
        .put("temporality", lower(context.temporality()))
        .put("experiencer", lower(context.experiencer()));
    json.put("section", mention.section());
    ArrayNode best = json.putArray("nBest");
    write(mention.concept(), mention.type(), mention.score(), best.addObject());
    for (Candidate candidate : mention.alternatives()) {
      write(candidate.concept(), candidate.type(), candidate.score(), best.addObject());
    }
    if (mention.medication() != null) {
      json.putObject("medication")
          .put("dose", mention.medication().dose())
          .put("route", mention.medication().route())
          .put("frequency", mention.medication().frequency());
    }
    json.put("passage", mention.passage());
    return json;
  }

  private static void write(Coding concept, ConceptType type, double score, ObjectNode json) {
    json.put("code", concept.code());
    json.put("system", concept.system());
    json.put("name", concept.display());
    json.put("type", lower(type));
    json.put("score", Math.round(score * ROUND) / ROUND);
  }

  private static String lower(Enum<?> value) {
    return Words.lower(value);
  }
}
