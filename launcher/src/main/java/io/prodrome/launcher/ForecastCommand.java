package io.prodrome.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.Secret;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.fhiradapters.decode.Authority;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.fhiradapters.decode.MessageDecoder;
import io.prodrome.models.forecast.Explanation;
import io.prodrome.models.forecast.Forecaster;
import io.prodrome.models.forecast.Trajectories;
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
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code prodrome forecast}: one file's timelines and forecasts, with no broker and no engine. The
 * forecast is the one that the stream would give for the same facts.
 */
@Command(
    name = "forecast",
    description = {
      "Print the timeline and the forecast of each patient of a FHIR file.",
      "With --explain, what each risk rests on; with --trajectories, how often the outcomes occur in"
          + " sampled futures."
    },
    mixinStandardHelpOptions = true)
final class ForecastCommand implements Callable<Integer> {

  private static final InputRef FILE = new InputRef("file", 0, 0);
  private static final int MOST_TRAJECTORIES = 10_000;
  private static final int MOST_YEARS = 5;
  private static final int DAYS_A_YEAR = 365;

  /** What is printed. */
  enum Format {
    JSON,
    TEXT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

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

  @Option(
      names = "--format",
      paramLabel = "json|text",
      defaultValue = "json",
      description = "What to print (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Format format;

  @Option(
      names = "--explain",
      description = "Say how far each concept of the history moves each risk, by leaving it out.")
  private boolean explain;

  @Option(
      names = "--trajectories",
      paramLabel = "N",
      description = "Sample so many futures, 1 to " + MOST_TRAJECTORIES + ".")
  private @Nullable Integer trajectories;

  @Option(
      names = "--years",
      paramLabel = "N",
      defaultValue = "5",
      description = "How far the sampled futures go, 1 to " + MOST_YEARS + " (default: 5).")
  private int years;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same seed gives the same futures (default: 1).")
  private long seed;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private PackOption pack;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (trajectories != null && (trajectories < 1 || trajectories > MOST_TRAJECTORIES)) {
      throw new UserError("--trajectories takes 1 to " + MOST_TRAJECTORIES);
    }
    if (years < 1 || years > MOST_YEARS) {
      throw new UserError("--years takes 1 to " + MOST_YEARS + ", as far as the model sees");
    }
    byte[] payload = read();
    ModelPack models = pack.load();
    Instant now = Instant.now();
    List<Timeline> timelines = timelines(payload, models, now);
    PrintWriter out = spec.commandLine().getOut();
    try (Forecaster forecaster = PackOption.usable(() -> Forecaster.of(models))) {
      for (Timeline timeline : timelines) {
        out.println(answer(timeline, forecaster, now));
      }
    }
    out.flush();
    return 0;
  }

  private List<Timeline> timelines(byte[] payload, ModelPack models, Instant now) {
    DecoderConfig config =
        new DecoderConfig(
            new Secret("one file, no stream"),
            List.of(new Authority("file", List.of(authority(payload)))),
            ZoneOffset.UTC);
    OfflinePath path =
        new OfflinePath(
            new MessageDecoder(config), PackOption.usable(() -> NoteRecogniser.of(models)));
    path.accept(new RawMessage(FILE, MessageFormat.FHIR, payload, "file", now, true));
    if (!path.refusals().isEmpty()) {
      OfflinePath.Refusal refusal = path.refusals().get(0);
      throw new UserError(file + " was refused: " + refusal.reason() + ": " + refusal.detail());
    }
    if (path.timelines().isEmpty()) {
      throw new UserError(file + " holds no patient's facts");
    }
    return path.timelines();
  }

  private String answer(Timeline timeline, Forecaster forecaster, Instant now)
      throws JsonProcessingException {
    Forecast forecast =
        forecaster.forecast(List.of(TimelineRevision.of(timeline, now, true))).get(0);
    boolean answers = forecast.abstention() == null;
    List<Explanation> explanations =
        explain && answers ? forecaster.explain(timeline) : List.<Explanation>of();
    Trajectories futures =
        trajectories != null && answers
            ? forecaster.trajectories(timeline, trajectories, years * DAYS_A_YEAR, seed)
            : null;
    if (format == Format.TEXT) {
      return ForecastText.of(timeline, forecast, explanations, futures);
    }
    ObjectNode line = Json.mapper().createObjectNode();
    line.set("timeline", Json.mapper().valueToTree(timeline));
    line.set("forecast", Json.mapper().valueToTree(forecast));
    if (explain) {
      line.set("explanations", Json.mapper().valueToTree(explanations));
    }
    if (futures != null) {
      line.set("trajectories", Json.mapper().valueToTree(futures));
    }
    return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(line);
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
