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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Messages that others publish: whatever is in them, each has one result and none is a defect. */
class PeerFilesTest {

  private static Path archive(String name) {
    Path path = Path.of("..", "..", "shared", "data").resolve(name);
    boolean there = Files.isRegularFile(path);
    if (!there && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("the build needs shared/data/" + name);
    }
    assumeTrue(there, "shared/data/" + name + " is not on this machine");
    return path;
  }

  private static void count(
      String name, DecodeResult result, Map<String, Integer> results, List<String> defects) {
    if (result instanceof DecodeResult.Rejected rejected) {
      results.merge(rejected.reason().name(), 1, Integer::sum);
      if (rejected.reason() == DeadLetterReason.INTERNAL_ERROR) {
        defects.add(name + ": " + rejected.detail());
      }
    } else {
      results.merge(result.getClass().getSimpleName(), 1, Integer::sum);
    }
  }

  /** A decoder that knows whatever authority the message's PID-3 and MRG-1 name. */
  private static MessageDecoder decoderFor(byte[] hl7) {
    Set<String> names = new LinkedHashSet<>();
    Matcher cx =
        Pattern.compile("\\^([^|~^\\r\\n&]+)")
            .matcher(new String(hl7, StandardCharsets.ISO_8859_1));
    while (cx.find()) {
      names.add(cx.group(1).strip());
    }
    names.removeIf(String::isBlank);
    List<Authority> authorities = new ArrayList<>();
    names.forEach(name -> authorities.add(new Authority(name, List.of())));
    authorities.add(new Authority("(not said)", List.of("")));
    return new MessageDecoder(new DecoderConfig(Samples.SECRET, authorities, ZoneOffset.UTC));
  }

  @Test
  void everyPeerHl7MessageHasAResult() {
    List<String> defects = new ArrayList<>();
    Map<String, Integer> results = new TreeMap<>();
    TarEntries.each(
        archive("hl7v2/peer-messages.tar.gz"),
        (name, bytes) -> {
          if (name.endsWith(".hl7")) {
            DecodeResult result = decoderFor(bytes).decode(Samples.raw(MessageFormat.HL7V2, bytes));
            count(name, result, results, defects);
          }
        });
    assertEquals(List.of(), defects);
    // Most have facts of a kind that is read; some are broken on purpose or of other types.
    assertTrue(results.getOrDefault("Decoded", 0) > 150, "" + results);
    assertTrue(results.getOrDefault("MALFORMED", 0) < 60, "" + results);
  }
}
