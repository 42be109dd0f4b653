package io.prodrome.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.loadtests.recognise.BenchCorpus;
import io.prodrome.loadtests.recognise.RecogniserBench;
import io.prodrome.models.evaluate.Corpus;
import io.prodrome.models.evaluate.EntityTypes;
import io.prodrome.models.evaluate.IdScheme;
import io.prodrome.models.evaluate.InvalidCorpusException;
import io.prodrome.models.recognise.NoteRecogniser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code prodrome bench recogniser}: beside cTAKES, with larger dictionaries, on hostile notes. */
@Command(
    name = "recogniser",
    description =
        "The recogniser on one thread: beside cTAKES with the same names (first 'mvn -Ppeers"
            + " -DskipTests -pl load-tests/ctakes package'), with a larger dictionary, and on"
            + " hostile notes.",
    mixinStandardHelpOptions = true)
final class BenchRecogniserCommand implements Callable<Integer> {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FEWEST_NOTES = 30;

  @Option(
      names = "--notes",
      paramLabel = "FILE",
      required = true,
      description = "Notes as JSON lines with a member 'text', also in gzip.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path notes;

  @Option(
      names = "--corpus",
      paramLabel = "FORMAT[:TYPE]=FILE",
      description = "An annotated corpus to score both on, such as pubtator:Disease=dev.pubtator.")
  private List<String> corpora = new ArrayList<>();

  @Option(
      names = "--grown",
      paramLabel = "N",
      defaultValue = "500000",
      description = "Concepts of the larger dictionary; 0 for none (default: ${DEFAULT-VALUE}).")
  private int grown;

  @Option(names = "--no-peer", description = "Without cTAKES.")
  private boolean noPeer;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private RecogniserOptions options;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    List<String> texts = readNotes();
    List<BenchCorpus> read = new ArrayList<>();
    for (String corpus : corpora) {
      read.add(readCorpus(corpus));
    }
    NoteRecogniser recogniser = options.recogniser(options.pack());
    RecogniserBench bench =
        new RecogniserBench(recogniser, line -> spec.commandLine().getErr().println(line));
    ObjectNode json = JSON.createObjectNode();
    json.put("recogniser", recogniser.version());
    if (!noPeer) {
      json.set("besideCtakes", bench.besideCtakes(read, texts, peerClassPath()));
    }
    if (grown > 0) {
      json.set("dictionary", bench.grown(texts, grown));
    }
    json.set("hostile", bench.hostile());
    spec.commandLine().getOut().println(json.toPrettyString());
    spec.commandLine().getOut().flush();
    return 0;
  }

  private static Path peerClassPath() {
    String home = System.getProperty("prodrome.home", ".");
    Path file = Path.of(home, "load-tests", "ctakes", "target", "ctakes.classpath");
    if (!Files.exists(file)) {
      throw new UserError(
          "the peer cTAKES is not built: run 'mvn -Ppeers -DskipTests -pl load-tests/ctakes"
              + " package', or give --no-peer");
    }
    return file;
  }

  private List<String> readNotes() throws IOException {
    List<String> texts = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                notes.toString().endsWith(".gz")
                    ? new GZIPInputStream(Files.newInputStream(notes))
                    : Files.newInputStream(notes),
                StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        JsonNode text = JSON.readTree(line).path("text");
        if (text.isTextual() && !text.asText().isBlank()) {
          texts.add(text.asText());
        }
      }
    } catch (JsonProcessingException e) {
      throw new UserError(notes + ", line " + (texts.size() + 1) + ": it is no JSON object", e);
    } catch (IOException e) {
      throw new UserError(notes + " cannot be read", e);
    }
    if (texts.size() < FEWEST_NOTES) {
      throw new UserError(notes + " has less than " + FEWEST_NOTES + " lines with a text");
    }
    return texts;
  }

  private static BenchCorpus readCorpus(String argument) {
    int equals = argument.indexOf('=');
    if (equals < 0) {
      throw new UserError("'" + argument + "' is not of the form FORMAT[:TYPE]=FILE");
    }
    String[] what = argument.substring(0, equals).split(":", 2);
    @Nullable String type = what.length > 1 ? what[1] : null;
    Path file = Path.of(argument.substring(equals + 1));
    try {
      Corpus corpus = new EvaluateCommand.FormatConverter().convert(what[0]).read(List.of(file));
      return new BenchCorpus(
          // Corpora are told by their folders: each has a dev part of the same name.
          folderAndName(file.toAbsolutePath()),
          corpus,
          IdScheme.of(corpus),
          EntityTypes.of(type == null ? List.of() : List.of(type)));
    } catch (InvalidCorpusException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new UserError(file + " cannot be read", e);
    }
  }

  private static String folderAndName(Path file) {
    int names = file.getNameCount();
    return file.subpath(Math.max(0, names - 2), names).toString();
  }
}
