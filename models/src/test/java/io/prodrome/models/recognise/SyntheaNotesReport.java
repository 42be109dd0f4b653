package io.prodrome.models.recognise;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prodrome.domain.concept.Context.Temporality;
import io.prodrome.domain.concept.Mention;
import io.prodrome.models.pack.ModelPack;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A measure to run by hand: what share of the conditions that Synthea's notes name is found, and
 * how fast. The argument is a folder of Synthea's FHIR bundles, gzipped.
 *
 * <pre>
 *   mvn -q -pl models exec:java -Dexec.classpathScope=test \
 *     -Dexec.mainClass=io.prodrome.models.recognise.SyntheaNotesReport -Dexec.args=FOLDER
 * </pre>
 */
final class SyntheaNotesReport {

  private static final Pattern HISTORY =
      Pattern.compile("Patient has a history of ([^\\n]*?)\\.(?:\\n|$)");
  private static final Pattern PRESENTING =
      Pattern.compile("Patient is presenting with ([^\\n]*?)\\. *(?:\\n|$)");
  private static final Pattern BULLET = Pattern.compile("\\n- ([^\\n]+)");

  private SyntheaNotesReport() {}

  public static void main(String[] args) throws IOException {
    List<String> notes = notes(Path.of(args[0]));
    NoteRecogniser recogniser = NoteRecogniser.of(ModelPack.builtIn());
    long characters = notes.stream().mapToLong(String::length).sum();
    System.out.printf("%d notes of %d characters%n", notes.size(), characters / notes.size());
    recall("history sentence", HISTORY, true, notes, recogniser);
    recall("presenting sentence", PRESENTING, true, notes, recogniser);
    recall("bullets", BULLET, false, notes, recogniser);
    Map<Temporality, Integer> past = new TreeMap<>();
    for (String note : notes) {
      Matcher history = HISTORY.matcher(note);
      while (history.find()) {
        recogniser.recognise(note).mentions().stream()
            .filter(m -> m.start() >= history.start(1) && m.end() <= history.end(1))
            .forEach(m -> past.merge(m.context().temporality(), 1, Integer::sum));
      }
    }
    Map<String, Integer> elsewhere = new TreeMap<>();
    for (String note : notes) {
      for (Mention m : recogniser.recognise(note).mentions()) {
        if (!m.section().equals("history of present illness")) {
          elsewhere.merge(
              m.section() + ": " + m.concept().display() + " " + m.context(), 1, Integer::sum);
        }
      }
    }
    if (args.length > 1) {
      elsewhere.forEach((what, count) -> System.out.println("  " + count + " " + what));
    }
    System.out.println("temporality in the history sentence: " + past);
    for (int round = 0; round < 3; round++) {
      long mentions = 0;
      long start = System.nanoTime();
      for (String note : notes) {
        mentions += recogniser.recognise(note).mentions().size();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf("%.0f notes/s, %d mentions%n", notes.size() / seconds, mentions);
    }
  }

  private static void recall(
      String what, Pattern pattern, boolean list, List<String> notes, NoteRecogniser recogniser) {
    int named = 0;
    int found = 0;
    Map<String, Integer> missed = new TreeMap<>();
    for (String note : notes) {
      List<Mention> mentions = recogniser.recognise(note).mentions();
      Matcher matcher = pattern.matcher(note);
      while (matcher.find()) {
        int at = matcher.start(1);
        for (String name : list ? matcher.group(1).split(", ") : new String[] {matcher.group(1)}) {
          int start = at;
          int end = at + name.length();
          named++;
          if (mentions.stream().anyMatch(m -> m.start() == start && m.end() == end)) {
            found++;
          } else {
            missed.merge(name, 1, Integer::sum);
          }
          at = end + 2;
        }
      }
    }
    System.out.printf(
        "%s: %d of %d names found (%.3f)%n", what, found, named, (double) found / named);
    missed.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(15)
        .forEach(entry -> System.out.println("  missed " + entry));
  }

  private static List<String> notes(Path folder) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<String> notes = new ArrayList<>();
    List<Path> bundles;
    try (Stream<Path> files = Files.list(folder)) {
      bundles = files.filter(file -> file.toString().endsWith(".json.gz")).sorted().toList();
    }
    for (Path bundle : bundles) {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(bundle))) {
        for (JsonNode entry : json.readTree(in).path("entry")) {
          JsonNode data = entry.at("/resource/content/0/attachment/data");
          if (entry.at("/resource/resourceType").asText().equals("DocumentReference")) {
            notes.add(
                new String(Base64.getDecoder().decode(data.asText()), StandardCharsets.UTF_8));
          }
        }
      }
    }
    return notes;
  }
}
