package io.prodrome.launcher.meds;

import io.prodrome.domain.concept.Coding;
import io.prodrome.fhiradapters.decode.MessageDecoder;
import io.prodrome.launcher.UserError;
import io.prodrome.launcher.meds.parquet.ParquetFile;
import io.prodrome.models.recognise.NoteRecogniser;
import io.prodrome.models.terminology.Terminology;
import io.prodrome.topics.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes patients' timelines as a MEDS data set, schema 0.4, in shards of some hundred bundles. An
 * export that broke off goes on after its last finished shard when it is asked for again; the files
 * of {@code metadata} are written last, so a folder that has them is complete.
 */
public final class MedsExport {

  /** Version of the MEDS schema that is written. */
  public static final String MEDS_VERSION = "0.4.1";

  /** Where an unfinished export keeps its notes, in the data set's folder. */
  public static final String NOTES = ".export";

  private static final String FINISHED = "dataset.json";

  private final Bundles bundles;
  private final Terminology terminology;
  private final String models;
  private final Options options;

  /**
   * @param decoder reads the bundles
   * @param recogniser reads the notes
   * @param terminology names the parents of codes
   * @param models the version of the model pack, which all shards must share
   * @param options how to export
   */
  public MedsExport(
      MessageDecoder decoder,
      NoteRecogniser recogniser,
      Terminology terminology,
      String models,
      Options options) {
    this.bundles = new Bundles(decoder, recogniser);
    this.terminology = terminology;
    this.models = models;
    this.options = options;
  }

  /**
   * How to export.
   *
   * @param split where all subjects belong; null where a hash of the subject decides
   * @param bundlesInShard how many bundles make a shard; at least 1
   * @param threads how many bundles are read at a time; at least 1
   */
  public record Options(@Nullable Split split, int bundlesInShard, int threads) {
    public Options {
      if (bundlesInShard < 1 || threads < 1) {
        throw new IllegalArgumentException("a shard has bundles, and a thread reads them");
      }
    }
  }

  /**
   * What was exported.
   *
   * @param subjects how many of each split
   * @param codes how many different codes
   * @param refusedParts entries of bundles that were refused
   */
  public record Summary(Map<Split, Integer> subjects, int codes, int refusedParts) {}

  /**
   * Fails where the folder holds a finished data set, or the beginning of another one.
   *
   * @throws UserError if so
   */
  public static void check(Path out) throws IOException {
    if (Files.exists(out.resolve("metadata").resolve(FINISHED))) {
      throw new UserError(
          out + " holds a finished data set; choose another --out, or remove the folder first");
    }
    if (Files.isDirectory(out) && !Files.isDirectory(out.resolve(NOTES))) {
      try (Stream<Path> there = Files.list(out)) {
        if (there.findAny().isPresent()) {
          throw new UserError(out + " is not empty; --out names a new folder");
        }
      }
    }
  }

  /**
   * Exports the bundles of a folder.
   *
   * @param input the folder
   * @param out the data set's folder
   * @param progress told the number of bundles done
   * @throws UserError if a bundle cannot be read or the folder cannot be used
   * @throws IOException if a file cannot be written
   */
  public Summary export(Path input, Path out, LongConsumer progress)
      throws IOException, InterruptedException {
    check(out);
    List<Path> files = Bundles.in(input);
    Path notes = Files.createDirectories(out.resolve(NOTES));
    claim(notes, input);
    List<Shard> shards = new ArrayList<>();
    Map<Long, String> known = new HashMap<>();
    ExecutorService workers = Executors.newFixedThreadPool(options.threads());
    try {
      for (int from = 0; from < files.size(); from += options.bundlesInShard()) {
        List<Path> own =
            files.subList(from, Math.min(files.size(), from + options.bundlesInShard()));
        long done = from;
        shards.add(shard(out, shards.size(), own, known, workers, n -> progress.accept(done + n)));
      }
    } finally {
      workers.shutdownNow();
    }
    return finish(out, shards);
  }

  private Shard shard(
      Path out,
      int number,
      List<Path> files,
      Map<Long, String> known,
      ExecutorService workers,
      LongConsumer progress)
      throws IOException, InterruptedException {
    Path notes = out.resolve(NOTES);
    List<String> names = files.stream().map(file -> file.getFileName().toString()).toList();
    Shard finished = Shard.finished(notes, number, names).orElse(null);
    if (finished != null) {
      finished
          .subjects()
          .values()
          .forEach(ids -> ids.forEach(id -> meet(known, id, "an earlier bundle")));
      progress.accept(files.size());
      return finished;
    }
    Map<String, String> strings = new ConcurrentHashMap<>();
    Codes codes = new Codes();
    Deque<Future<Bundles.Read>> ahead = new ArrayDeque<>();
    List<Bundles.Read> read = new ArrayList<>();
    for (Path file : files) {
      ahead.add(
          workers.submit(
              () ->
                  bundles.read(file, text -> strings.computeIfAbsent(text, same -> same), codes)));
      if (ahead.size() > 2 * options.threads()) {
        read.add(taken(ahead.remove(), known));
        progress.accept(read.size());
      }
    }
    while (!ahead.isEmpty()) {
      read.add(taken(ahead.remove(), known));
      progress.accept(read.size());
    }
    return Shard.write(out.resolve("data"), notes, number, read, options.split(), codes);
  }

  private static Bundles.Read taken(Future<Bundles.Read> future, Map<Long, String> known)
      throws InterruptedException {
    Bundles.Read read;
    try {
      read = future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UserError mendable) {
        throw mendable;
      }
      throw new IllegalStateException("reading a bundle failed", e.getCause());
    }
    read.subjects().forEach(subject -> meet(known, subject.id(), read.file().toString()));
    return read;
  }

  /** MEDS wants all rows of a subject together, in one file. */
  private static void meet(Map<Long, String> known, long subject, String where) {
    String before = known.putIfAbsent(subject, where);
    if (before != null) {
      throw new UserError(
          where
              + " holds a patient that "
              + before
              + " holds too; put all data of a patient into one bundle");
    }
  }

  /** An export goes on only with what it began with, or its shards would not fit together. */
  private void claim(Path notes, Path input) throws IOException {
    String mine =
        "models "
            + models
            + ", split "
            + (options.split() == null ? "auto" : options.split().id())
            + ", shards of "
            + options.bundlesInShard()
            + ", of "
            + input.toAbsolutePath().normalize();
    Path claim = notes.resolve("settings");
    if (!Files.exists(claim)) {
      Files.writeString(claim, mine);
    } else if (!Files.readString(claim).equals(mine)) {
      throw new UserError(
          notes
              + " holds the beginning of an export with other settings ("
              + Files.readString(claim)
              + "; now: "
              + mine
              + "); remove the folder, or give the same settings");
    }
  }

  private Summary finish(Path out, List<Shard> shards) throws IOException {
    Path metadata = Files.createDirectories(out.resolve("metadata"));
    Codes codes = new Codes();
    Map<Long, Split> splits = new TreeMap<>();
    int refused = 0;
    for (Shard shard : shards) {
      shard
          .codes()
          .forEach(
              count ->
                  codes.add(
                      count.code(),
                      new Codes.Meaning(count.description(), count.type()),
                      count.rows()));
      shard.subjects().forEach((split, ids) -> ids.forEach(id -> splits.put(id, split)));
      refused += shard.refusedParts();
    }
    Map<String, Codes.Meaning> meanings = codes.meanings();
    try (ParquetFile table =
        new ParquetFile(metadata.resolve("codes.parquet"), Tables.CODES, Map.of())) {
      for (Map.Entry<String, Codes.Meaning> code : meanings.entrySet()) {
        Codes.Meaning meaning = code.getValue();
        table.add(
            Arrays.asList(
                code.getKey(),
                meaning.description().isEmpty() ? null : meaning.description(),
                parents(code.getKey()),
                meaning.type()));
      }
    }
    try (ParquetFile table =
        new ParquetFile(metadata.resolve("subject_splits.parquet"), Tables.SPLITS, Map.of())) {
      for (Map.Entry<Long, Split> subject : splits.entrySet()) {
        table.add(List.of(subject.getKey(), subject.getValue().id()));
      }
    }
    Path part = out.resolve(NOTES).resolve("dataset.part");
    Json.mapper().writerWithDefaultPrettyPrinter().writeValue(part.toFile(), description(out));
    Shard.move(part, metadata.resolve(FINISHED));
    delete(out.resolve(NOTES));
    Map<Split, Integer> subjects = new TreeMap<>();
    splits.values().forEach(split -> subjects.merge(split, 1, Integer::sum));
    return new Summary(subjects, meanings.size(), refused);
  }

  private List<String> parents(String code) {
    int bar = code.lastIndexOf('|');
    OptionalInt concept =
        bar < 1
            ? OptionalInt.empty()
            : terminology.ordinal(code.substring(0, bar), code.substring(bar + 1));
    if (concept.isEmpty()) {
      return List.of();
    }
    return Arrays.stream(terminology.parents(concept.getAsInt()))
        .mapToObj(terminology::coding)
        .map(Coding::key)
        .toList();
  }

  private Map<String, Object> description(Path out) {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("dataset_name", out.toAbsolutePath().normalize().getFileName().toString());
    description.put("dataset_version", models);
    description.put("etl_name", "prodrome export-meds");
    description.put("etl_version", "0.1.0");
    description.put("meds_version", MEDS_VERSION);
    description.put("created_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    description.put("raw_source_id_columns", List.of("encounter_id"));
    description.put("code_modifier_columns", List.of("context", "source", "unit"));
    description.put("other_extension_columns", List.of("recorded_at", "concept_type"));
    return description;
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(folder)) {
      all = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
