package io.prodrome.models.forecast;

import io.prodrome.domain.concept.Coding;
import io.prodrome.models.link.Encoder;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.terminology.Terminology;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vectors of codes that the vocabulary lacks: their name's vector by the linker's encoder, brought
 * to the model's width, and the mean of what their nearest known ancestors have of their own. Where
 * the pack has another encoder than the one that training named words with, they are all the
 * unknown word. Thread-safe; holds native memory until closed.
 */
final class UnseenWords implements WordVectors.Unseen, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(UnseenWords.class);
  private static final int CACHED = 10_000;

  /** What a sender calls a code may be long: then it is computed each time. */
  private static final int LONGEST_CACHED = 500;

  private static final String ENCODER = "encoder.onnx";

  private final Vocabulary vocabulary;
  private final WordVectors vectors;
  private final Terminology terminology;
  private final @Nullable Encoder encoder;
  private final float[] unknown;
  private final Map<Coding, float[]> cache =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Coding, float[]> eldest) {
          return size() > CACHED;
        }
      };

  UnseenWords(ModelPack pack, Vocabulary vocabulary, WordVectors vectors, Terminology terminology) {
    this.vocabulary = vocabulary;
    this.vectors = vectors;
    this.terminology = terminology;
    this.encoder = encoder(pack, vocabulary, vectors);
    java.nio.FloatBuffer vector = java.nio.FloatBuffer.allocate(vectors.width());
    vectors.put(vocabulary.unknown(), vector);
    this.unknown = vector.array();
  }

  private static @Nullable Encoder encoder(
      ModelPack pack, Vocabulary vocabulary, WordVectors vectors) {
    boolean same =
        pack.files(ModelPack.LINKER).contains(ENCODER)
            && pack.manifest(ModelPack.LINKER).sha256(ENCODER).equals(vocabulary.encoder());
    Encoder encoder = same ? Encoder.of(pack) : null;
    if (encoder != null && encoder.settings().dims() == vectors.encoderDims()) {
      return encoder;
    }
    if (encoder != null) {
      encoder.close();
    }
    LOG.warn(
        "Pack {}: the forecaster's words were named by another encoder than the linker's, so codes"
            + " outside its vocabulary are read as unknown: export the forecaster again",
        pack.name());
    return null;
  }

  /** Whether unseen codes are told apart. */
  boolean named() {
    return encoder != null;
  }

  @Override
  public float[] vector(Coding coding) {
    if (encoder == null) {
      return unknown;
    }
    synchronized (cache) {
      float[] known = cache.get(coding);
      if (known != null) {
        return known;
      }
    }
    float[] made = make(encoder, coding);
    if (coding.key().length() + coding.display().length() <= LONGEST_CACHED) {
      synchronized (cache) {
        cache.put(coding, made);
      }
    }
    return made;
  }

  private float[] make(Encoder names, Coding coding) {
    OptionalInt concept = terminology.ordinal(coding.system(), coding.code());
    String name = coding.display();
    if (name.isBlank() && concept.isPresent()) {
      name = terminology.coding(concept.getAsInt()).display();
    }
    List<Integer> known =
        concept.isPresent() ? nearestKnown(concept.getAsInt()) : List.<Integer>of();
    if (name.isBlank() && known.isEmpty()) {
      return unknown;
    }
    float[] vector =
        name.isBlank()
            ? new float[vectors.width()]
            : vectors.named(names.names(List.of(name)).get(0));
    for (int word : known) {
      vectors.addResidual(word, 1f / known.size(), vector);
    }
    return vector;
  }

  /** The known words of the first level of ancestors that has any, each once. */
  private List<Integer> nearestKnown(int concept) {
    BitSet seen = new BitSet();
    seen.set(concept);
    List<Integer> level = List.of(concept);
    while (!level.isEmpty()) {
      BitSet words = new BitSet();
      List<Integer> above = new ArrayList<>();
      for (int at : level) {
        int word = word(at);
        if (word >= 0) {
          words.set(word);
        }
        for (int parent : terminology.parents(at)) {
          if (!seen.get(parent)) {
            seen.set(parent);
            above.add(parent);
          }
        }
      }
      if (!words.isEmpty()) {
        return words.stream().boxed().toList();
      }
      level = above;
    }
    return List.of();
  }

  /** The word of a concept by its own code or one of the same meaning; -1 where there is none. */
  private int word(int concept) {
    Vocabulary.Word own = vocabulary.word(terminology.coding(concept).key());
    if (own != null) {
      return own.id();
    }
    for (Coding other : terminology.sameAs(concept)) {
      Vocabulary.Word same = vocabulary.word(other.key());
      if (same != null) {
        return same.id();
      }
    }
    return -1;
  }

  @Override
  public void close() {
    if (encoder != null) {
      encoder.close();
    }
  }
}
