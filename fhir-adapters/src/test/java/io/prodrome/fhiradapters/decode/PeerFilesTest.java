package io.prodrome.fhiradapters.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.MessageFormat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * HL7 v2 messages that others publish, of 60 types and triggers: whatever is in them, each has one
 * result, none is a defect, and those that name a patient give events.
 */
class PeerFilesTest {

  private static final MessageDecoder DECODER =
      new MessageDecoder(DecoderConfig.ofAnyAuthority(Samples.SECRET, ZoneOffset.UTC));

  private final List<String> defects = new ArrayList<>();
  private final Map<String, Integer> results = new TreeMap<>();
  private final Map<String, String> withoutEvents = new TreeMap<>();
  private int ofAPatient;

  private static Path archive() {
    Path path = Path.of("..", "..", "shared", "data", "hl7v2", "peer-messages.tar.gz");
    boolean there = Files.isRegularFile(path);
    if (!there && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("the build needs shared/data/hl7v2/peer-messages.tar.gz");
    }
    assumeTrue(there, "shared/data/hl7v2/peer-messages.tar.gz is not on this machine");
    return path;
  }

  @Test
  void messagesOfAPatientGiveEventsAndAllOthersHaveAReason() {
    TarEntries.each(
        archive(),
        (name, bytes) -> {
          if (name.endsWith(".hl7")) {
            count(name, bytes);
          }
        });
    assertEquals(List.of(), defects);
    double share = 1 - (double) withoutEvents.size() / ofAPatient;
    String told =
        "%d of %d messages that name a patient give events (%.1f%%); the others: %s; all: %s"
            .formatted(
                ofAPatient - withoutEvents.size(), ofAPatient, 100 * share, withoutEvents, results);
    System.out.println(told);
    assertTrue(ofAPatient > 400 && share >= 0.97, told);
    assertTrue(!results.containsKey("MALFORMED"), told);
  }

  private void count(String name, byte[] bytes) {
    DecodeResult result = DECODER.decode(Samples.raw(MessageFormat.HL7V2, bytes));
    String end = result.getClass().getSimpleName();
    if (result instanceof DecodeResult.Rejected rejected) {
      end = rejected.reason().name();
      if (rejected.reason() == DeadLetterReason.INTERNAL_ERROR) {
        defects.add(name + ": " + rejected.detail());
      }
    }
    results.merge(end, 1, Integer::sum);
    if (namesAPatient(new String(bytes, StandardCharsets.ISO_8859_1))) {
      ofAPatient++;
      if (!(result instanceof DecodeResult.Decoded decoded) || decoded.updates().isEmpty()) {
        withoutEvents.put(name.substring(name.lastIndexOf('/') + 1), end);
      }
    }
  }

  /** By the plainest of readings: MSH-9 and the first value of some PID-3 are there. */
  private static boolean namesAPatient(String message) {
    boolean typed = false;
    boolean named = false;
    for (String line : message.split("[\r\n]+")) {
      int start = line.indexOf("MSH|");
      String[] fields = (start >= 0 && start < 4 ? line.substring(start) : line).split("\\|", -1);
      typed |= fields[0].equals("MSH") && fields.length > 8 && !fields[8].isBlank();
      named |= fields[0].equals("PID") && fields.length > 3 && isNumber(fields[3]);
    }
    return typed && named;
  }

  private static boolean isNumber(String identifiers) {
    return !identifiers.split("[~^]", 2)[0].isBlank();
  }
}
