package io.prodrome.launcher;

import io.prodrome.models.PackBuilder;
import io.prodrome.models.link.Linker;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.terminology.source.InvalidSourceException;
import io.prodrome.models.terminology.source.MergeReport;
import io.prodrome.models.terminology.source.SourceFormat;
import io.prodrome.models.terminology.source.TerminologyMerger;
import io.prodrome.models.terminology.source.TerminologySource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code prodrome terminology build}: one pack of released files. */
@Command(
    name = "build",
    description = "Make a model pack's terminology from released files.",
    mixinStandardHelpOptions = true)
final class TerminologyBuildCommand implements Callable<Integer> {

  @Option(
      names = "--source",
      paramLabel = "FILE",
      arity = "1..*",
      required = true,
      description =
          "SNOMED CT release archives, FHIR CodeSystems and ValueSets, OBO files and OBO graphs,"
              + " terminology tables, Synthea's jar; .gz too. The first one's preferred names"
              + " stand.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private List<Path> sources;

  @Option(
      names = "--out",
      paramLabel = "PACK",
      required = true,
      description = "The pack's folder; a pack that is there keeps its other components.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path out;

  @Option(
      names = "--language",
      paramLabel = "LANG",
      split = ",",
      description = "Keep names of these languages only, such as en,es (default: all).")
  private @Nullable List<String> languages;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Leads the terminology's version (default: the folder's name).")
  private @Nullable String name;

  @Option(
      names = "--format",
      paramLabel = "F",
      description =
          "All sources' format: ${COMPLETION-CANDIDATES} (default: found out by each file).")
  private @Nullable SourceFormat format;

  @Option(
      names = "--vectors",
      paramLabel = "WHEN",
      description =
          "Whether to embed the names for dense linking: auto (up to 250,000 names), yes or no"
              + " (default: auto). About a thousand names a second and core.")
  private PackBuilder.Vectors vectors = PackBuilder.Vectors.AUTO;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() {
    try {
      build();
    } catch (InvalidSourceException | InvalidModelPackException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new UserError(
          "cannot read the sources or write "
              + out
              + " ("
              + e.getClass().getSimpleName()
              + ": "
              + e.getMessage()
              + "): check the files, the access rights and the free space",
          e);
    }
    return 0;
  }

  private void build() throws IOException {
    Set<String> kept =
        languages == null
            ? Set.of()
            : languages.stream()
                .map(language -> language.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    List<TerminologySource> all = SourceFormat.sources(sources, format);
    ProgressBar bar = new ProgressBar(spec.commandLine().getErr(), "terminology", all.size() + 2);
    TerminologyMerger merger = new TerminologyMerger(kept);
    bar.at(0);
    int done = 0;
    for (TerminologySource source : all) {
      merger.add(source);
      bar.at(++done);
    }
    Path absolute = out.toAbsolutePath().normalize().getFileName();
    String called = name != null ? name : absolute == null ? "terminology" : absolute.toString();
    if (called.isBlank() || called.chars().anyMatch(Character::isISOControl)) {
      throw new UserError("--name must be a word that can lead a version");
    }
    TerminologyMerger.Merged merged = merger.finish(called);
    bar.at(++done);
    MergeReport report = merged.report();
    boolean encodes = PackBuilder.wanted(vectors, merged.terminology());
    ProgressBar names =
        new ProgressBar(
            spec.commandLine().getErr(), "names encoded", merged.terminology().nameCount());
    ModelPack pack =
        PackBuilder.publish(
            out,
            merged.terminology(),
            new PackBuilder.Origin(
                report.sources().stream()
                    .map(MergeReport.Source::name)
                    .collect(Collectors.joining("; ")),
                report.sources().stream().map(MergeReport.Source::licence).distinct().toList(),
                command()),
            vectors,
            names::at);
    if (encodes) {
      names.done();
    }
    bar.at(++done);
    bar.done();
    print(report, merged.terminology().version(), pack);
  }

  /** File names alone: a path may hold a person's name. */
  private String command() {
    return "prodrome terminology build --source "
        + sources.stream()
            .map(Path::getFileName)
            .map(String::valueOf)
            .collect(Collectors.joining(" "))
        + (languages == null ? "" : " --language " + String.join(",", languages));
  }

  private void print(MergeReport report, String version, ModelPack pack) {
    PrintWriter to = spec.commandLine().getOut();
    to.printf("terminology %s in pack %s (%s)%n", version, out, pack.version());
    for (MergeReport.Source source : report.sources()) {
      to.printf(
          Locale.ROOT,
          "  %s: %,d concepts; of these with a code of an earlier source %,d, joined by"
              + " cross-references %,d%n",
          source.name(),
          source.concepts(),
          source.sameCode(),
          source.sameByReference());
    }
    to.printf(Locale.ROOT, "  concepts  %,d%n", report.concepts());
    report
        .conceptsBySystem()
        .forEach((system, count) -> to.printf(Locale.ROOT, "    %,9d  %s%n", count, system));
    to.printf(Locale.ROOT, "  names     %,d%n", report.names());
    to.printf(
        Locale.ROOT,
        "  retired   %,d codes, of these %,d with a replacement%n",
        report.retired(),
        report.replaced());
    report
        .dropped()
        .forEach((reason, count) -> to.printf(Locale.ROOT, "  left out  %,d: %s%n", count, reason));
    if (!pack.files(ModelPack.TERMINOLOGY).contains(Linker.VECTORS)) {
      to.printf(
          "  vectors   none: what no name matches is not linked; add them with --vectors yes%n");
    }
    to.flush();
  }
}
