package io.prodrome.models.recognise.names;

import io.prodrome.models.recognise.names.NameMatch.Wording;
import io.prodrome.models.text.Tokens;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Finds the names that a text's sentences may hold, all of them; {@link NameMatches} chooses. For
 * one text and one thread.
 *
 * <p>Each pair of words that stand near each other is looked up as the two rarest words of names;
 * one of the two may be a synonym. The other words of such a name are then looked for around them.
 */
public final class NameMatcher {

  /** How many content words apart a name's two rarest words may stand. */
  static final int REACH = 6;

  /** How far outside of them its other words may stand, beside a word for each of the name's. */
  private static final int AROUND = 2;

  static final int MOST_WORDS = 24;
  private static final int MOST_BETWEEN_IN_A_LIST = 3;

  /** Less alike words may stand for each other only in names that have other words to go by. */
  private static final float STRONG_SYNONYM = 0.3f;

  private static final float IN_ORDER = 0.25f;
  private static final float FORM_BONUS = 1;
  private static final float VERBATIM_BONUS = 0.5f;
  private static final float STRANGER_PENALTY = 0.5f;
  private static final float SYNONYM_PENALTY = 0.5f;

  private final NameIndex index;
  private final Tokens tokens;
  private final BitSet aside;
  private final List<NameMatch> found = new ArrayList<>();

  // The sentence: its content words, their numbers and forms, and what stands before each.
  private int n;
  private int[] at = new int[0];
  private int[] word = new int[0];
  private int[] form = new int[0];
  private int[] state = new int[0];
  private int[] stateWord = new int[0];
  private Break[] before = new Break[0];

  private final int[] place = new int[MOST_WORDS];
  private final float[] alike = new float[MOST_WORDS];

  /** What stands between two neighbouring content words. */
  private enum Break {
    NONE,
    COORDINATOR,
    COMMA,
    PUNCTUATION
  }

  /**
   * A matcher for one text.
   *
   * @param aside tokens that stand in brackets and are passed over, as the short form in "glucose
   *     (G6PD) deficiency"
   */
  public NameMatcher(NameIndex index, Tokens tokens, BitSet aside) {
    this.index = index;
    this.tokens = tokens;
    this.aside = aside;
  }

  /**
   * The names that a sentence may hold.
   *
   * @param from its first token
   * @param to the token after its last
   */
  public List<NameMatch> sentence(int from, int to) {
    found.clear();
    read(from, to);
    for (int i = 0; i < n; i++) {
      if (stateWord[i] != NameIndex.UNKNOWN) {
        // One word alone is too little to go by its stem, "cloned" is no clonus; but what is
        // "epileptic" is of epilepsy.
        single(i, stateWord[i], state[i], Wording.INFLECTED);
      }
      if (word[i] != NameIndex.UNKNOWN) {
        single(i, word[i], form[i], Wording.VERBATIM);
        for (int j = i + 1; j < n && j <= i + REACH; j++) {
          if (word[j] != NameIndex.UNKNOWN) {
            pairs(i, j);
          }
        }
      }
    }
    return List.copyOf(found);
  }

  private void read(int from, int to) {
    at = index.words().of(tokens, from, to);
    n = 0;
    for (int token : at) {
      if (!aside.get(token)) {
        at[n++] = token;
      }
    }
    word = new int[n];
    form = new int[n];
    state = new int[n];
    stateWord = new int[n];
    before = new Break[n];
    for (int i = 0; i < n; i++) {
      word[i] = index.word(tokens.form(at[i]));
      form[i] = tokens.form(at[i]).hashCode();
      String stateForm = index.words().state(tokens.form(at[i]));
      state[i] = stateForm.hashCode();
      stateWord[i] = state[i] == form[i] ? NameIndex.UNKNOWN : index.word(stateForm);
      before[i] = i == 0 ? Break.PUNCTUATION : breakBetween(at[i - 1], at[i]);
    }
  }

  private Break breakBetween(int left, int right) {
    Break found = Break.NONE;
    for (int token = left + 1; token <= right; token++) {
      boolean bracket = aside.get(token) || aside.get(token - 1);
      if (tokens.hardGapBefore(token) && !bracket) {
        if (!isList(tokens.end(token - 1), tokens.start(token))) {
          return Break.PUNCTUATION;
        }
        found = Break.COMMA;
      } else if (found == Break.NONE && isSlash(tokens.end(token - 1), tokens.start(token))) {
        found = Break.COORDINATOR;
      }
      if (token < right && found == Break.NONE && index.words().coordinates(tokens.form(token))) {
        found = Break.COORDINATOR;
      }
    }
    return found;
  }

  private boolean isList(int from, int to) {
    for (int i = from; i < to; i++) {
      char c = tokens.text().charAt(i);
      if (c != ',' && !Character.isWhitespace(c)) {
        return false;
      }
    }
    return true;
  }

  private boolean isSlash(int from, int to) {
    return to == from + 1 && tokens.text().charAt(from) == '/';
  }

  private void single(int i, int is, int wanted, Wording wording) {
    int end = index.singleStart.get(is + 1);
    for (int row = index.singleStart.get(is); row < end; row++) {
      int name = index.singleName.get(row);
      if (index.tokenForm.get(index.tokenStart.get(name)) == wanted) {
        float bonus = wording == Wording.VERBATIM ? FORM_BONUS + VERBATIM_BONUS : 0;
        found.add(new NameMatch(name, at[i], at[i], 1, index.weight(is) + bonus, wording, false));
      }
    }
  }

  private void pairs(int i, int j) {
    if (word[i] != word[j]) {
      names(i, word[i], 1, j, word[j], 1);
    }
    for (int s = index.synonymStart.get(word[j]); s < index.synonymStart.get(word[j] + 1); s++) {
      int other = index.synonymWord.get(s);
      if (other != word[i]) {
        names(i, word[i], 1, j, other, index.synonymStrength.get(s));
      }
    }
    for (int s = index.synonymStart.get(word[i]); s < index.synonymStart.get(word[i] + 1); s++) {
      int other = index.synonymWord.get(s);
      if (other != word[j]) {
        names(i, other, index.synonymStrength.get(s), j, word[j], 1);
      }
    }
  }

  private void names(int i, int one, float oneAlike, int j, int other, float otherAlike) {
    int row = index.pair(one, other);
    if (row < 0) {
      return;
    }
    for (int p = index.pairStart.get(row); p < index.pairStart.get(row + 1); p++) {
      int name = index.pairName.get(p);
      int from = index.tokenStart.get(name);
      int size = index.tokenStart.get(name + 1) - from;
      boolean complete = true;
      int anchor = 0;
      for (int k = 0; k < size; k++) {
        place[k] = -1;
        int wanted = index.tokenWord.get(from + k);
        if (wanted == one) {
          place[k] = i;
          alike[k] = oneAlike;
          anchor = k;
        } else if (wanted == other) {
          place[k] = j;
          alike[k] = otherAlike;
          anchor = k;
        }
      }
      for (int k = 0; k < size && complete; k++) {
        complete = place[k] >= 0 || look(index.tokenWord.get(from + k), k, size, i, j, k > anchor);
      }
      if (complete) {
        judge(name, from, size);
      }
    }
  }

  /**
   * Looks for a word near the two that are found: literally, or in other words.
   *
   * @param behind whether it stands behind them in the name: decides between two as near
   */
  private boolean look(int wanted, int k, int size, int i, int j, boolean behind) {
    float best = Float.NEGATIVE_INFINITY;
    int from = Math.max(0, i - AROUND - size);
    int to = Math.min(n, j + AROUND + size + 1);
    for (int p = from; p < to; p++) {
      if (word[p] == NameIndex.UNKNOWN || isTaken(p, size)) {
        continue;
      }
      float like = word[p] == wanted ? 1 : strength(word[p], wanted);
      if (like > 0) {
        float near = like - Math.max(0, Math.max(i - p, p - j));
        near += behind == p > j ? IN_ORDER : 0;
        if (near > best) {
          best = near;
          place[k] = p;
          alike[k] = like;
        }
      }
    }
    return place[k] >= 0;
  }

  private boolean isTaken(int p, int size) {
    for (int k = 0; k < size; k++) {
      if (place[k] == p) {
        return true;
      }
    }
    return false;
  }

  private float strength(int written, int wanted) {
    for (int s = index.synonymStart.get(written); s < index.synonymStart.get(written + 1); s++) {
      if (index.synonymWord.get(s) == wanted) {
        return index.synonymStrength.get(s);
      }
    }
    return 0;
  }

  private void judge(int name, int from, int size) {
    int first = Integer.MAX_VALUE;
    int last = -1;
    boolean ordered = true;
    int forms = 0;
    int synonyms = 0;
    float least = 1;
    float weight = 0;
    for (int k = 0; k < size; k++) {
      first = Math.min(first, place[k]);
      last = Math.max(last, place[k]);
      ordered &= k == 0 || place[k] > place[k - 1];
      weight += index.weight(index.tokenWord.get(from + k));
      if (alike[k] < 1) {
        synonyms++;
        least = Math.min(least, alike[k]);
      } else if (form[place[k]] == index.tokenForm.get(from + k)) {
        forms++;
      }
    }
    long repeated = repeated(from, size, first, last);
    int strangers = last - first + 1 - size - Long.bitCount(repeated);
    if (at[last] - at[first] > 62 || !synonymsFit(synonyms, least, size, strangers)) {
      return;
    }
    boolean list = strangers > 0 && isList(first, last, strangers);
    if (!list && !standsTogether(name, first, last, size, strangers, ordered)) {
      return;
    }
    boolean verbatim = ordered && strangers == 0 && forms == size;
    float score =
        weight
            + FORM_BONUS * forms / size
            + (verbatim ? VERBATIM_BONUS : 0)
            - STRANGER_PENALTY * strangers
            - SYNONYM_PENALTY * synonyms;
    long bits = 0;
    for (int k = 0; k < size; k++) {
      bits |= 1L << (at[place[k]] - at[first]);
    }
    for (int p = first; p <= last; p++) {
      if ((repeated & 1L << (p - first)) != 0) {
        bits |= 1L << (at[p] - at[first]);
      }
    }
    Wording wording =
        verbatim
            ? Wording.VERBATIM
            : synonyms > 0
                ? Wording.SYNONYM
                : forms == size ? Wording.REORDERED : Wording.INFLECTED;
    found.add(new NameMatch(name, at[first], at[last], bits, score, wording, list));
  }

  /** A bit for each word between that a name says twice: "325 MG ... 5 MG". */
  private long repeated(int from, int size, int first, int last) {
    long repeated = 0;
    if (last - first + 1 == size || last - first > 62) {
      return repeated;
    }
    for (int p = first + 1; p < last; p++) {
      if (!isTaken(p, size)) {
        for (int k = 0; k < size; k++) {
          if (index.tokenWord.get(from + k) == word[p]) {
            repeated |= 1L << (p - first);
            break;
          }
        }
      }
    }
    return repeated;
  }

  private static boolean synonymsFit(int synonyms, float least, int size, int strangers) {
    if (synonyms == 0) {
      return true;
    }
    boolean strong = size > 2 || least >= STRONG_SYNONYM;
    return strong && strangers == 0 && synonyms <= Math.max(1, size - 2);
  }

  /** Whether what is between the name's words are parts of a list: "carpal and tarsal bones". */
  private boolean isList(int first, int last, int strangers) {
    if (strangers > MOST_BETWEEN_IN_A_LIST) {
      return false;
    }
    boolean coordinator = false;
    for (int p = first + 1; p <= last; p++) {
      if (before[p] == Break.PUNCTUATION) {
        return false;
      }
      coordinator |= before[p] == Break.COORDINATOR;
    }
    return coordinator || hasCoordinator(first, last);
  }

  /** "eye, ear, and nose": the coordinator stands behind a comma. */
  private boolean hasCoordinator(int first, int last) {
    for (int token = at[first] + 1; token < at[last]; token++) {
      if (index.words().coordinates(tokens.form(token))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the words stand together as a name's words do: at most one stranger, no punctuation.
   */
  private boolean standsTogether(
      int name, int first, int last, int size, int strangers, boolean ordered) {
    if (strangers > 1 || (strangers == 1 && size < 3)) {
      return false;
    }
    // "diabetes mellitus, type 2": a pause in a long name; but "seizures, ..." is a list.
    boolean mayPause = strangers == 0 && ordered && size > 2;
    boolean mayBreak = strangers == 0 && (ordered || size > 3) && index.punctuated(name);
    for (int p = first + 1; p <= last; p++) {
      if (before[p] == Break.PUNCTUATION && !mayBreak) {
        return false;
      }
      if (before[p] == Break.COMMA && !mayBreak && !(mayPause && p > first + 1)) {
        return false;
      }
    }
    return true;
  }
}
