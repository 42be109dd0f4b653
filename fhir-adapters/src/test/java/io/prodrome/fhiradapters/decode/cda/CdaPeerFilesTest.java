package io.prodrome.fhiradapters.decode.cda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.fhiradapters.decode.MessageDecoder;
import io.prodrome.fhiradapters.decode.Samples;
import io.prodrome.fhiradapters.decode.TarEntries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** CDA documents that others publish as examples, and pieces of such documents. */
class CdaPeerFilesTest {

  private static Path archive(String name) {
    Path path = Path.of("..", "..", "shared", "data").resolve(name);
    boolean there = Files.isRegularFile(path);
    if (!there && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("the build needs shared/data/" + name);
    }
    assumeTrue(there, "shared/data/" + name + " is not on this machine");
    return path;
  }

  @Test
  void everyDocumentIsDecodedOrRefusedForAReasonAndPiecesAreRefused() {
    MessageDecoder decoder =
        new MessageDecoder(DecoderConfig.ofAnyAuthority(Samples.SECRET, ZoneOffset.UTC));
    Map<String, Integer> documents = new TreeMap<>();
    Map<String, Integer> pieces = new TreeMap<>();
    List<String> defects = new ArrayList<>();
    for (String archive : List.of("fhir/us-core-and-ccda.tar.gz", "hl7v2/peer-messages.tar.gz")) {
      TarEntries.each(
          archive(archive),
          (name, bytes) -> {
            boolean example = name.contains("ccda-examples") && name.endsWith(".xml");
            if (example || name.endsWith(".ccda")) {
              DecodeResult result = decoder.decode(Samples.raw(MessageFormat.FHIR, bytes));
              String end = result.getClass().getSimpleName();
              if (result instanceof DecodeResult.Rejected rejected) {
                end = rejected.reason().name();
                if (rejected.reason() == DeadLetterReason.INTERNAL_ERROR) {
                  defects.add(name + ": " + rejected.detail());
                }
              }
              (CdaDecoder.isCda(bytes) ? documents : pieces).merge(end, 1, Integer::sum);
            }
          });
    }
    assertEquals(List.of(), defects);
    assertTrue(documents.getOrDefault("Decoded", 0) >= 30, "" + documents);
    assertTrue(
        documents.getOrDefault("Decoded", 0) * 3
            >= documents.values().stream().mapToInt(Integer::intValue).sum() * 2,
        "" + documents);
    assertEquals(0, pieces.getOrDefault("Decoded", 0), "" + pieces);
  }
}
