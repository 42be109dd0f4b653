package io.prodrome.loadtests.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.Secret;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.fhiradapters.decode.MessageDecoder;
import io.prodrome.fhiradapters.files.FoundMessage;
import io.prodrome.fhiradapters.files.MessageFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The golden messages, damaged: the bench does the same at length with what others publish. */
class FuzzRunTest {

  private static final Path GOLDEN =
      Path.of("..", "fhir-adapters", "src", "test", "resources", "golden");

  private static List<FoundMessage> golden() throws IOException {
    List<FoundMessage> messages = new ArrayList<>();
    try (MessageFiles files = MessageFiles.of(List.of(GOLDEN), null, 1 << 20)) {
      for (FoundMessage next = files.next(); next != null; next = files.next()) {
        if (!next.name().contains("out.json") && next.refusal() == null) {
          messages.add(next);
        }
      }
    }
    return messages;
  }

  @Test
  void everyDamagedMessageHasOneEndAndNoneIsADefect() throws IOException {
    MessageDecoder decoder =
        new MessageDecoder(
            DecoderConfig.ofAnyAuthority(new Secret("a secret for tests only"), ZoneOffset.UTC));
    FuzzRun.Result result = new FuzzRun(decoder, golden(), 2026).run(3000, done -> {});
    List<String> defects =
        result.findings().stream().filter(finding -> !finding.contains(" took ")).toList();
    assertEquals(List.of(), defects);
    assertEquals(3000, result.ends().values().stream().mapToLong(Long::longValue).sum());
    assertTrue(result.ends().getOrDefault("EVENTS", 0L) > 300, result.ends()::toString);
    assertTrue(result.ends().size() > 3, result.ends()::toString);
  }

  @Test
  void theSameSeedGivesTheSameDamage() {
    byte[] message = "MSH|^~\\&|A\rPID|1\r".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    for (int seed = 0; seed < 200; seed++) {
      assertArrayEquals(
          Mutator.mutate(message, message, new Random(seed)),
          Mutator.mutate(message, message, new Random(seed)));
    }
  }
}
