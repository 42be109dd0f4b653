package io.prodrome.models.tag;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OrtException;
import io.prodrome.domain.Digests;
import io.prodrome.models.onnx.OrtGraph;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.tag.SpanDecoder.WordSpan;
import io.prodrome.models.text.WordPieces;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds mentions by a token classifier of the BERT family in ONNX: what is mentioned need be no
 * known name. Any export with the inputs {@code input_ids}, {@code attention_mask} and {@code
 * token_type_ids} (the last two where the model has them) and the logits of shape (rows, pieces,
 * labels) takes its place by its {@link TaggerSettings}; lower-casing and the like are the
 * tokenizer's.
 *
 * <p>A word has the label of its first piece, as models of this kind are trained (Devlin et al.
 * 2019). The work is linear in the text: a sentence longer than the model's input is read in
 * windows that share an eighth on each side.
 *
 * <p>Thread-safe; each call runs on the caller's thread. Holds native memory until closed.
 */
public final class SpanTagger implements AutoCloseable {

  static final String MODEL = "tagger.onnx";
  static final String TOKENIZER = "tokenizer.json";
  static final String SETTINGS = "tagger.json";

  /** So many UTF-16 units are tokenized at a time. */
  private static final int CHUNK = 8192;

  private static final int MOST_ROWS = 32;

  /** Rows of one run differ in length by at most a quarter and this. */
  private static final int SLACK = 4;

  private final TaggerSettings settings;
  private final SpanDecoder decoder;
  private final HuggingFaceTokenizer tokenizer;
  private final OrtGraph graph;
  private final TokenClassifier classifier;
  private final long[] marks;
  private final String id;

  private SpanTagger(
      TaggerSettings settings, HuggingFaceTokenizer tokenizer, OrtGraph graph, String id) {
    this.id = id;
    this.settings = settings;
    this.decoder = new SpanDecoder(settings);
    this.tokenizer = tokenizer;
    this.graph = graph;
    this.classifier = new TokenClassifier(graph, settings);
    this.marks = tokenizer.encode("").getIds();
  }

  /**
   * The tagger of a model pack; empty if the pack has none.
   *
   * @throws InvalidModelPackException if the pack's tagger cannot be used
   */
  public static Optional<SpanTagger> of(ModelPack pack) {
    if (!pack.has(ModelPack.TAGGER)) {
      return Optional.empty();
    }
    String path = ModelPack.TAGGER + "/";
    byte[] model = pack.file(path + MODEL);
    byte[] tokenizer = pack.file(path + TOKENIZER);
    byte[] settings = pack.file(path + SETTINGS);
    try {
      return Optional.of(of(model, tokenizer, TaggerSettings.read(settings)));
    } catch (IllegalArgumentException e) {
      throw new InvalidModelPackException(
          "the tagger cannot be used: " + e.getMessage(),
          pack.name() + ", " + ModelPack.TAGGER,
          "export the tagger again (see models/training)",
          e);
    }
  }

  /**
   * A tagger from its files' contents.
   *
   * @throws IllegalArgumentException if the model or the tokenizer cannot be loaded, or the
   *     settings do not fit them
   */
  public static SpanTagger of(byte[] model, byte[] tokenizer, TaggerSettings settings) {
    HuggingFaceTokenizer opened;
    try {
      opened = WordPieces.open(tokenizer);
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException("the tagger's tokenizer cannot be loaded", e);
    }
    OrtGraph graph;
    try {
      graph = new OrtGraph("tagger", model, opened::close);
    } catch (OrtException | RuntimeException e) {
      opened.close();
      throw new IllegalArgumentException("the tagger's model cannot be loaded", e);
    }
    SpanTagger tagger =
        new SpanTagger(
            settings,
            opened,
            graph,
            Digests.id(Digests.sha256(model), Digests.sha256(tokenizer), settings.toString())
                .substring(0, 8));
    try {
      tagger.tag("a", new int[] {0}, new int[] {1});
    } catch (RuntimeException e) {
      tagger.close();
      throw new IllegalArgumentException("the model does not fit the tagger's settings", e);
    }
    return tagger;
  }

  /** Eight hexadecimal digits that change with the model, its tokenizer or its settings. */
  public String id() {
    return id;
  }

  /** How its output is read. */
  public TaggerSettings settings() {
    return settings;
  }

  /**
   * The spans of a text's sentences, in the order of their start; none overlaps another. A span
   * starts and ends where words do and lies in one sentence, except that a combining mark after its
   * last letter belongs to it.
   *
   * @param text any text
   * @param sentenceStarts first UTF-16 offset of each sentence, in order
   * @param sentenceEnds the offset after each; sentences share no text
   * @throws IllegalArgumentException if the sentences overlap, are not in order or lead out of the
   *     text
   * @throws IllegalStateException after {@link #close()}
   */
  public List<TaggedSpan> tag(String text, int[] sentenceStarts, int[] sentenceEnds) {
    check(text, sentenceStarts, sentenceEnds);
    return graph.whileOpen(() -> tagChunks(text, sentenceStarts, sentenceEnds));
  }

  private static void check(String text, int[] starts, int[] ends) {
    int last = 0;
    boolean ordered = starts.length == ends.length;
    for (int i = 0; ordered && i < starts.length; i++) {
      ordered = starts[i] >= last && ends[i] >= starts[i] && ends[i] <= text.length();
      last = ends[i];
    }
    if (!ordered) {
      throw new IllegalArgumentException(
          "sentences must be in order, share no text and lie inside the text");
    }
  }

  /** Where a part of a sentence ends: at a chunk's length at the latest, if possible at a space. */
  private static int cut(String text, int start, int end) {
    if (end - start <= CHUNK) {
      return end;
    }
    int at = start + CHUNK;
    while (at > start + CHUNK / 2 && !Character.isWhitespace(text.charAt(at))) {
      at--;
    }
    if (at == start + CHUNK / 2) {
      at = start + CHUNK;
      return Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }
    return at;
  }

  /** A part of a sentence that goes into the model, and which of its logits count. */
  private record Window(int from, int to, int keepFrom, int keepTo) {
    int length() {
      return to - from;
    }
  }

  private List<TaggedSpan> tagChunks(String text, int[] starts, int[] ends) {
    List<TaggedSpan> found = new ArrayList<>();
    List<int[]> chunk = new ArrayList<>();
    for (int i = 0; i < starts.length; i++) {
      for (int at = starts[i]; at < ends[i]; ) {
        int end = cut(text, at, ends[i]);
        if (!chunk.isEmpty() && end - chunk.get(0)[0] > CHUNK) {
          tagChunk(text, chunk, found);
          chunk.clear();
        }
        chunk.add(new int[] {at, end});
        at = end;
      }
    }
    if (!chunk.isEmpty()) {
      tagChunk(text, chunk, found);
    }
    return found;
  }

  private void tagChunk(String text, List<int[]> parts, List<TaggedSpan> found) {
    Pieces pieces = Pieces.of(tokenizer, text, parts.get(0)[0], parts.get(parts.size() - 1)[1]);
    List<Window> windows = new ArrayList<>();
    int[] partStarts = new int[parts.size() + 1];
    for (int i = 0; i < parts.size(); i++) {
      partStarts[i] = pieces.firstFrom(parts.get(i)[0], i == 0 ? 0 : partStarts[i - 1]);
    }
    partStarts[parts.size()] = pieces.size();
    int[] partEnds = new int[parts.size()];
    for (int i = 0; i < parts.size(); i++) {
      partEnds[i] = Math.min(partStarts[i + 1], pieces.firstFrom(parts.get(i)[1], partStarts[i]));
      addWindows(partStarts[i], partEnds[i], windows);
    }
    float[][] logits = run(pieces, windows);
    for (int i = 0; i < parts.size(); i++) {
      decode(text, pieces, partStarts[i], partEnds[i], parts.get(i)[1], logits, found);
    }
  }

  private void addWindows(int from, int to, List<Window> windows) {
    int room = settings.maxPieces() - marks.length;
    if (to - from <= room) {
      if (to > from) {
        windows.add(new Window(from, to, from, to));
      }
      return;
    }
    int shared = room / 8;
    int step = room - 2 * shared;
    for (int at = from; at < to; at += step) {
      int end = Math.min(to, at + step);
      windows.add(new Window(Math.max(from, at - shared), Math.min(to, end + shared), at, end));
    }
  }

  /** The logits of each piece; windows of like lengths go into one run. */
  private float[][] run(Pieces pieces, List<Window> windows) {
    float[][] logits = new float[pieces.size()][];
    List<Window> sorted = new ArrayList<>(windows);
    sorted.sort(Comparator.comparingInt(Window::length));
    int labels = settings.labels().size();
    int before = marks.length / 2;
    for (int from = 0; from < sorted.size(); ) {
      int shortest = sorted.get(from).length();
      int to = from;
      List<long[]> rows = new ArrayList<>();
      while (to < sorted.size()
          && rows.size() < MOST_ROWS
          && sorted.get(to).length() <= shortest + shortest / 4 + SLACK) {
        rows.add(row(pieces, sorted.get(to++), before));
      }
      float[][] some = classifier.logits(rows);
      for (int i = 0; i < some.length; i++) {
        Window window = sorted.get(from + i);
        for (int piece = window.keepFrom(); piece < window.keepTo(); piece++) {
          int at = (before + piece - window.from()) * labels;
          logits[piece] = Arrays.copyOfRange(some[i], at, at + labels);
        }
      }
      from = to;
    }
    return logits;
  }

  /** The window's ids between the tokenizer's marks of start and end. */
  private long[] row(Pieces pieces, Window window, int before) {
    long[] row = new long[marks.length + window.length()];
    System.arraycopy(marks, 0, row, 0, before);
    System.arraycopy(pieces.ids(), window.from(), row, before, window.length());
    System.arraycopy(marks, before, row, before + window.length(), marks.length - before);
    return row;
  }

  private void decode(
      String text,
      Pieces pieces,
      int from,
      int to,
      int end,
      float[][] logits,
      List<TaggedSpan> found) {
    List<float[]> words = new ArrayList<>();
    int[] heads = new int[to - from + 1];
    for (int piece = from; piece < to; piece++) {
      if (pieces.heads()[piece]) {
        heads[words.size()] = piece;
        words.add(logits[piece]);
      }
    }
    heads[words.size()] = to;
    for (WordSpan span : decoder.spans(words)) {
      int start = pieces.starts()[heads[span.first()]];
      int after = pieces.ends()[heads[span.last() + 1] - 1];
      while (after < end && isMark(text, after)) {
        after += Character.charCount(text.codePointAt(after));
      }
      while (start < after && Character.isWhitespace(text.charAt(start))) {
        start++;
      }
      while (start < after && Character.isWhitespace(text.charAt(after - 1))) {
        after--;
      }
      if (start < after) {
        found.add(new TaggedSpan(start, Math.min(after, end), span.label(), span.probability()));
      }
    }
  }

  private static boolean isMark(String text, int at) {
    int type = Character.getType(text.codePointAt(at));
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }

  /** Waits for calls under way, then frees the native session and tokenizer. */
  @Override
  public void close() {
    graph.close();
  }
}
