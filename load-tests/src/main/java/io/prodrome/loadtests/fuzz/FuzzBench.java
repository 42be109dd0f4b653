package io.prodrome.loadtests.fuzz;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Damages the messages of files as often as is asked for, and tells what became of them: {@code
 * prodrome bench fuzz}.
 */
public final class FuzzBench {

  /** Larger files tell nothing that smaller ones do not, and take the time from them. */
  private static final int LARGEST = 512 * 1024;

  private FuzzBench() {}

  /**
   * Runs it.
   *
   * @param paths files, folders and archives of messages
   * @param messages how many damaged messages
   * @param seed the same seed and files give the same run
   * @param progress told how many are done
   * @return the figures
   * @throws IOException if the files cannot be read
   */
  public static ObjectNode run(List<Path> paths, long messages, long seed, LongConsumer progress)
      throws IOException {
    List<FoundMessage> seeds = new ArrayList<>();
    try (MessageFiles files = MessageFiles.of(paths, null, LARGEST)) {
      for (FoundMessage next = files.next(); next != null; next = files.next()) {
        if (next.refusal() == null) {
          seeds.add(next);
        }
      }
    }
    MessageDecoder decoder =
        new MessageDecoder(
            DecoderConfig.ofAnyAuthority(new Secret("damaged messages"), ZoneOffset.UTC));
    long start = System.nanoTime();
    FuzzRun.Result result = new FuzzRun(decoder, seeds, seed).run(messages, progress);
    double seconds = (System.nanoTime() - start) / 1e9;
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("files", seeds.size());
    node.put("messages", result.messages());
    node.put("megabytes", Math.round(result.bytes() / 1e6));
    node.put("seconds", Math.round(seconds));
    ObjectNode ends = node.putObject("ends");
    new TreeMap<>(result.ends()).forEach(ends::put);
    node.put("accountedFor", result.ends().values().stream().mapToLong(Long::longValue).sum());
    node.put("longestMs", result.longest().toMillis());
    node.put("heapMbBefore", result.heapBefore() / 1_000_000);
    node.put("heapMbAfter", result.heapAfter() / 1_000_000);
    result.findings().forEach(node.putArray("findings")::add);
    return node;
  }
}
