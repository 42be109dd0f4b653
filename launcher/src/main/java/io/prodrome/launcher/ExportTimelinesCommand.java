package io.prodrome.launcher;

import io.prodrome.domain.Secret;
import io.prodrome.fhiradapters.decode.Authority;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.fhiradapters.decode.MessageDecoder;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.recognise.NoteRecogniser;
import io.prodrome.streamapp.offline.TimelineExport;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code prodrome export-timelines}: what models/training learns from. */
@Command(
    name = "export-timelines",
    description = "Write the timelines of a folder of FHIR bundles as gzipped JSON lines.",
    mixinStandardHelpOptions = true)
final class ExportTimelinesCommand implements Callable<Integer> {

  @Option(
      names = "--input",
      paramLabel = "DIR",
      required = true,
      description = "The folder of bundles (.json, .json.gz).")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path input;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The file to write (.jsonl.gz).")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path out;

  @Option(
      names = "--authority",
      paramLabel = "SYSTEM",
      defaultValue = "https://github.com/synthetichealth/synthea",
      description = "The identifier system that names patients (default: Synthea's).")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String authority;

  @Option(
      names = "--pack",
      paramLabel = "DIR",
      description = "A model pack instead of the built-in one.")
  private @Nullable Path pack;

  @Option(
      names = "--threads",
      paramLabel = "T",
      defaultValue = "2",
      description = "Bundles read at a time (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    // The keys of exported timelines are hashed again and mean nothing outside the file.
    DecoderConfig config =
        new DecoderConfig(
            new Secret("timelines for training"),
            List.of(new Authority("export", List.of(authority))),
            ZoneOffset.UTC);
    ModelPack models = pack == null ? ModelPack.builtIn() : ModelPack.load(pack);
    ProgressBar bar = new ProgressBar(spec.commandLine().getErr(), "bundles", 0);
    new TimelineExport(new MessageDecoder(config), NoteRecogniser.of(models))
        .export(input, out, threads, bar::at);
    bar.done();
    return 0;
  }
}
