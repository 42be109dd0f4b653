package io.prodrome.launcher.meds;

import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.fhiradapters.decode.MessageDecoder;
import io.prodrome.launcher.UserError;
import io.prodrome.models.recognise.NoteRecogniser;
import io.prodrome.streamapp.offline.OfflinePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Reads patients from FHIR bundles in files, by the code that serves: what a model learns from and
 * what it is asked with cannot drift apart. Thread-safe.
 */
public final class Bundles {

  private static final InputRef FILE = new InputRef("file", 0, 0);
  private static final Pattern BUNDLE = Pattern.compile("[^.].*\\.json(\\.gz)?");

  private final MessageDecoder decoder;
  private final NoteRecogniser recogniser;

  Bundles(MessageDecoder decoder, NoteRecogniser recogniser) {
    this.decoder = decoder;
    this.recogniser = recogniser;
  }

  /**
   * The bundles of a folder, by name.
   *
   * @throws UserError if there are none
   */
  public static List<Path> in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new UserError(folder + " is no folder; --input names a folder of FHIR bundles");
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> bundles =
          files
              .filter(file -> BUNDLE.matcher(file.getFileName().toString()).matches())
              .sorted()
              .collect(Collectors.toList());
      if (bundles.isEmpty()) {
        throw new UserError(
            folder + " has no FHIR bundles: files that end in .json or .json.gz are read");
      }
      return bundles;
    }
  }

  /**
   * The patients of one bundle.
   *
   * @param shared gives one string for equal strings
   * @param codes told what each code is called
   * @throws UserError if the bundle is refused, or cannot be read
   */
  Read read(Path file, UnaryOperator<String> shared, Codes codes) {
    byte[] content;
    List<Subject.Attribute> attributes;
    OfflinePath path = new OfflinePath(decoder, recogniser);
    try {
      content = content(file);
      path.accept(
          new RawMessage(
              FILE,
              MessageFormat.FHIR,
              content,
              "file",
              Files.getLastModifiedTime(file).toInstant(),
              true));
      List<Timeline> timelines = path.timelines();
      if (timelines.isEmpty() && !path.refusals().isEmpty()) {
        OfflinePath.Refusal refusal = path.refusals().get(0);
        throw new UserError(
            file + " was refused: " + refusal.reason() + ", " + refusal.detail() + AGAIN);
      }
      // Of several patients in one bundle it is not known which one an extension speaks of.
      attributes = timelines.size() == 1 ? UsCore.attributes(content) : List.of();
      List<Subject> subjects = new ArrayList<>();
      for (Timeline timeline : timelines) {
        subjects.add(Subject.of(timeline, attributes, shared, codes));
      }
      return new Read(file, subjects, path.refusals().size());
    } catch (IOException e) {
      throw new UserError(file + " cannot be read: " + e.getMessage() + AGAIN, e);
    }
  }

  private static final String AGAIN =
      "; mend or remove it and give the same command again: what is done is kept";

  private static byte[] content(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return file.toString().endsWith(".gz")
          ? new GZIPInputStream(in, 1 << 16).readAllBytes()
          : in.readAllBytes();
    }
  }

  /**
   * What was read of a bundle.
   *
   * @param file which
   * @param subjects its patients
   * @param refusedParts entries that were refused
   */
  record Read(Path file, List<Subject> subjects, int refusedParts) {}
}
