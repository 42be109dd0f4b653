package io.prodrome.loadtests.recognise;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Mention;
import io.prodrome.models.terminology.Terminology;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * Apache cTAKES 5.1 in a process of its own ({@code load-tests/ctakes}, built with {@code
 * -Ppeers}): segments, sentences, tokens, part of speech, fast dictionary, negation; with all names
 * of a terminology as its dictionary.
 */
final class CtakesRun implements RecogniserRun {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MAIN_CLASS = "io.prodrome.loadtests.ctakes.CtakesNotes";

  private final String classPath;
  private final Terminology terminology;
  private final IntPredicate scope;
  private final String lookup;
  private final Path folder;

  /**
   * @param classPathFile {@code target/ctakes.classpath} of the module prodrome-ctakes
   * @param scope the concepts whose names are its dictionary
   * @param lookup {@code default}, {@code precision} (the longest of overlapping names) or {@code
   *     overlap} (words of a name may be apart)
   * @param folder for its files
   * @throws IOException if the module has not been built
   */
  CtakesRun(
      Path classPathFile, Terminology terminology, IntPredicate scope, String lookup, Path folder)
      throws IOException {
    Path classes = classPathFile.resolveSibling("classes");
    if (!Files.isRegularFile(classPathFile) || !Files.isDirectory(classes)) {
      throw new IOException(
          "the peer is not built: run 'mvn -Ppeers -DskipTests -pl load-tests/ctakes package'");
    }
    this.classPath =
        classes.toAbsolutePath() + File.pathSeparator + Files.readString(classPathFile).strip();
    this.terminology = terminology;
    this.scope = scope;
    this.lookup = lookup;
    this.folder = folder;
  }

  @Override
  public List<Read> read(List<String> texts) throws IOException, InterruptedException {
    Path dictionary = folder.resolve("names.bsv");
    writeNames(dictionary);
    Path in = folder.resolve("notes.jsonl");
    try (BufferedWriter out = Files.newBufferedWriter(in)) {
      for (String text : texts) {
        out.write(JSON.createObjectNode().put("text", text) + "\n");
      }
    }
    Path results = folder.resolve("mentions-" + lookup + ".jsonl");
    Path log = folder.resolve("ctakes.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx3g",
                "-Dfile.encoding=UTF-8",
                "-cp",
                classPath,
                MAIN_CLASS,
                dictionary.toString(),
                lookup,
                in.toString(),
                results.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Thread atExit = new Thread(process::destroyForcibly, "end-ctakes");
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("cTAKES ended with exit code " + process.exitValue());
      }
    } finally {
      process.destroyForcibly();
      Runtime.getRuntime().removeShutdownHook(atExit);
    }
    return results(results);
  }

  /** Every name of the scope, with the concept's ordinal in the place of a CUI. */
  private void writeNames(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int concept = 0; concept < terminology.size(); concept++) {
        if (!scope.test(concept)) {
          continue;
        }
        String kind = semanticType(terminology.type(concept));
        for (int n = terminology.firstName(concept); n < terminology.nameEnd(concept); n++) {
          String name = terminology.name(n).replace('|', ' ').replaceAll("\\s+", " ");
          out.write(String.format(Locale.ROOT, "C%07d|%s|%s%n", concept, kind, name));
        }
      }
    }
  }

  /** A UMLS semantic type of the group that cTAKES would make of the concept's type. */
  private static String semanticType(ConceptType type) {
    return switch (type) {
      case MEDICATION, SUBSTANCE, IMMUNIZATION -> "T121";
      case PROCEDURE -> "T061";
      case BODY_STRUCTURE -> "T023";
      case FINDING, OBSERVATION, SITUATION -> "T184";
      default -> "T047";
    };
  }

  private List<Read> results(Path file) throws IOException {
    List<Read> read = new ArrayList<>();
    try (BufferedReader in = Files.newBufferedReader(file)) {
      // The first line tells how long loading took.
      in.readLine();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        JsonNode json = JSON.readTree(line);
        List<Mention> mentions = new ArrayList<>();
        for (JsonNode mention : json.path("mentions")) {
          for (JsonNode cui : mention.path(2)) {
            int concept = Integer.parseInt(cui.asText().substring(1));
            mentions.add(
                Mention.of(
                    mention.path(0).asInt(),
                    mention.path(1).asInt(),
                    terminology.coding(concept),
                    terminology.type(concept),
                    Context.ASSERTED,
                    1,
                    ""));
          }
        }
        read.add(new Read(mentions, json.path("nanos").asLong(), json.path("cpuNanos").asLong()));
      }
    }
    return read;
  }
}
