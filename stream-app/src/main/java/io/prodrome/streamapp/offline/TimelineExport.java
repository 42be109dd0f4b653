package io.prodrome.streamapp.offline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.Digests;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineEntry;
import io.prodrome.fhiradapters.decode.MessageDecoder;
import io.prodrome.models.recognise.NoteRecogniser;
import io.prodrome.topics.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Writes patients' timelines for training, as gzipped JSON lines, by the code that serves: what the
 * model learns from and what it is asked with cannot drift apart. The fields follow MEDS
 * (subject_id, time, code, numeric value), with the context and source of each event beside them.
 */
public final class TimelineExport {

  private static final InputRef FILE = new InputRef("file", 0, 0);

  private final MessageDecoder decoder;
  private final NoteRecogniser recogniser;
  private final ObjectMapper json = Json.mapper();

  public TimelineExport(MessageDecoder decoder, NoteRecogniser recogniser) {
    this.decoder = decoder;
    this.recogniser = recogniser;
  }

  /**
   * Exports a folder of FHIR bundles ({@code .json} or {@code .json.gz}), one patient or more each.
   *
   * @param folder the bundles
   * @param out the file to write; it appears when it is complete
   * @param threads how many bundles are read at a time
   * @param progress told the number of bundles done
   * @throws IOException if a file cannot be read or written, or a bundle is refused
   */
  public void export(Path folder, Path out, int threads, IntConsumer progress)
      throws IOException, InterruptedException {
    List<Path> bundles;
    try (Stream<Path> files = Files.list(folder)) {
      bundles =
          files
              .filter(file -> file.toString().matches(".*\\.json(\\.gz)?"))
              .sorted()
              .collect(Collectors.toList());
    }
    Path part = out.resolveSibling(out.getFileName() + ".part");
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try (BufferedWriter lines =
        new BufferedWriter(
            new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(part)), StandardCharsets.UTF_8))) {
      Deque<Future<String>> ahead = new ArrayDeque<>();
      int done = 0;
      for (Path bundle : bundles) {
        ahead.add(workers.submit(() -> lines(bundle)));
        if (ahead.size() > 2 * threads) {
          lines.write(ahead.remove().get());
          progress.accept(++done);
        }
      }
      while (!ahead.isEmpty()) {
        lines.write(ahead.remove().get());
        progress.accept(++done);
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } finally {
      workers.shutdownNow();
    }
    Files.move(part, out, StandardCopyOption.REPLACE_EXISTING);
  }

  private String lines(Path bundle) throws IOException {
    OfflinePath path = new OfflinePath(decoder, recogniser);
    path.accept(
        new RawMessage(
            FILE,
            MessageFormat.FHIR,
            read(bundle),
            "file",
            Files.getLastModifiedTime(bundle).toInstant(),
            true));
    if (!path.refusals().isEmpty()) {
      OfflinePath.Refusal refusal = path.refusals().get(0);
      throw new IOException(bundle + " was refused: " + refusal.reason() + ", " + refusal.detail());
    }
    StringBuilder lines = new StringBuilder();
    for (Timeline timeline : path.timelines()) {
      lines.append(json.writeValueAsString(line(timeline))).append('\n');
    }
    return lines.toString();
  }

  private static byte[] read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return file.toString().endsWith(".gz")
          ? new GZIPInputStream(in).readAllBytes()
          : in.readAllBytes();
    }
  }

  private ObjectNode line(Timeline timeline) {
    ObjectNode line = json.createObjectNode();
    line.put("subject_id", Digests.id("subject", timeline.patient().value()));
    line.putPOJO("birth_date", timeline.demographics().birthDate());
    line.put("sex", timeline.demographics().sex().name());
    line.putPOJO("deceased_at", timeline.demographics().deceasedAt());
    line.putPOJO("as_of", timeline.asOf());
    ArrayNode events = line.putArray("events");
    for (TimelineEntry entry : timeline.entries()) {
      ObjectNode event = events.addObject();
      event.putPOJO("time", entry.time().instant());
      event.putPOJO("recorded_at", entry.recordedAt());
      event.put("code", entry.concept().key());
      event.put("name", entry.concept().display());
      event.put("type", entry.type().name());
      event.put("context", context(entry.context()));
      event.put("source", entry.source().name());
      event.put("value", entry.value());
      event.put("unit", entry.unit());
      event.put("encounter", entry.encounterId());
      if (entry.carriedForward()) {
        event.put("carried_forward", true);
      }
    }
    return line;
  }

  /** The four axes folded to one word, the strongest first. */
  private static String context(Context context) {
    if (context.experiencer() == Context.Experiencer.FAMILY) {
      return "FAMILY";
    } else if (context.experiencer() == Context.Experiencer.OTHER
        || context.temporality() == Context.Temporality.HYPOTHETICAL) {
      return "OTHER";
    } else if (context.negation() == Context.Negation.NEGATED) {
      return "NEGATED";
    } else if (context.certainty() == Context.Certainty.POSSIBLE) {
      return "POSSIBLE";
    }
    return context.temporality() == Context.Temporality.HISTORICAL ? "HISTORICAL" : "PRESENT";
  }
}
