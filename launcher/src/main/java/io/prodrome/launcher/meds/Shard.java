package io.prodrome.launcher.meds;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.prodrome.launcher.meds.parquet.ParquetFile;
import io.prodrome.topics.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A part of the data set that is written whole or not at all: at most one data file a split. What
 * was written is noted in a file of its own, last, so that an export that broke off goes on there.
 *
 * @param number which, from 0
 * @param files the names of the bundles it was made of
 * @param subjects the subjects of each split, in order
 * @param codes what its rows say of each code
 * @param refusedParts entries of its bundles that were refused
 */
record Shard(
    int number,
    List<String> files,
    Map<Split, List<Long>> subjects,
    List<CodeCount> codes,
    int refusedParts) {

  private static final ObjectMapper JSON = Json.mapper();

  /** Rows of one code that say the same of it. */
  record CodeCount(String code, String description, @Nullable String type, long rows) {}

  /** What was noted of a finished shard; empty where it is not finished, or had other bundles. */
  static Optional<Shard> finished(Path notes, int number, List<String> files) throws IOException {
    Path note = note(notes, number);
    if (!Files.exists(note)) {
      return Optional.empty();
    }
    return Optional.of(JSON.readValue(note.toFile(), Shard.class))
        .filter(shard -> shard.files().equals(files));
  }

  /**
   * Writes a shard.
   *
   * @param data the data set's folder {@code data}
   * @param notes the folder of the notes on finished shards
   * @param split where all subjects belong; null where a hash decides
   */
  static Shard write(
      Path data,
      Path notes,
      int number,
      List<Bundles.Read> bundles,
      @Nullable Split split,
      Codes codes)
      throws IOException {
    Files.deleteIfExists(note(notes, number));
    Map<Split, List<Subject>> bySplit = new EnumMap<>(Split.class);
    List<String> files = new ArrayList<>();
    int refused = 0;
    for (Bundles.Read bundle : bundles) {
      files.add(bundle.file().getFileName().toString());
      refused += bundle.refusedParts();
      for (Subject subject : bundle.subjects()) {
        bySplit
            .computeIfAbsent(
                split == null ? Split.of(subject.id()) : split, key -> new ArrayList<>())
            .add(subject);
      }
    }
    Map<Split, List<Long>> ids = new EnumMap<>(Split.class);
    for (Split each : Split.values()) {
      Path file = data.resolve(each.id()).resolve(number + ".parquet");
      List<Subject> own = bySplit.getOrDefault(each, List.of());
      if (own.isEmpty()) {
        Files.deleteIfExists(file);
        continue;
      }
      own.sort(Comparator.comparingLong(Subject::id));
      Files.createDirectories(file.getParent());
      Path part = notes.resolve(each.id() + ".part");
      try (ParquetFile out = new ParquetFile(part, Tables.DATA, Map.of())) {
        for (Subject subject : own) {
          for (Event event : subject.events()) {
            out.add(event.row(subject.id()));
          }
        }
      }
      move(part, file);
      ids.put(each, own.stream().map(Subject::id).toList());
    }
    List<CodeCount> counts = new ArrayList<>();
    codes
        .counts()
        .forEach(
            (code, own) ->
                own.forEach(
                    (meaning, rows) ->
                        counts.add(
                            new CodeCount(code, meaning.description(), meaning.type(), rows))));
    Shard shard = new Shard(number, files, ids, counts, refused);
    Path part = notes.resolve("note.part");
    JSON.writeValue(part.toFile(), shard);
    move(part, note(notes, number));
    return shard;
  }

  private static Path note(Path notes, int number) {
    return notes.resolve("shard-" + number + ".json");
  }

  static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
