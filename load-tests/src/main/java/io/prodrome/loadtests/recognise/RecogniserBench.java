package io.prodrome.loadtests.recognise;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.concept.Mention;
import io.prodrome.models.evaluate.EvaluationDocument;
import io.prodrome.models.evaluate.MentionScores;
import io.prodrome.models.evaluate.TerminologyIds;
import io.prodrome.models.evaluate.TextRecogniser;
import io.prodrome.models.terminology.Terminology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The recogniser on one thread: beside cTAKES with the same names and texts, with a larger
 * dictionary, and on hostile notes: {@code prodrome bench recogniser}.
 *
 * <p>Both recognisers read the same texts in the same order: the annotated corpora, whose mentions
 * are scored; the first third of the notes, which only warms up; the others, once, which is the
 * measured pass with <em>cold</em> caches; and these again, with <em>warm</em> ones. cTAKES keeps
 * nothing of what it has read, so for it the two passes are alike.
 */
public final class RecogniserBench {

  private static final int HOSTILE_LENGTH = 100_000;
  private static final long SEED = 2026;
  private static final int WARM_UP_PART = 3;
  private static final int DICTIONARY_PASSES = 3;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TextRecogniser recogniser;
  private final Terminology terminology;
  private final Function<Terminology, TextRecogniser> dictionaryOf;
  private final Consumer<String> progress;

  /**
   * @param recogniser with everything on
   * @param terminology what it links to
   * @param dictionaryOf a recogniser of another terminology, by its dictionary alone
   * @param progress told what is done now
   */
  public RecogniserBench(
      TextRecogniser recogniser,
      Terminology terminology,
      Function<Terminology, TextRecogniser> dictionaryOf,
      Consumer<String> progress) {
    this.recogniser = recogniser;
    this.terminology = terminology;
    this.dictionaryOf = dictionaryOf;
    this.progress = progress;
  }

  /**
   * Both recognisers on the corpora and the notes.
   *
   * @param peerClassPath {@code target/ctakes.classpath} of the module prodrome-ctakes
   * @throws IOException if the peer is not built, or fails
   * @throws InterruptedException if this thread is interrupted
   */
  public ObjectNode besideCtakes(List<BenchCorpus> corpora, List<String> notes, Path peerClassPath)
      throws IOException, InterruptedException {
    List<String> texts = new ArrayList<>();
    for (BenchCorpus corpus : corpora) {
      corpus.corpus().documents().forEach(document -> texts.add(document.text()));
    }
    int warm = notes.size() / WARM_UP_PART;
    List<String> measured = notes.subList(warm, notes.size());
    texts.addAll(notes.subList(0, warm));
    texts.addAll(measured);
    texts.addAll(measured);
    ObjectNode json = JSON.createObjectNode();
    json.put("terminology", terminology.version());
    progress.accept("our recogniser reads");
    List<RecogniserRun.Read> own = new OwnRun(recogniser).read(texts);
    write(corpora, own, json.putObject("prodrome"));
    PassTimes ownCold = pass(own, measured, 1, json.with("prodrome").putObject("coldCaches"));
    PassTimes ownWarm = pass(own, measured, 0, json.with("prodrome").putObject("warmCaches"));
    Path folder = Files.createTempDirectory("prodrome-ctakes");
    try {
      for (String lookup : List.of("default", "precision", "overlap")) {
        progress.accept("cTAKES reads, lookup " + lookup);
        List<RecogniserRun.Read> peer =
            new CtakesRun(peerClassPath, terminology, lookup, folder).read(texts);
        ObjectNode figures = json.with("ctakes").putObject(lookup);
        write(corpora, peer, figures);
        PassTimes cold = pass(peer, measured, 1, figures.putObject("firstPass"));
        PassTimes again = pass(peer, measured, 0, figures.putObject("secondPass"));
        ObjectNode times = figures.putObject("timesFasterWeAre");
        write(ownCold, cold, times.putObject("coldCaches"));
        write(ownWarm, again, times.putObject("warmCaches"));
      }
    } finally {
      delete(folder);
    }
    return json;
  }

  private static void write(PassTimes own, PassTimes peer, ObjectNode json) {
    json.put(
        "elapsed", PassTimes.rounded(own.speed().notesPerSecond() / peer.speed().notesPerSecond()));
    json.put(
        "cpu",
        PassTimes.rounded(own.cpuSpeed().notesPerSecond() / peer.cpuSpeed().notesPerSecond()));
  }

  private void write(List<BenchCorpus> corpora, List<RecogniserRun.Read> read, ObjectNode json) {
    int at = 0;
    for (BenchCorpus corpus : corpora) {
      MentionScores scores =
          new MentionScores(
              new TerminologyIds(terminology, corpus.scheme()), corpus.scheme(), corpus.types());
      for (EvaluationDocument document : corpus.corpus().documents()) {
        scores.add(document, read.get(at++).mentions());
      }
      ObjectNode figures = json.with("f1").putObject(corpus.name());
      figures.put("mentionStrict", PassTimes.rounded(scores.mentionStrict().f1()));
      figures.put("mentionRelaxed", PassTimes.rounded(scores.mentionRelaxed().f1()));
      figures.put("documentMicro", PassTimes.rounded(scores.documentMicro().f1()));
      figures.put("documentMacro", PassTimes.rounded(scores.documentMacro().f1()));
      figures.put("gold", scores.gold());
      figures.put("unlinkable", scores.unlinkable());
    }
  }

  /**
   * @param passesAfter how many passes over the measured notes come after this one
   */
  private static PassTimes pass(
      List<RecogniserRun.Read> read, List<String> measured, int passesAfter, ObjectNode json) {
    int end = read.size() - passesAfter * measured.size();
    PassTimes times = times(read.subList(end - measured.size(), end), measured);
    times.write(json);
    return times;
  }

  private static PassTimes times(List<RecogniserRun.Read> read, List<String> texts) {
    long bytes = 0;
    for (String text : texts) {
      bytes += text.getBytes(StandardCharsets.UTF_8).length;
    }
    return new PassTimes(
        read.stream().mapToLong(RecogniserRun.Read::wall).toArray(),
        read.stream().mapToLong(RecogniserRun.Read::cpu).toArray(),
        bytes);
  }

  /** The dictionary alone, as it is and grown: how much slower the larger one is. */
  public ObjectNode grown(List<String> notes, int concepts) {
    ObjectNode json = JSON.createObjectNode();
    progress.accept("growing the terminology to " + concepts + " concepts");
    Terminology grown = GrownTerminology.of(terminology, concepts);
    List<Terminology> both = List.of(terminology, grown);
    List<OwnRun> runs = both.stream().map(one -> new OwnRun(dictionaryOf.apply(one))).toList();
    double[] best = new double[both.size()];
    // The passes alternate, so that what else the machine does is not laid on one of them.
    for (int pass = 0; pass <= DICTIONARY_PASSES; pass++) {
      for (int i = 0; i < both.size(); i++) {
        progress.accept(both.get(i).size() + " concepts, pass " + pass);
        double speed = times(runs.get(i).read(notes), notes).cpuSpeed().notesPerSecond();
        best[i] = pass == 0 ? 0 : Math.max(best[i], speed);
      }
    }
    for (int i = 0; i < both.size(); i++) {
      ObjectNode figures = json.putObject(i == 0 ? "asIs" : "grown");
      figures.put("concepts", both.get(i).size()).put("names", both.get(i).nameCount());
      figures.put("notesPerCpuSecond", PassTimes.tenth(best[i]));
    }
    json.put("slowerByPercent", PassTimes.tenth(100 * (1 - best[1] / best[0])));
    return json;
  }

  /** Notes of 100,000 characters each that are made to be slow. */
  public ObjectNode hostile() {
    progress.accept("hostile notes");
    Map<String, String> notes = HostileNotes.of(terminology, HOSTILE_LENGTH, SEED);
    List<RecogniserRun.Read> read = new OwnRun(recogniser).read(List.copyOf(notes.values()));
    List<String> names = List.copyOf(notes.keySet());
    int longest = 0;
    int outside = 0;
    for (int i = 0; i < read.size(); i++) {
      longest = read.get(i).wall() > read.get(longest).wall() ? i : longest;
      for (Mention mention : read.get(i).mentions()) {
        outside += mention.end() > HOSTILE_LENGTH ? 1 : 0;
      }
    }
    ObjectNode json = JSON.createObjectNode();
    json.put("notes", read.size()).put("characters", HOSTILE_LENGTH);
    json.put("longestMs", PassTimes.tenth(read.get(longest).wall() / 1e6));
    json.put("longest", names.get(longest));
    json.put("offsetsOutside", outside);
    ObjectNode slow = json.putObject("slowestMs");
    Stream.iterate(0, i -> i < read.size(), i -> i + 1)
        .sorted(Comparator.comparingLong((Integer i) -> -read.get(i).wall()))
        .limit(5)
        .forEach(i -> slow.put(names.get(i), PassTimes.tenth(read.get(i).wall() / 1e6)));
    return json;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
