package io.prodrome.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.Secret;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.fhiradapters.decode.Authority;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.fhiradapters.decode.MessageDecoder;
import io.prodrome.models.forecast.Forecaster;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.recognise.NoteRecogniser;
import io.prodrome.streamapp.offline.OfflinePath;
import io.prodrome.topics.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code prodrome forecast}: one file's timelines and forecasts, with no broker and no engine. */
@Command(
    name = "forecast",
    description = "Print the timeline and the forecast of each patient of a FHIR file, as JSON.",
    mixinStandardHelpOptions = true)
final class ForecastCommand implements Callable<Integer> {

  private static final InputRef FILE = new InputRef("file", 0, 0);

  @Parameters(paramLabel = "FILE", description = "A FHIR R4 bundle or resource, JSON or XML.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path file;

  @Option(
      names = "--authority",
      paramLabel = "SYSTEM",
      description =
          "The identifier system that names patients (default: that of the file's first patient"
              + " identifier).")
  private @Nullable String authority;

  @Option(names = "--pack", paramLabel = "DIR", description = "A model pack, not the built-in one.")
  private @Nullable Path pack;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    byte[] payload = read();
    DecoderConfig config =
        new DecoderConfig(
            new Secret("one file, no stream"),
            List.of(new Authority("file", List.of(authority(payload)))),
            ZoneOffset.UTC);
    ModelPack models = pack == null ? ModelPack.builtIn() : ModelPack.load(pack);
    OfflinePath path = new OfflinePath(new MessageDecoder(config), NoteRecogniser.of(models));
    Instant now = Instant.now();
    path.accept(new RawMessage(FILE, MessageFormat.FHIR, payload, "file", now, true));
    if (!path.refusals().isEmpty()) {
      OfflinePath.Refusal refusal = path.refusals().get(0);
      throw new UserError(file + " was refused: " + refusal.reason() + ": " + refusal.detail());
    }
    if (path.timelines().isEmpty()) {
      throw new UserError(file + " holds no patient's facts");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Forecaster forecaster = Forecaster.of(models)) {
      for (Timeline timeline : path.timelines()) {
        TimelineRevision revision = new TimelineRevision(timeline.patient(), timeline, now, true);
        ObjectNode line = Json.mapper().createObjectNode();
        line.set("timeline", Json.mapper().valueToTree(timeline));
        line.set(
            "forecast", Json.mapper().valueToTree(forecaster.forecast(List.of(revision)).get(0)));
        out.println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(line));
      }
    }
    out.flush();
    return 0;
  }

  private byte[] read() {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UserError(file + " cannot be read", e);
    }
  }

  private String authority(byte[] payload) {
    if (authority != null) {
      return authority;
    }
    try {
      JsonNode root = Json.mapper().readTree(new String(payload, StandardCharsets.UTF_8));
      for (JsonNode patient : root.findParents("identifier")) {
        if (patient.path("resourceType").asText().equals("Patient")) {
          return patient.path("identifier").path(0).path("system").asText();
        }
      }
    } catch (JsonProcessingException e) {
      // XML, or nothing at all: then the option is needed, or the decoder says what is wrong.
    }
    return "";
  }
}
