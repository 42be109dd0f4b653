package io.prodrome.models.tag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.models.tag.SpanDecoder.WordSpan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpanDecoderTest {

  private static final List<String> BIO = List.of("O", "B-A", "I-A", "B-B", "I-B");
  private static final List<String> BIOES = List.of("S-A", "E-A", "O", "I-A", "B-A");

  private static List<String> decode(List<String> labels, String... words) {
    SpanDecoder decoder = new SpanDecoder(new TaggerSettings(labels, 16, 0.5, 0, "en"));
    List<float[]> logits = new ArrayList<>();
    for (String word : words) {
      float[] row = new float[labels.size()];
      row[labels.indexOf(word)] = 9;
      logits.add(row);
    }
    return decoder.spans(logits).stream()
        .map(span -> span.label() + span.first() + "-" + span.last())
        .toList();
  }

  @Test
  void spanGoesOnAsLongAsItsKindDoes() {
    assertEquals(List.of("A1-3"), decode(BIO, "O", "B-A", "I-A", "I-A", "O"));
    assertEquals(List.of("A0-1", "B2-3"), decode(BIO, "B-A", "I-A", "B-B", "I-B"));
  }

  @Test
  void secondBeginningEndsTheFirstSpan() {
    assertEquals(List.of("A0-0", "A1-2"), decode(BIO, "B-A", "B-A", "I-A"));
  }

  @Test
  void insideWithoutBeginningBeginsASpan() {
    assertEquals(List.of("A1-2"), decode(BIO, "O", "I-A", "I-A"));
    assertEquals(List.of("A0-0", "B1-1"), decode(BIO, "B-A", "I-B"));
  }

  @Test
  void endAndSingleCloseTheirSpan() {
    assertEquals(List.of("A0-2", "A3-3"), decode(BIOES, "B-A", "I-A", "E-A", "I-A"));
    assertEquals(List.of("A0-0", "A1-1"), decode(BIOES, "S-A", "S-A"));
    assertEquals(List.of("A0-0", "A1-2"), decode(BIOES, "E-A", "B-A", "E-A"));
    assertEquals(List.of("A0-0", "A1-1"), decode(BIOES, "B-A", "S-A"));
  }

  @Test
  void nothingHasNoSpans() {
    assertEquals(List.of(), decode(BIO));
    assertEquals(List.of(), decode(BIO, "O", "O"));
  }

  @Test
  void lowerThresholdTakesWhatIsLessLikelyThanOutside() {
    float[] unsure = {1f, 0.5f, 0f, -9f, -9f};

    assertEquals(List.of(), spans(0.6, unsure));
    List<WordSpan> found = spans(0.4, unsure);

    assertEquals(1, found.size());
    assertEquals(0.4937, found.get(0).probability(), 1e-3);
  }

  @Test
  void probabilityIsThatOfTheLeastSureWord() {
    float[] sure = {0f, 9f, 0f, 0f, 0f};
    float[] less = {0f, 0f, 2f, 0f, 0f};

    double alone = spans(0.5, less).get(0).probability();

    assertTrue(alone < spans(0.5, sure).get(0).probability());
    assertEquals(alone, spans(0.5, sure, less).get(0).probability(), 1e-9);
  }

  @Test
  void whatIsNoNumberIsNoMention() {
    float[] broken = new float[5];
    Arrays.fill(broken, Float.NaN);

    assertEquals(List.of(), spans(0.5, broken));
  }

  private static List<WordSpan> spans(double threshold, float[]... logits) {
    return new SpanDecoder(new TaggerSettings(BIO, 16, threshold, 0, "en")).spans(List.of(logits));
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    for (String json :
        List.of(
            "",
            "{}",
            "{\"labels\":[\"O\"]}",
            "{\"labels\":[\"O\",\"O\"]}",
            "{\"labels\":[\"B-A\",\"I-A\"]}",
            "{\"labels\":[\"O\",\"LABEL_1\"]}",
            "{\"labels\":[\"O\",\"B-A\"],\"maxPieces\":7}",
            "{\"labels\":[\"O\",\"B-A\"],\"maxPieces\":513}",
            "{\"labels\":[\"O\",\"B-A\"],\"threshold\":0}",
            "{\"labels\":[\"O\",\"B-A\"],\"threshold\":1}",
            "{\"labels\":[\"O\",\"B-A\"],\"padId\":-1}")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> TaggerSettings.read(json.getBytes(StandardCharsets.UTF_8)),
          json);
    }
  }
}
