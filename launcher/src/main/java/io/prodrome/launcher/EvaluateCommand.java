package io.prodrome.launcher;

import io.prodrome.models.context.SentenceContext;
import io.prodrome.models.evaluate.ContextEvaluation;
import io.prodrome.models.evaluate.Corpus;
import io.prodrome.models.evaluate.CorpusFormat;
import io.prodrome.models.evaluate.EntityTypes;
import io.prodrome.models.evaluate.IdScheme;
import io.prodrome.models.evaluate.InvalidCorpusException;
import io.prodrome.models.evaluate.RecogniserEvaluation;
import io.prodrome.models.evaluate.TerminologyIds;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.recognise.NoteRecogniser;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code prodrome evaluate}: figures of the models on annotated corpora and on patients. */
@Command(
    name = "evaluate",
    description =
        "Measure the recogniser, the linker and context on annotated corpora, and the forecaster on"
            + " patients; prints JSON.",
    mixinStandardHelpOptions = true,
    subcommands = EvaluateForecasterCommand.class,
    synopsisSubcommandLabel = "context|forecaster|recogniser")
final class EvaluateCommand implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  /** Names of formats as people write them. */
  static final class FormatConverter implements ITypeConverter<CorpusFormat> {
    @Override
    public CorpusFormat convert(String value) {
      for (CorpusFormat format : CorpusFormat.values()) {
        if (format.label().equalsIgnoreCase(value)) {
          return format;
        }
      }
      throw new TypeConversionException(
          "'" + value + "' is none of pubtator, phentrieve-jsonl, medcat");
    }
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "recogniser",
      description =
          "Mentions, documents, linking of the gold spans, and speed on one thread. Looks for the"
              + " concepts that the corpus' ids and types can name. Context does not count.",
      mixinStandardHelpOptions = true)
  int recogniser(
      @Option(
              names = "--corpus",
              paramLabel = "FILE",
              required = true,
              arity = "1..*",
              description = "Annotated files, also in gzip.")
          List<Path> corpus,
      @Option(
              names = "--format",
              paramLabel = "pubtator|phentrieve-jsonl|medcat",
              required = true,
              converter = FormatConverter.class,
              description = "What they hold.")
          CorpusFormat format,
      @Option(
              names = "--ids",
              paramLabel = "snomed|mesh|hpo|umls",
              description =
                  "The scheme of their concept ids (default: told by the ids). mesh: MeSH or OMIM.")
          @Nullable IdScheme ids,
      @Option(
              names = "--types",
              paramLabel = "TYPE",
              split = ",",
              description = "Score these kinds only, such as Disease or Chemical.")
          @Nullable List<String> types,
      @Option(
              names = "--warm-up-seconds",
              paramLabel = "S",
              defaultValue = "3",
              description = "Warm-up before the speed counts (default: ${DEFAULT-VALUE}).")
          int warmUp,
      @Option(
              names = "--all-concepts",
              description =
                  "Look for every concept, not only for those that --ids and --types can name.")
          boolean allConcepts,
      @Mixin RecogniserOptions options) {
    Corpus read = read(() -> format.read(corpus));
    IdScheme scheme = ids == null ? IdScheme.of(read) : ids;
    EntityTypes kinds = EntityTypes.of(types == null ? List.of() : types);
    ModelPack pack = options.pack();
    NoteRecogniser recogniser = options.recogniser(pack);
    TerminologyIds concepts = new TerminologyIds(recogniser.terminology(), scheme);
    RecogniserEvaluation evaluation =
        new RecogniserEvaluation(concepts, scheme, kinds, Duration.ofSeconds(warmUp));
    NoteRecogniser measured = allConcepts ? recogniser : recogniser.scopedTo(concepts.scope(kinds));
    try (recogniser) {
      print(
          evaluation
              .run(read, measured::recognise, Optional.of(measured::meanings))
              .toJson()
              .toPrettyString());
    }
    return 0;
  }

  @Command(
      name = "context",
      description = "Negation, history and experiencer in sentences that name one concept each.",
      mixinStandardHelpOptions = true)
  int context(
      @Option(
              names = "--file",
              paramLabel = "TSV",
              required = true,
              description = "Columns id, concept, sentence, negation, temporality, experiencer.")
          Path file,
      @Option(names = "--errors", description = "Print what was judged otherwise, not the figures.")
          boolean errors,
      @Mixin RecogniserOptions options) {
    ContextEvaluation evaluation =
        read(
            () ->
                ContextEvaluation.of(
                    file,
                    (sentence, concept) ->
                        SentenceContext.of(sentence, concept, options.language())));
    if (errors) {
      for (ContextEvaluation.Wrong wrong : evaluation.wrong()) {
        print(
            String.join(
                "\t",
                wrong.axis(),
                wrong.missed() ? "missed" : "too much",
                wrong.concept(),
                wrong.sentence()));
      }
    } else {
      print(evaluation.toJson().toPrettyString());
    }
    return 0;
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> T read(Reading<T> reading) {
    try {
      return reading.read();
    } catch (InvalidCorpusException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    } catch (NoSuchFileException e) {
      throw new UserError(e.getFile() + " does not exist", e);
    } catch (IOException e) {
      throw new UserError("the corpus cannot be read: " + e.getMessage(), e);
    }
  }

  private void print(String text) {
    spec.commandLine().getOut().println(text);
    spec.commandLine().getOut().flush();
  }
}
