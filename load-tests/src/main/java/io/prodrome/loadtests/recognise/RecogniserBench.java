package io.prodrome.loadtests.recognise;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.concept.Mention;
import io.prodrome.models.evaluate.EvaluationDocument;
import io.prodrome.models.evaluate.MentionScores;
import io.prodrome.models.evaluate.TerminologyIds;
import io.prodrome.models.recognise.NoteRecogniser;
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
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * The recogniser on one thread: beside cTAKES with the same names and texts, with a larger
 * dictionary, and on hostile notes: {@code prodrome bench recogniser}.
 *
 * <p>On each annotated corpus both look for the same concepts, those that the corpus' ids and types
 * can name, by the same names. For speed both look for everything, and read the same texts in the
 * same order: the corpora and the first third of the notes, which only warm up; the other notes,
 * once, which is the measured pass with <em>cold</em> caches; and these again, with <em>warm</em>
 * ones. cTAKES keeps nothing of what it has read, so for it the two passes are alike.
 */
public final class RecogniserBench {

  private static final int HOSTILE_LENGTH = 100_000;
  private static final long SEED = 2026;
  private static final int WARM_UP_PART = 3;
  private static final int DICTIONARY_PASSES = 3;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final NoteRecogniser recogniser;
  private final Terminology terminology;
  private final Consumer<String> progress;

  /**
   * @param recogniser with everything on
   * @param progress told what is done now
   */
  public RecogniserBench(NoteRecogniser recogniser, Consumer<String> progress) {
    this.recogniser = recogniser;
    this.terminology = recogniser.terminology();
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
    ObjectNode json = JSON.createObjectNode();
    json.put("terminology", terminology.version());
    Path folder = Files.createTempDirectory("prodrome-ctakes");
    try {
      json.set("speed", speed(corpora, notes, peerClassPath, folder));
      ObjectNode f1 = json.putObject("f1");
      for (BenchCorpus corpus : corpora) {
        f1.set(corpus.name(), f1(corpus, peerClassPath, folder));
      }
    } finally {
      delete(folder);
    }
    return json;
  }

  private ObjectNode speed(
      List<BenchCorpus> corpora, List<String> notes, Path peerClassPath, Path folder)
      throws IOException, InterruptedException {
    List<String> texts = new ArrayList<>();
    corpora.forEach(corpus -> texts.addAll(corpus.texts()));
    int warm = notes.size() / WARM_UP_PART;
    List<String> measured = notes.subList(warm, notes.size());
    texts.addAll(notes.subList(0, warm));
    texts.addAll(measured);
    texts.addAll(measured);
    progress.accept("our recogniser reads the notes");
    List<RecogniserRun.Read> own = new OwnRun(recogniser::recognise).read(texts);
    progress.accept("cTAKES reads the notes");
    List<RecogniserRun.Read> peer =
        new CtakesRun(peerClassPath, terminology, concept -> true, "default", folder).read(texts);
    ObjectNode json = JSON.createObjectNode();
    for (int passesAfter = 1; passesAfter >= 0; passesAfter--) {
      ObjectNode pass = json.putObject(passesAfter == 1 ? "coldCaches" : "warmCaches");
      PassTimes ours = pass(own, measured, passesAfter, pass.putObject("prodrome"));
      PassTimes theirs = pass(peer, measured, passesAfter, pass.putObject("ctakes"));
      write(ours, theirs, pass.putObject("timesFasterThanCtakes"));
    }
    return json;
  }

  private ObjectNode f1(BenchCorpus corpus, Path peerClassPath, Path folder)
      throws IOException, InterruptedException {
    IntPredicate scope = new TerminologyIds(terminology, corpus.scheme()).scope(corpus.types());
    ObjectNode json = JSON.createObjectNode();
    progress.accept("our recogniser reads " + corpus.name());
    NoteRecogniser scoped = recogniser.scopedTo(scope);
    write(corpus, new OwnRun(scoped::recognise).read(corpus.texts()), json.putObject("prodrome"));
    for (String lookup : List.of("default", "precision", "overlap")) {
      progress.accept("cTAKES reads " + corpus.name() + ", lookup " + lookup);
      write(
          corpus,
          new CtakesRun(peerClassPath, terminology, scope, lookup, folder).read(corpus.texts()),
          json.with("ctakes").putObject(lookup));
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

  private void write(BenchCorpus corpus, List<RecogniserRun.Read> read, ObjectNode json) {
    MentionScores scores =
        new MentionScores(
            new TerminologyIds(terminology, corpus.scheme()), corpus.scheme(), corpus.types());
    List<EvaluationDocument> documents = corpus.corpus().documents();
    for (int i = 0; i < documents.size(); i++) {
      scores.add(documents.get(i), read.get(i).mentions());
    }
    json.put("mentionStrict", PassTimes.rounded(scores.mentionStrict().f1()));
    json.put("mentionRelaxed", PassTimes.rounded(scores.mentionRelaxed().f1()));
    json.put("documentMicro", PassTimes.rounded(scores.documentMicro().f1()));
    json.put("documentMacro", PassTimes.rounded(scores.documentMacro().f1()));
    json.put("gold", scores.gold());
    json.put("unlinkable", scores.unlinkable());
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
    List<OwnRun> runs =
        both.stream().map(NoteRecogniser::of).map(one -> new OwnRun(one::recognise)).toList();
    double[] best = new double[both.size()];
    long[] mentions = new long[both.size()];
    // The passes alternate, so that what else the machine does is not laid on one of them.
    for (int pass = 0; pass <= DICTIONARY_PASSES; pass++) {
      for (int i = 0; i < both.size(); i++) {
        progress.accept(both.get(i).size() + " concepts, pass " + pass);
        List<RecogniserRun.Read> read = runs.get(i).read(notes);
        double speed = times(read, notes).cpuSpeed().notesPerSecond();
        best[i] = pass == 0 ? 0 : Math.max(best[i], speed);
        mentions[i] = read.stream().mapToLong(one -> one.mentions().size()).sum();
      }
    }
    for (int i = 0; i < both.size(); i++) {
      ObjectNode figures = json.putObject(i == 0 ? "asIs" : "grown");
      figures.put("concepts", both.get(i).size()).put("names", both.get(i).nameCount());
      figures.put("mentions", mentions[i]);
      figures.put("notesPerCpuSecond", PassTimes.tenth(best[i]));
    }
    json.put("slowerByPercent", PassTimes.tenth(100 * (1 - best[1] / best[0])));
    return json;
  }

  /** Notes of 100,000 characters each that are made to be slow. */
  public ObjectNode hostile() {
    progress.accept("hostile notes");
    Map<String, String> notes = HostileNotes.of(terminology, HOSTILE_LENGTH, SEED);
    List<RecogniserRun.Read> read =
        new OwnRun(recogniser::recognise).read(List.copyOf(notes.values()));
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
