package io.prodrome.loadtests.bench;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.parser.PipeParser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.Secret;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.fhiradapters.decode.MessageDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Decoding beside the bare parsers of HAPI on the same bytes, in one run and turn by turn, so that
 * a noisy machine disturbs both alike: {@code prodrome bench decode}. One thread. The ratio is the
 * median over rounds of (parser's time / decoder's time): 1 is as fast, 0.5 half as fast.
 */
public final class DecodeBench {

  private static final int ROUNDS = 15;
  private static final int WARM_UP = 6;
  private static final String SENTENCE =
      "The patient reports chest pain on exertion since last week, no fever, no cough. ";

  private DecodeBench() {}

  /** What is timed: it uses all bytes it is given. */
  private interface Work {
    long on(byte[] message) throws Exception;
  }

  /**
   * Runs it.
   *
   * @param bundles FHIR R4 bundles in JSON; at least one
   * @return the figures
   */
  public static ObjectNode run(List<byte[]> bundles) throws Exception {
    ObjectNode node = new ObjectMapper().createObjectNode();
    MessageDecoder decoder =
        new MessageDecoder(
            DecoderConfig.ofAnyAuthority(new Secret("bench, only a bench"), ZoneOffset.UTC));

    PipeParser bare = bareParser();
    for (int lines : new int[] {25, 1}) {
      compare(
          node.putObject("hl7v2MdmT02With2kBIn" + lines + "Obx"),
          "PipeParser",
          notes(2000, lines),
          message -> parsed(bare, message),
          message -> decoded(decoder, MessageFormat.HL7V2, message));
    }

    FhirContext r4 = FhirContext.forR4Cached();
    compare(
        node.putObject("fhirBundles"),
        "HAPI FHIR parser",
        bundles,
        message ->
            r4.newJsonParser()
                .parseResource(new String(message, StandardCharsets.UTF_8))
                .getStructureFhirVersionEnum()
                .ordinal(),
        message -> decoded(decoder, MessageFormat.FHIR, message));
    return node;
  }

  private static void compare(
      ObjectNode node, String peer, List<byte[]> messages, Work parser, Work decoder)
      throws Exception {
    long bytes = messages.stream().mapToLong(message -> message.length).sum();
    List<Double> ratios = new ArrayList<>();
    List<Double> parserSeconds = new ArrayList<>();
    List<Double> decoderSeconds = new ArrayList<>();
    for (int round = 0; round < WARM_UP + ROUNDS; round++) {
      boolean first = round % 2 == 0;
      double one = first ? seconds(parser, messages) : seconds(decoder, messages);
      double two = first ? seconds(decoder, messages) : seconds(parser, messages);
      if (round >= WARM_UP) {
        parserSeconds.add(first ? one : two);
        decoderSeconds.add(first ? two : one);
        ratios.add(first ? one / two : two / one);
      }
    }
    node.put("messages", messages.size());
    node.put("megabytes", bytes / 1e6);
    node.put("peer", peer);
    node.put("peerMbPerSecond", bytes / 1e6 / median(parserSeconds));
    node.put("decoderMbPerSecond", bytes / 1e6 / median(decoderSeconds));
    node.put("peerMessagesPerSecond", messages.size() / median(parserSeconds));
    node.put("decoderMessagesPerSecond", messages.size() / median(decoderSeconds));
    node.put("decoderSpeedRatio", median(ratios));
  }

  private static double seconds(Work work, List<byte[]> messages) throws Exception {
    long start = System.nanoTime();
    long sum = 0;
    for (byte[] message : messages) {
      sum += work.on(message);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (sum == Long.MIN_VALUE) {
      throw new IllegalStateException("the results are used, so nothing is optimised away");
    }
    return seconds;
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }

  /** HAPI's parser as it comes, without validation. */
  private static PipeParser bareParser() {
    HapiContext context = new DefaultHapiContext();
    context.setValidationContext(ValidationContextFactory.noValidation());
    return context.getPipeParser();
  }

  private static long parsed(PipeParser parser, byte[] message) throws HL7Exception {
    return parser.parse(new String(message, StandardCharsets.UTF_8)).getName().length();
  }

  private static long decoded(MessageDecoder decoder, MessageFormat format, byte[] message) {
    DecodeResult result =
        decoder.decode(
            new RawMessage(
                new InputRef("bench", 0, 0), format, message, "bench", Instant.EPOCH, false));
    if (result instanceof DecodeResult.Decoded decoded) {
      return decoded.updates().get(0).events().size();
    }
    throw new IllegalStateException("not decoded: " + result);
  }

  /**
   * Invented MDM^T02 messages, each with a note of two kilobytes.
   *
   * @param lines how many OBX the note is sent in: a divisor of 25
   */
  private static List<byte[]> notes(int count, int lines) {
    List<byte[]> notes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder message = new StringBuilder(2600);
      message
          .append("MSH|^~\\&|NOTES|GENERAL|PRODROME|X|20260301093000+0100||MDM^T02^MDM_T02|N")
          .append(i)
          .append("|P|2.5\rEVN|T02|20260301092500+0100\rPID|1||")
          .append(100 + i % 50)
          .append("^^^GENERAL^MR||Example^Erika||19500412|F\r")
          .append("PV1|1|O|W1||||||||||||||||V")
          .append(i)
          .append("\rTXA|1|PN|TX|20260301091500+0100||||||||D")
          .append(i)
          .append("|||||AU\r");
      for (int line = 1; line <= lines; line++) {
        message
            .append("OBX|")
            .append(line)
            .append("|TX|11506-3^Progress note^LN||")
            .append(SENTENCE.repeat(25 / lines))
            .append("||||||F\r");
      }
      notes.add(message.toString().getBytes(StandardCharsets.UTF_8));
    }
    return notes;
  }
}
