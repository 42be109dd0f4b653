package io.prodrome.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.Secret;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.fhiradapters.decode.EventLines;
import io.prodrome.fhiradapters.decode.MessageDecoder;
import io.prodrome.fhiradapters.files.FoundMessage;
import io.prodrome.fhiradapters.files.MessageFiles;
import io.prodrome.launcher.config.ConfigFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code prodrome parse}: what messages become, with no broker and no engine. */
@Command(
    name = "parse",
    description =
        "Print the canonical events of messages as JSON lines, and a line for each refusal; then a"
            + " count on standard error. Reads HL7 v2 and FHIR (JSON, XML, NDJSON, C-CDA), also in"
            + " .tar.gz, .zip and .gz; files of any size.",
    mixinStandardHelpOptions = true)
final class ParseCommand implements Callable<Integer> {

  private static final String STANDARD_INPUT = "-";

  /** What the messages are. */
  enum Format {
    AUTO,
    HL7V2,
    FHIR_R4,
    FHIR_R5;

    @Nullable MessageFormat expected() {
      return switch (this) {
        case AUTO -> null;
        case HL7V2 -> MessageFormat.HL7V2;
        case FHIR_R4, FHIR_R5 -> MessageFormat.FHIR;
      };
    }
  }

  @Parameters(
      paramLabel = "FILE|FOLDER|-",
      arity = "1..*",
      description = "Files, folders and archives; - is standard input.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private List<String> paths;

  @Option(
      names = "--format",
      paramLabel = "auto|hl7v2|fhir-r4|fhir-r5",
      defaultValue = "auto",
      converter = FormatConverter.class,
      description = "What they hold (default: ${DEFAULT-VALUE}, told by the content).")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Format format;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The configuration whose secret, authorities and time zone count. Without one every"
              + " authority counts, and the keys mean nothing elsewhere.")
  private @Nullable Path config;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "The zone of times written without one (default: UTC).")
  private @Nullable ZoneId zone;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      defaultValue = "file",
      description = "The feed's name in the events (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String source;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  /** Names of formats as people write them. */
  static final class FormatConverter implements picocli.CommandLine.ITypeConverter<Format> {
    @Override
    public Format convert(String value) {
      for (Format format : Format.values()) {
        if (format.name().replace('_', '-').equalsIgnoreCase(value)) {
          return format;
        }
      }
      throw new picocli.CommandLine.TypeConversionException(
          "'" + value + "' is none of auto, hl7v2, fhir-r4, fhir-r5");
    }
  }

  @Override
  public Integer call() {
    MessageDecoder decoder = new MessageDecoder(decoderConfig());
    ParseSummary summary = new ParseSummary();
    PrintWriter out = spec.commandLine().getOut();
    long number = 0;
    try (MessageFiles files = open()) {
      for (FoundMessage found = files.next(); found != null; found = files.next()) {
        DecodeResult result = decode(decoder, found, number++);
        summary.add(result);
        for (ObjectNode line : EventLines.of(found.name(), result)) {
          out.println(line);
        }
        if (out.checkError()) {
          throw new UserError("the output was closed after " + number + " messages");
        }
      }
      summary.skipped(files.skipped());
    } catch (IOException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
    out.flush();
    summary.print(spec.commandLine().getErr());
    return 0;
  }

  private MessageFiles open() throws IOException {
    if (paths.contains(STANDARD_INPUT)) {
      if (paths.size() > 1) {
        throw new UserError("- is read alone, not beside files");
      }
      return MessageFiles.of(
          STANDARD_INPUT, System.in, format.expected(), MessageFiles.DEFAULT_LIMIT);
    }
    return MessageFiles.of(
        paths.stream().map(Path::of).toList(), format.expected(), MessageFiles.DEFAULT_LIMIT);
  }

  private DecodeResult decode(MessageDecoder decoder, FoundMessage found, long number) {
    if (found.refusal() != null) {
      return found.refusal();
    }
    return decoder.decode(
        new RawMessage(
            new InputRef("file", 0, number),
            found.format(),
            found.payload(),
            source,
            found.at(),
            true));
  }

  private DecoderConfig decoderConfig() {
    if (config == null) {
      return DecoderConfig.ofAnyAuthority(
          new Secret("files that are looked at"), zone == null ? ZoneOffset.UTC : zone);
    }
    DecoderConfig loaded = ConfigFile.load(config, System.getenv()).decoderConfig();
    return zone == null
        ? loaded
        : new DecoderConfig(
            loaded.identitySecret(),
            loaded.authorities(),
            zone,
            java.util.Map.of(),
            loaded.remoteAttachments());
  }
}
