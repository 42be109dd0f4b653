package io.prodrome.loadtests.hospital;

import io.prodrome.domain.Digests;
import io.prodrome.domain.event.MessageFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a hospital sends about its patients, from their births on: HL7 v2 and FHIR
 * messages made of Synthea's whole lives, in the order of time, patients interleaved. {@link
 * PatientMessages} shows what is sent for an encounter. In the whole feed there is one merge: one
 * patient is registered under a temporary number for a visit, and an A40 mends it.
 *
 * <p>The same bundles and seed give the same bytes. Payloads lie in a spool file, memory holds some
 * 60 bytes a message. It can be iterated any number of times, by several threads.
 */
public final class HospitalFeed implements Iterable<FeedMessage>, AutoCloseable {

  private record Entry(
      Instant at, int patient, MessageFormat format, String kind, long offset, int length) {}

  private final Spool spool;
  private final List<Entry> entries;
  private final Summary summary;

  private HospitalFeed(Spool spool, List<Entry> entries, Summary summary) {
    this.spool = spool;
    this.entries = entries;
    this.summary = summary;
  }

  /**
   * What a feed holds.
   *
   * @param messages how many messages
   * @param byKind how many of each kind, sorted by kind
   * @param patients how many patients
   * @param notes how many notes; each is sent once, as HL7 or as FHIR
   */
  public record Summary(int messages, Map<String, Integer> byKind, int patients, int notes) {}

  /**
   * Builds the feed.
   *
   * @param bundles gzipped transaction bundles, one patient each, numbered from 1 in their order
   * @param seed decides which notes go as HL7, which visits are updated and who is merged
   * @param spoolFile a file to keep payloads in; overwritten now, deleted by {@link #close}
   * @throws IOException if a file cannot be read or written, or there is no patient
   */
  public static HospitalFeed build(List<Path> bundles, long seed, Path spoolFile)
      throws IOException {
    if (bundles.isEmpty()) {
      throw new IOException("a feed needs at least one patient");
    }
    Spool spool = new Spool(spoolFile);
    try {
      return build(bundles, seed, spool);
    } catch (IOException | RuntimeException e) {
      spool.close();
      throw e;
    }
  }

  private static HospitalFeed build(List<Path> files, long seed, Spool spool) throws IOException {
    List<List<Entry>> patients = new ArrayList<>();
    int notes = 0;
    String best = null;
    int merged = -1;
    for (int i = 0; i < files.size(); i++) {
      PatientHistory history = PatientHistory.read(files.get(i));
      String rank = mergeRank(history, seed);
      if (rank != null && (best == null || rank.compareTo(best) < 0)) {
        best = rank;
        merged = i;
      }
      List<Entry> own = new ArrayList<>();
      notes += write(history, i + 1, seed, false, spool, own);
      patients.add(own);
    }
    if (merged >= 0) {
      // Who is merged is known only now; what was written of that patient stays unused in the
      // spool.
      List<Entry> own = new ArrayList<>();
      write(PatientHistory.read(files.get(merged)), merged + 1, seed, true, spool, own);
      patients.set(merged, own);
    }
    List<Entry> entries = new ArrayList<>();
    patients.forEach(entries::addAll);
    // The sort is stable: a patient's messages of the same instant keep their order.
    entries.sort(Comparator.comparing(Entry::at).thenComparingInt(Entry::patient));
    Map<String, Integer> byKind = new TreeMap<>();
    entries.forEach(entry -> byKind.merge(entry.kind(), 1, Integer::sum));
    return new HospitalFeed(
        spool, entries, new Summary(entries.size(), byKind, files.size(), notes));
  }

  /** A draw among the patients who can be merged; null for the others. */
  private static @Nullable String mergeRank(PatientHistory history, long seed) {
    return history.encounters().size() < PatientMessages.VISITS_FOR_MERGE
        ? null
        : Digests.id("merge", String.valueOf(seed), history.patient().path("id").asText());
  }

  private static int write(
      PatientHistory history,
      int number,
      long seed,
      boolean merged,
      Spool spool,
      List<Entry> entries)
      throws IOException {
    try {
      return PatientMessages.write(
          history,
          number,
          seed,
          merged,
          message -> {
            try {
              entries.add(
                  new Entry(
                      message.at(),
                      number,
                      message.format(),
                      message.kind(),
                      spool.append(message.payload()),
                      message.payload().length));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw new IOException("the feed's spool file cannot be written", e);
    }
  }

  /** What it holds. */
  public Summary summary() {
    return summary;
  }

  /**
   * All messages in the order of time.
   *
   * @throws UncheckedIOException from {@code next} if the spool file cannot be read
   */
  @Override
  public Iterator<FeedMessage> iterator() {
    Iterator<Entry> each = entries.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return each.hasNext();
      }

      @Override
      public FeedMessage next() {
        Entry entry = each.next();
        try {
          byte[] payload = spool.read(entry.offset(), entry.length());
          return new FeedMessage(
              entry.format(), entry.kind(), payload, entry.at(), entry.patient());
        } catch (IOException e) {
          throw new UncheckedIOException("the feed's spool file cannot be read", e);
        }
      }
    };
  }

  /** Deletes the spool file. */
  @Override
  public void close() throws IOException {
    spool.close();
  }
}
