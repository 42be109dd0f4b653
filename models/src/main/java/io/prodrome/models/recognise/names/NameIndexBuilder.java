package io.prodrome.models.recognise.names;

import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.recognise.names.NameFile.Count;
import io.prodrome.models.recognise.names.NameFile.Part;
import io.prodrome.models.terminology.Terminology;
import io.prodrome.models.text.Language;
import io.prodrome.models.text.Tokens;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compiles the names of a terminology into a {@link NameIndex}. */
public final class NameIndexBuilder {

  /** Longer names are definitions; nobody writes them in a note. */
  private static final int LONGEST_NAME = NameMatcher.MOST_WORDS;

  private final Terminology terminology;
  private final Language language;
  private final ContentWords words;
  private final NameGuards guards;
  private final Eponyms eponyms;
  private final WordSynonyms synonyms = new WordSynonyms();

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> stems = new ArrayList<>();
  private final Ints conceptsOfWord = new Ints();
  private final Ints nameConcept = new Ints();
  private final Ints nameOrdinal = new Ints();
  private final Ints nameFlags = new Ints();
  private final Ints tokenStart = new Ints();
  private final Ints tokenWord = new Ints();
  private final Ints tokenForm = new Ints();

  private NameIndexBuilder(Terminology terminology, Language language) {
    this.terminology = terminology;
    this.language = language;
    this.words = ContentWords.of(language);
    this.eponyms = new Eponyms(language);
    this.guards = new NameGuards(terminology, language);
  }

  /**
   * The index of a terminology's names in a language.
   *
   * @throws IllegalArgumentException if they do not fit into one file of 2 GiB
   */
  public static NameIndex build(Terminology terminology, Language language) {
    NameIndexBuilder builder = new NameIndexBuilder(terminology, language);
    for (int concept = 0; concept < terminology.size(); concept++) {
      builder.addConcept(concept);
    }
    builder.tokenStart.add(builder.tokenWord.size());
    return NameIndex.of(builder.write(), language);
  }

  private void addConcept(int concept) {
    if (!guards.isSearched(concept)) {
      return;
    }
    ConceptType type = terminology.type(concept);
    Set<String> seen = new HashSet<>();
    List<int[]> wordsOfNames = new ArrayList<>();
    int first = terminology.firstName(concept);
    for (int name = first; name < terminology.nameEnd(concept); name++) {
      if (terminology.language(name).equals(language.tag())) {
        int[] added = addName(concept, name, name == first, type, seen);
        if (added.length > 0) {
          wordsOfNames.add(added);
        }
      }
    }
    synonyms.add(wordsOfNames);
    wordsOfNames.stream()
        .flatMapToInt(Arrays::stream)
        .distinct()
        .forEach(word -> conceptsOfWord.increment(word));
  }

  /** The name's sorted words; none if it is not searched for or there already. */
  private int[] addName(
      int concept, int ordinal, boolean preferred, ConceptType type, Set<String> seen) {
    Tokens tokens = Tokens.of(terminology.name(ordinal), language);
    int[] content = words.of(tokens);
    if (content.length == 0) {
      content = all(tokens.size());
    }
    boolean letter = tokens.size() == 1 && tokens.form(0).length() < 2;
    if (content.length == 0 || content.length > LONGEST_NAME || letter) {
      return new int[0];
    }
    int start = tokenWord.size();
    StringBuilder forms = new StringBuilder();
    boolean punctuated = false;
    int[] added = new int[content.length];
    int[] formHashes = new int[content.length];
    int n = 0;
    for (int at : content) {
      int word = number(words.stem(tokens.form(at)));
      if (contains(added, n, word)) {
        continue;
      }
      formHashes[n] = tokens.form(at).hashCode();
      added[n++] = word;
      forms.append(tokens.form(at)).append(' ');
    }
    for (int i = 1; i < tokens.size(); i++) {
      punctuated |= tokens.hardGapBefore(i);
    }
    if (!seen.add(forms.toString())) {
      return new int[0];
    }
    for (int i = 0; i < n; i++) {
      tokenWord.add(added[i]);
      tokenForm.add(formHashes[i]);
    }
    int flags =
        guards.guard(type, tokens).ordinal()
            | (preferred ? NameIndex.PREFERRED : 0)
            | (punctuated ? NameIndex.PUNCTUATED : 0);
    close(start, concept, ordinal, flags);
    if (eponyms.isEponym(tokens, content) && n == content.length) {
      start = tokenWord.size();
      for (int i = 0; i + 1 < n; i++) {
        tokenWord.add(added[i]);
        tokenForm.add(formHashes[i]);
      }
      close(start, concept, ordinal, flags & ~NameIndex.PREFERRED);
    }
    return WordSynonyms.sorted(Arrays.copyOf(added, n));
  }

  private void close(int start, int concept, int ordinal, int flags) {
    tokenStart.add(start);
    nameConcept.add(concept);
    nameOrdinal.add(ordinal);
    nameFlags.add(flags);
  }

  private static int[] all(int size) {
    int[] all = new int[size];
    Arrays.setAll(all, i -> i);
    return all;
  }

  private static boolean contains(int[] values, int n, int value) {
    for (int i = 0; i < n; i++) {
      if (values[i] == value) {
        return true;
      }
    }
    return false;
  }

  private int number(String stem) {
    Integer known = numbers.get(stem);
    if (known != null) {
      return known;
    }
    int number = stems.size();
    numbers.put(stem, number);
    stems.add(stem);
    conceptsOfWord.add(0);
    return number;
  }

  private NameFile write() {
    Map<Integer, List<WordSynonyms.Synonym>> learned =
        synonyms.learned(conceptsOfWord.toArray(), word -> mayHaveSynonyms(stems.get(word)));
    float[] weights = weights();
    Postings singles = new Postings(stems.size());
    Pairs pairs = new Pairs(nameConcept.size());
    for (int name = 0; name < nameConcept.size(); name++) {
      int from = tokenStart.get(name);
      int to = tokenStart.get(name + 1);
      if (to - from == 1) {
        singles.count(tokenWord.get(from));
      } else {
        pairs.put(name, rarestPair(from, to, weights));
      }
    }
    pairs.number();
    int[] counts = new int[Count.values().length];
    counts[Count.WORDS.ordinal()] = stems.size();
    counts[Count.WORD_SLOTS.ordinal()] = Hashes.slots(stems.size());
    counts[Count.SYNONYMS.ordinal()] = learned.values().stream().mapToInt(List::size).sum();
    counts[Count.NAMES.ordinal()] = nameConcept.size();
    counts[Count.TOKENS.ordinal()] = tokenWord.size();
    counts[Count.SINGLES.ordinal()] = nameConcept.size() - pairs.names();
    counts[Count.PAIRS.ordinal()] = pairs.size();
    counts[Count.PAIR_SLOTS.ordinal()] = Hashes.slots(pairs.size());
    counts[Count.DOUBLES.ordinal()] = pairs.names();
    counts[Count.FILTER.ordinal()] = Math.max(1, Hashes.slots(pairs.size()) / 8);
    NameFile file = NameFile.create(NameIndex.version(language), counts);
    writeWords(file, weights, learned);
    writeNames(file);
    writeSingles(file, singles);
    pairs.write(file);
    return file;
  }

  /** Numbers and single letters name kinds; a name with another one means another kind. */
  private static boolean mayHaveSynonyms(String stem) {
    return stem.length() > 1 && stem.chars().noneMatch(Character::isDigit);
  }

  private float[] weights() {
    float[] weights = new float[stems.size()];
    for (int word = 0; word < weights.length; word++) {
      weights[word] =
          (float) Math.log(1 + terminology.size() / (double) Math.max(1, conceptsOfWord.get(word)));
    }
    return weights;
  }

  /** The two rarest words that stand near enough to each other to be found together. */
  private long rarestPair(int from, int to, float[] weights) {
    int first = from;
    int second = from + 1;
    float best = -1;
    for (int i = from; i < to; i++) {
      for (int j = i + 1; j < to && j - i < NameMatcher.REACH; j++) {
        float sum = weights[tokenWord.get(i)] + weights[tokenWord.get(j)];
        if (sum > best) {
          best = sum;
          first = i;
          second = j;
        }
      }
    }
    return Hashes.pair(tokenWord.get(first), tokenWord.get(second));
  }

  private void writeWords(
      NameFile file, float[] weights, Map<Integer, List<WordSynonyms.Synonym>> learned) {
    LongBuffer hashes = file.longs(Part.WORD_HASH);
    IntBuffer wordOf = file.ints(Part.WORD_OF);
    int mask = file.count(Count.WORD_SLOTS) - 1;
    IntBuffer start = file.ints(Part.SYNONYM_START);
    IntBuffer others = file.ints(Part.SYNONYM_WORD);
    FloatBuffer strengths = file.floats(Part.SYNONYM_STRENGTH);
    file.floats(Part.WORD_WEIGHT).put(weights);
    int at = 0;
    for (int word = 0; word < stems.size(); word++) {
      long hash = Hashes.of(stems.get(word));
      int slot = (int) hash & mask;
      while (hashes.get(slot) != 0) {
        slot = (slot + 1) & mask;
      }
      hashes.put(slot, hash);
      wordOf.put(slot, word);
      start.put(word, at);
      for (WordSynonyms.Synonym synonym : learned.getOrDefault(word, List.of())) {
        others.put(at, synonym.word());
        strengths.put(at++, synonym.strength());
      }
    }
    start.put(stems.size(), at);
  }

  private void writeNames(NameFile file) {
    file.ints(Part.NAME_CONCEPT).put(nameConcept.toArray());
    file.ints(Part.NAME_ORDINAL).put(nameOrdinal.toArray());
    file.ints(Part.NAME_FLAGS).put(nameFlags.toArray());
    file.ints(Part.TOKEN_START).put(tokenStart.toArray());
    file.ints(Part.TOKEN_WORD).put(tokenWord.toArray());
    file.ints(Part.TOKEN_FORM).put(tokenForm.toArray());
  }

  private void writeSingles(NameFile file, Postings singles) {
    int[] next = singles.starts();
    file.ints(Part.SINGLE_START).put(next);
    IntBuffer names = file.ints(Part.SINGLE_NAME);
    for (int name = 0; name < nameConcept.size(); name++) {
      int from = tokenStart.get(name);
      if (tokenStart.get(name + 1) - from == 1) {
        names.put(next[tokenWord.get(from)]++, name);
      }
    }
  }
}
