package io.prodrome.launcher;

import io.prodrome.domain.concept.Recognition;
import io.prodrome.launcher.notes.MarkedPage;
import io.prodrome.launcher.notes.MentionTable;
import io.prodrome.launcher.notes.RecognitionJson;
import io.prodrome.models.recognise.NoteRecogniser;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code prodrome recognise}: the concepts of one text, for programs or for people to look at. */
@Command(
    name = "recognise",
    description =
        "Find a text's concepts and how it means them. Prints JSON, a table, or a page that marks"
            + " them in the text.",
    mixinStandardHelpOptions = true)
final class RecogniseCommand implements Callable<Integer> {

  private static final String STANDARD_INPUT = "-";
  private static final int MOST_BYTES = 64 << 20;

  /** What is printed. */
  enum Format {
    JSON,
    TEXT,
    HTML;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(paramLabel = "FILE|-", description = "A text in UTF-8; - is standard input.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String file;

  @Option(
      names = "--format",
      paramLabel = "json|text|html",
      defaultValue = "json",
      description = "What to print (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Format format;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private RecogniserOptions options;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() {
    String text = read();
    NoteRecogniser recogniser = options.recogniser(options.pack());
    Recognition recognition = recogniser.recognise(text);
    String name = file.equals(STANDARD_INPUT) ? "standard input" : nameOf(Path.of(file));
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        switch (format) {
          case JSON ->
              RecognitionJson.of(name, options.language().tag(), text, recognition)
                  .toPrettyString();
          case TEXT -> MentionTable.of(text, recognition);
          case HTML -> MarkedPage.of(name, text, recognition);
        });
    out.flush();
    return 0;
  }

  private static String nameOf(Path path) {
    return String.valueOf(path.getFileName());
  }

  private String read() {
    byte[] bytes;
    try (InputStream in =
        file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(Path.of(file))) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new UserError(file + " does not exist", e);
    } catch (IOException e) {
      throw new UserError(file + " cannot be read", e);
    }
    if (bytes.length > MOST_BYTES) {
      throw new UserError(file + " has more than " + (MOST_BYTES >> 20) + " MiB; split it");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UserError(
          file + " is no text in UTF-8; 'prodrome parse' reads messages and documents", e);
    }
  }
}
