package io.prodrome.loadtests.terminology;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.models.PackBuilder;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.recognise.NoteRecogniser;
import io.prodrome.models.terminology.Terminology;
import io.prodrome.models.terminology.search.TerminologySearch;
import io.prodrome.models.terminology.source.SourceFormat;
import io.prodrome.models.terminology.source.TerminologyMerger;
import io.prodrome.models.terminology.source.TerminologySource;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** How long a large terminology takes to build and to load, and the memory that it needs. */
public final class TerminologyBench {

  private static final double MIB = 1 << 20;
  private static final long SEED = 2026;

  /**
   * The file of names that recognisers read in place; without it a recogniser indexes the names.
   */
  private static final String COMPILED_NAMES = "names.bin";

  private TerminologyBench() {}

  /**
   * Writes an invented release, builds a pack of it, and loads the pack.
   *
   * @param folder an empty folder to work in
   * @param concepts how many concepts; names are three times as many
   * @return buildSeconds (reading the release to the published pack), loadSeconds (pack and
   *     terminology), withRecogniserSeconds (the same with the pack's recogniser), heapMiB (in use
   *     after loading), mappedMiB, and the sizes
   * @throws IOException if a file cannot be written
   */
  public static ObjectNode run(Path folder, int concepts) throws IOException {
    Path zip = folder.resolve("invented.zip");
    Path pack = folder.resolve("pack");
    new Rf2Generator(Terminology.of(ModelPack.builtIn()), concepts, SEED).write(zip);

    long started = System.nanoTime();
    build(zip, pack);
    final double buildSeconds = seconds(started);
    Files.delete(zip);

    System.gc();
    started = System.nanoTime();
    ModelPack loaded = ModelPack.load(pack);
    Terminology terminology = Terminology.of(loaded);
    final double loadSeconds = seconds(started);
    NoteRecogniser recogniser = NoteRecogniser.of(loaded);
    final double recogniserSeconds = seconds(started);
    System.gc();
    ObjectNode result = new ObjectMapper().createObjectNode();
    result.put("concepts", terminology.size()).put("names", terminology.nameCount());
    result.put("buildSeconds", rounded(buildSeconds)).put("loadSeconds", rounded(loadSeconds));
    result.put("heapMiB", rounded(heap())).put("mappedMiB", rounded(mapped()));
    result.put("maxHeapMiB", rounded(Runtime.getRuntime().maxMemory() / MIB));
    result.put("withRecogniserSeconds", rounded(recogniserSeconds));
    result.put("recogniser", recogniser.version());
    result.put("lookupMicros", rounded(lookupMicros(terminology)));
    result.put("searchMillis", rounded(searchMillis(loaded, terminology)));
    return result;
  }

  private static void build(Path zip, Path pack) throws IOException {
    TerminologyMerger merger = new TerminologyMerger(Set.of("en"));
    for (TerminologySource source : SourceFormat.sources(List.of(zip), null)) {
      merger.add(source);
    }
    PackBuilder.publish(
        pack,
        merger.finish("invented").terminology(),
        new PackBuilder.Origin("invented", List.of("CC0-1.0"), "prodrome bench terminology"));
  }

  /** The time of finding a concept by its code and reading its first name. */
  private static double lookupMicros(Terminology terminology) {
    int step = Math.max(1, terminology.size() / 100_000);
    long started = System.nanoTime();
    int done = 0;
    for (int concept = 0; concept < terminology.size(); concept += step) {
      String code = terminology.code(concept);
      int found = terminology.ordinal(terminology.coding(concept).system(), code).orElse(-1);
      if (found != concept || terminology.name(terminology.firstName(found)).isEmpty()) {
        throw new IllegalStateException("a code leads to another concept");
      }
      done++;
    }
    return (System.nanoTime() - started) / 1e3 / done;
  }

  private static double searchMillis(ModelPack pack, Terminology terminology) {
    int rounds = 50;
    try (TerminologySearch search = TerminologySearch.of(pack, terminology)) {
      search.search("diabetis", 10);
      long started = System.nanoTime();
      for (int i = 0; i < rounds; i++) {
        int name = (int) ((long) i * terminology.nameCount() / rounds);
        search.search(terminology.name(name), 10);
      }
      return (System.nanoTime() - started) / 1e6 / rounds;
    }
  }

  private static double heap() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
  }

  private static double mapped() {
    long mapped = 0;
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      mapped += pool.getName().startsWith("mapped") ? pool.getMemoryUsed() : 0;
    }
    return mapped / MIB;
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
