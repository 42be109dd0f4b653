package io.prodrome.launcher;

import io.prodrome.domain.Secret;
import io.prodrome.fhiradapters.decode.Authority;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.fhiradapters.decode.MessageDecoder;
import io.prodrome.launcher.meds.Bundles;
import io.prodrome.launcher.meds.MedsExport;
import io.prodrome.launcher.meds.Split;
import io.prodrome.loadtests.synthea.SyntheaProcess;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.terminology.Terminology;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code prodrome export-meds}: what models/training learns from. */
@Command(
    name = "export-meds",
    description = {
      "Write patients' timelines as a MEDS data set (Parquet).",
      "An export that broke off goes on when the same command is given again."
    },
    mixinStandardHelpOptions = true)
final class ExportMedsCommand implements Callable<Integer> {

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Source source;

  /** Where the patients come from: one of the two. */
  private static final class Source {
    @Option(
        names = "--input",
        paramLabel = "FOLDER",
        description = "A folder of FHIR bundles (.json, .json.gz).")
    private @Nullable Path input;

    @Option(
        names = "--synthea",
        paramLabel = "N",
        description = "So many patients that Synthea makes; about one a second.")
    private int patients;
  }

  @Mixin private final SyntheaOptions population = new SyntheaOptions();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "The data set's folder: new, or of an export that broke off.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path out;

  @Option(
      names = "--split",
      paramLabel = "auto|train|tuning|held_out",
      defaultValue = "auto",
      converter = SplitConverter.class,
      description = "Where all patients belong; auto: 80, 10 and 10 of a hundred, by a hash.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Choice split;

  /** A split for all, or by a hash. */
  private record Choice(@Nullable Split split) {}

  /** Splits by their names. */
  static final class SplitConverter implements ITypeConverter<Choice> {
    @Override
    public Choice convert(String value) {
      if (value.equals("auto")) {
        return new Choice(null);
      }
      return Arrays.stream(Split.values())
          .filter(each -> each.id().equals(value))
          .findFirst()
          .map(Choice::new)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'"
                          + value
                          + "' is none of auto, "
                          + Arrays.stream(Split.values())
                              .map(Split::id)
                              .collect(Collectors.joining(", "))));
    }
  }

  @Option(
      names = "--authority",
      paramLabel = "SYSTEM",
      defaultValue = "https://github.com/synthetichealth/synthea",
      description = "The identifier system that names patients (default: Synthea's).")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String authority;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private RecogniserOptions recogniser;

  @Option(
      names = "--threads",
      paramLabel = "T",
      defaultValue = "2",
      description = "Bundles read at a time (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--shard",
      paramLabel = "N",
      defaultValue = "500",
      description = "Bundles in a shard (default: ${DEFAULT-VALUE}).")
  private int shard;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (threads < 1 || shard < 1) {
      throw new UserError("--threads and --shard must be at least 1");
    }
    PrintWriter err = spec.commandLine().getErr();
    MedsExport.check(out);
    ModelPack models = recogniser.pack();
    MedsExport export =
        new MedsExport(
            new MessageDecoder(decoding()),
            recogniser.recogniser(models),
            PackOption.usable(() -> Terminology.of(models)),
            models.version(),
            new MedsExport.Options(split.split(), shard, threads));
    Path input = source.input == null ? synthea(err) : source.input;
    ProgressBar bar = new ProgressBar(err, "bundles", Bundles.in(input).size());
    MedsExport.Summary summary = export.export(input, out, bar::at);
    bar.done();
    PrintWriter text = spec.commandLine().getOut();
    text.printf("%s: subjects %s, %d codes%n", out, summary.subjects(), summary.codes());
    if (summary.refusedParts() > 0) {
      text.printf(
          "%d entries of the bundles were refused and are not in it;"
              + " ./prodrome parse FILE says which and why%n",
          summary.refusedParts());
    }
    text.flush();
    return 0;
  }

  /** Keys of exported subjects are hashed again and mean nothing outside the data set. */
  private DecoderConfig decoding() {
    return new DecoderConfig(
        new Secret("timelines for training"),
        List.of(new Authority("export", List.of(authority))),
        ZoneOffset.UTC);
  }

  private Path synthea(PrintWriter err) throws IOException, InterruptedException {
    if (source.patients < 1) {
      throw new UserError("--synthea " + source.patients + ": at least one patient is needed");
    }
    Path folder = Files.createDirectories(out.resolve(MedsExport.NOTES)).resolve("synthea");
    ProgressBar bar = new ProgressBar(err, "patients made", source.patients);
    try (Shutdown shutdown = new Shutdown()) {
      shutdown
          .add(new SyntheaProcess(Launch.syntheaClassPath()))
          .generate(source.patients, population.seed(), population.state(), folder, bar::at);
    }
    bar.done();
    return folder;
  }
}
