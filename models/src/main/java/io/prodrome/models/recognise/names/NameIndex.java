package io.prodrome.models.recognise.names;

import io.prodrome.models.recognise.names.NameFile.Part;
import io.prodrome.models.text.Language;
import io.prodrome.models.text.Tokens;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * The names of a terminology in one language, read in place from one file. A name of one word is
 * found by it; a longer one by its two rarest words, wherever they stand near each other, and then
 * compared word by word. So the work for a text does not grow with the number of names. Immutable
 * and thread-safe.
 */
public final class NameIndex {

  /** How much a note must show before a name is taken. */
  public enum Guard {
    /** Nothing. */
    NONE,
    /** Two or three letters: that they are written in capitals. */
    SHORT_FORM,
    /** An everyday word: that it is meant as a finding. */
    EVERYDAY_WORD,
    /** A vaccine's name, mostly that of the disease: that the note speaks of vaccines. */
    VACCINE
  }

  static final int GUARD_BITS = 3;
  static final int PREFERRED = 1 << 2;
  static final int PUNCTUATED = 1 << 3;

  /** No such word. */
  static final int UNKNOWN = -1;

  private final ContentWords words;
  private final NameFile file;
  private final LongBuffer wordHash;
  private final IntBuffer wordOf;
  private final FloatBuffer weight;
  final IntBuffer synonymStart;
  final IntBuffer synonymWord;
  final FloatBuffer synonymStrength;
  private final IntBuffer nameConcept;
  private final IntBuffer nameOrdinal;
  private final IntBuffer nameFlags;
  final IntBuffer tokenStart;
  final IntBuffer tokenWord;
  final IntBuffer tokenForm;
  final IntBuffer singleStart;
  final IntBuffer singleName;
  private final LongBuffer pairKey;
  private final IntBuffer pairOf;
  final IntBuffer pairStart;
  final IntBuffer pairName;
  private final LongBuffer filter;

  private NameIndex(NameFile file, Language language) {
    this.file = file;
    this.words = ContentWords.of(language);
    this.wordHash = file.longs(Part.WORD_HASH);
    this.wordOf = file.ints(Part.WORD_OF);
    this.weight = file.floats(Part.WORD_WEIGHT);
    this.synonymStart = file.ints(Part.SYNONYM_START);
    this.synonymWord = file.ints(Part.SYNONYM_WORD);
    this.synonymStrength = file.floats(Part.SYNONYM_STRENGTH);
    this.nameConcept = file.ints(Part.NAME_CONCEPT);
    this.nameOrdinal = file.ints(Part.NAME_ORDINAL);
    this.nameFlags = file.ints(Part.NAME_FLAGS);
    this.tokenStart = file.ints(Part.TOKEN_START);
    this.tokenWord = file.ints(Part.TOKEN_WORD);
    this.tokenForm = file.ints(Part.TOKEN_FORM);
    this.singleStart = file.ints(Part.SINGLE_START);
    this.singleName = file.ints(Part.SINGLE_NAME);
    this.pairKey = file.longs(Part.PAIR_KEY);
    this.pairOf = file.ints(Part.PAIR_OF);
    this.pairStart = file.ints(Part.PAIR_START);
    this.pairName = file.ints(Part.PAIR_NAME);
    this.filter = file.longs(Part.PAIR_FILTER);
  }

  /**
   * Opens an index.
   *
   * @param content what {@link NameIndexBuilder} made; must not change afterwards
   * @throws IllegalArgumentException if it is none, or of other rules than this program's
   */
  public static NameIndex open(ByteBuffer content, Language language) {
    return new NameIndex(NameFile.open(content, version(language)), language);
  }

  static NameIndex of(NameFile file, Language language) {
    return new NameIndex(file, language);
  }

  /** Changes with all rules and lists that names and texts go through. */
  public static long version(Language language) {
    return Hashes.of(
        "names-4 "
            + ContentWords.version(language)
            + NameGuards.version(language)
            + Eponyms.version(language)
            + language.tag());
  }

  /** The file's content, for writing it. */
  public ByteBuffer content() {
    return file.content();
  }

  /** How many names are searched for. */
  public int size() {
    return file.count(NameFile.Count.NAMES);
  }

  /** The name's concept in the terminology. */
  public int concept(int name) {
    return nameConcept.get(name);
  }

  /** The name's number in the terminology. */
  public int ordinal(int name) {
    return nameOrdinal.get(name);
  }

  /** What the note must show. */
  public Guard guard(int name) {
    return GUARDS[nameFlags.get(name) & GUARD_BITS];
  }

  private static final Guard[] GUARDS = Guard.values();

  /** Whether it is its concept's preferred name. */
  public boolean preferred(int name) {
    return (nameFlags.get(name) & PREFERRED) != 0;
  }

  /** Whether the name has punctuation of its own between its words. */
  boolean punctuated(int name) {
    return (nameFlags.get(name) & PUNCTUATED) != 0;
  }

  ContentWords words() {
    return words;
  }

  /** The language of the names. */
  public Language language() {
    return words.language();
  }

  /** The number of a form's word, or {@link #UNKNOWN}. */
  int word(String form) {
    long hash = Hashes.of(words.stem(form));
    int mask = wordHash.limit() - 1;
    for (int slot = (int) hash & mask; ; slot = (slot + 1) & mask) {
      long at = wordHash.get(slot);
      if (at == hash) {
        return wordOf.get(slot);
      }
      if (at == 0) {
        return UNKNOWN;
      }
    }
  }

  /** How many words of a text carry meaning. */
  public int contentWords(Tokens tokens) {
    return words.of(tokens).length;
  }

  float weight(int word) {
    return weight.get(word);
  }

  /** The row of the two words' names, or -1. */
  int pair(int one, int other) {
    long key = Hashes.pair(one, other);
    long hash = Hashes.mixed(key);
    int block = (int) (hash >>> 40) & (filter.limit() - 1);
    long bits = (1L << (hash & 63)) | (1L << ((hash >>> 6) & 63));
    if ((filter.get(block) & bits) != bits) {
      return -1;
    }
    int mask = pairKey.limit() - 1;
    for (int slot = (int) hash & mask; ; slot = (slot + 1) & mask) {
      long at = pairKey.get(slot);
      if (at == key) {
        return pairOf.get(slot);
      }
      if (at == 0) {
        return -1;
      }
    }
  }
}
