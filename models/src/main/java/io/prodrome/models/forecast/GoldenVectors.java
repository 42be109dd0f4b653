package io.prodrome.models.forecast;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prodrome.domain.Digests;
import io.prodrome.models.forecast.BlockRunner.Request;
import io.prodrome.models.forecast.Calibration.Risk;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Made-up timelines with the tokens and probabilities that training computed for them. A pack whose
 * vectors do not come out the same here is refused: it would forecast something else than what was
 * measured.
 */
final class GoldenVectors {

  /** How many timelines are checked whenever a pack is loaded. */
  static final int AT_LOAD = 16;

  private static final String FILE = "golden.json.gz";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double TOLERANCE = 1e-5;
  private static final double TOKEN_TOLERANCE = 1e-6;
  private static final int HASH_DIGITS = 16;

  private final ModelPack pack;
  private final Vocabulary vocabulary;
  private final RiskReader risks;

  /**
   * @param risks of the pack's own outcomes and horizons
   */
  GoldenVectors(ModelPack pack, Vocabulary vocabulary, RiskReader risks) {
    this.pack = pack;
    this.vocabulary = vocabulary;
    this.risks = risks;
  }

  /** The first timelines of the file. */
  List<GoldenCase> cases(int count) {
    List<GoldenCase> cases = new ArrayList<>();
    byte[] content = pack.file(ModelPack.FORECASTER + "/" + FILE);
    try (JsonParser parser =
        JSON.getFactory().createParser(new GZIPInputStream(new ByteArrayInputStream(content)))) {
      JsonNode units = JSON.createArrayNode();
      JsonNode codes = JSON.createArrayNode();
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        switch (name) {
          case "units" -> units = parser.readValueAsTree();
          case "codes" -> codes = parser.readValueAsTree();
          case "cases" -> {
            while (cases.size() < count && parser.nextToken() == JsonToken.START_OBJECT) {
              JsonNode line = parser.readValueAsTree();
              cases.add(GoldenCase.read(line, cases.size(), codes, units, pack, FILE));
            }
            return cases;
          }
          default -> parser.skipChildren();
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw unusable("the golden vectors cannot be read", e);
    }
    throw unusable("the golden vectors have no cases", null);
  }

  /**
   * Compares everything from tokens to calibrated risks, each version of a timeline as it would be
   * asked for in turn.
   *
   * @param named whether unseen codes are told apart; without it what has some is left out
   * @throws InvalidModelPackException if anything differs
   */
  void check(BlockRunner runner, boolean named, int count) {
    List<GoldenCase> cases = cases(count);
    for (int number = 0; number < cases.size(); number++) {
      GoldenCase one = cases.get(number);
      for (GoldenCase.Version version : one.versions()) {
        TimelineTokens tokens = tokens(version);
        checkTokens(number, version.expected(), tokens);
        if (named || !one.unseen()) {
          // Nobody's key: no patient's kept blocks are used, and none are left behind.
          Request request = new Request(tokens, null, false);
          checkAnswer(number, version.expected(), runner.answer(List.of(request)).get(0));
        }
      }
    }
  }

  TimelineTokens tokens(GoldenCase.Version version) {
    return Inquiry.of(version.timeline(), vocabulary, risks.outcomes().death().codes())
        .without(token -> false, vocabulary);
  }

  private void checkTokens(int at, JsonNode expected, TimelineTokens tokens) {
    require(at, "number of tokens", expected.path("count").asInt() == tokens.length());
    JsonNode full = expected.path("tokens");
    if (full.isObject()) {
      compare(at, "concept", full, words(tokens));
      compare(at, "status", full, tokens.status());
      compare(at, "decile", full, tokens.decile());
      compare(at, "recurring", full, tokens.recurring());
      compare(at, "moment", full, tokens.moment());
      compare(at, "age", full, tokens.age());
      compare(at, "gap", full, tokens.gap());
    }
    require(at, "hash of tokens", expected.path("hash").asText().equals(hash(tokens)));
  }

  private static long[] words(TimelineTokens tokens) {
    long[] words = new long[tokens.length()];
    for (int at = 0; at < words.length; at++) {
      words[at] = tokens.concept()[at] == Token.UNSEEN ? -1 : tokens.concept()[at];
    }
    return words;
  }

  private static String hash(TimelineTokens tokens) {
    ByteBuffer bytes =
        ByteBuffer.allocate(5 * Long.BYTES * tokens.length()).order(ByteOrder.LITTLE_ENDIAN);
    for (long[] numbers :
        List.of(
            words(tokens), tokens.status(), tokens.decile(), tokens.recurring(), tokens.moment())) {
      bytes.asLongBuffer().put(numbers);
      bytes.position(bytes.position() + Long.BYTES * numbers.length);
    }
    return Digests.sha256(bytes.array()).substring(0, HASH_DIGITS);
  }

  private void compare(int at, String what, JsonNode all, long[] found) {
    JsonNode wanted = all.path(what);
    boolean same = wanted.size() == found.length;
    for (int index = 0; same && index < found.length; index++) {
      same = wanted.get(index).asLong() == found[index];
    }
    require(at, what, same);
  }

  private void compare(int at, String what, JsonNode all, float[] found) {
    JsonNode wanted = all.path(what);
    boolean same = wanted.size() == found.length;
    for (int index = 0; same && index < found.length; index++) {
      double number = wanted.get(index).asDouble();
      same = Math.abs(number - found[index]) <= TOKEN_TOLERANCE * Math.max(1, Math.abs(number));
    }
    require(at, what, same);
  }

  /** Compares calibrated risks, the likeliest next words, and those of the same day. */
  void checkAnswer(int at, JsonNode expected, ModelAnswer answer) {
    List<List<Risk>> found = risks.risks(answer);
    JsonNode wanted = expected.path("risks");
    require(at, "number of outcomes", wanted.size() == found.size());
    for (int outcome = 0; outcome < found.size(); outcome++) {
      for (int horizon = 0; horizon < found.get(outcome).size(); horizon++) {
        double risk = found.get(outcome).get(horizon).probability();
        JsonNode number = wanted.get(outcome).path(horizon);
        require(at, "risk", number.isNumber() && Math.abs(number.asDouble() - risk) <= TOLERANCE);
      }
    }
    checkWords(at, "next word's probability", expected.path("next"), answer.next());
    checkWords(at, "probability within the day", expected.path("within"), answer.within());
  }

  private void checkWords(int at, String what, JsonNode wanted, float[] found) {
    require(at, what, !wanted.isEmpty());
    for (JsonNode pair : wanted) {
      double probability = found[pair.get(0).asInt()];
      require(at, what, Math.abs(probability - pair.get(1).asDouble()) <= TOLERANCE);
    }
  }

  private void require(int at, String what, boolean same) {
    if (!same) {
      throw new InvalidModelPackException(
          "golden vector " + at + " has another " + what + " here than in training",
          PackJson.where(pack, FILE),
          "export the forecaster again with the trainer of this version");
    }
  }

  private InvalidModelPackException unusable(String what, @Nullable Throwable cause) {
    String where = PackJson.where(pack, FILE);
    String remedy = "export the forecaster again";
    return cause == null
        ? new InvalidModelPackException(what, where, remedy)
        : new InvalidModelPackException(what, where, remedy, cause);
  }
}
