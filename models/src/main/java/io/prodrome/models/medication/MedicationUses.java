package io.prodrome.models.medication;

import io.prodrome.domain.concept.MedicationUse;
import io.prodrome.models.medication.UseWords.Kind;
import io.prodrome.models.text.Language;
import io.prodrome.models.text.PhraseTrie;
import io.prodrome.models.text.Resources;
import io.prodrome.models.text.Tokens;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Dose, route and frequency of medications in one text, in the text's own words: "lisinopril 10 mg
 * PO daily", "20 units of insulin glargine at bedtime", "IV vancomycin 1 g q12h". Of a medication
 * that is tapered the first step is taken. Looks at a few dozen words a mention at most. Holds its
 * text; for one thread.
 */
public final class MedicationUses {

  /** How many words that say nothing of a use may stand before one that does. */
  private static final int MOST_OTHER_WORDS = 5;

  private static final int MOST_WORDS = 40;
  private static final int MOST_WORDS_BEFORE = 8;
  private static final Pattern SPACE = Pattern.compile("\\s+");

  private final Tokens tokens;
  private final UseWords words;
  private int @Nullable [] numbered;
  private final Amounts amounts;

  private MedicationUses(Tokens tokens) {
    this.tokens = tokens;
    this.words = UseWords.of(tokens.language());
    this.amounts = new Amounts(tokens, words);
  }

  /** The uses in a text. */
  public static MedicationUses of(Tokens tokens) {
    return new MedicationUses(tokens);
  }

  /** Changes with the language's list of words. */
  public static String version(Language language) {
    return Resources.of(MedicationUses.class, language).version(UseWords.LIST);
  }

  /**
   * How the medication of a mention is to be taken.
   *
   * @param first the mention's first token
   * @param after the token after the mention
   * @param start where its sentence starts, or where the medication before it ends
   * @param limit where its sentence ends, or where the next medication starts
   * @return null where nothing is written beside it
   */
  public @Nullable MedicationUse find(int first, int after, int start, int limit) {
    Found found = new Found();
    readAfter(found, after, Math.min(limit, after + MOST_WORDS));
    readBefore(found, first, Math.max(start, first - MOST_WORDS_BEFORE));
    return found.isEmpty() ? null : found.use();
  }

  private void readAfter(Found found, int from, int limit) {
    int others = 0;
    int i = from;
    while (i < limit && others <= MOST_OTHER_WORDS && !endsBefore(i)) {
      if (words.isStop(tokens.form(i))) {
        return;
      }
      int end = readPart(found, i, limit, i == from);
      if (end == DONE) {
        return;
      }
      others = end > i ? 0 : others + 1;
      i = Math.max(end, i + 1);
    }
  }

  private static final int DONE = -2;

  /**
   * Reads a dose, route or frequency.
   *
   * @param beside whether it stands right after the medication
   * @return the token after it, -1 if there is none, or {@link #DONE} if it is of a next step
   */
  private int readPart(Found found, int i, int limit, boolean beside) {
    long match = longest(i, limit);
    int matchEnd = match == PhraseTrie.NONE ? -1 : PhraseTrie.endOf(match);
    int dose = amounts.dose(i, limit);
    if (dose > matchEnd) {
      if (found.dose.isEmpty()) {
        found.dose = written(i, dose);
      } else if (!amounts.isCount(dose) || !found.frequency.isEmpty()) {
        return DONE;
      }
      return dose;
    }
    if (match != PhraseTrie.NONE) {
      boolean route = PhraseTrie.valueOf(match) == Kind.ROUTE.ordinal();
      if (route) {
        found.route = found.route.isEmpty() ? written(i, matchEnd) : found.route;
        return matchEnd;
      }
      int end = frequencyEnd(matchEnd, limit);
      if (!found.frequency.isEmpty()) {
        return DONE;
      }
      found.frequency = written(i, end);
      return end;
    }
    return beside ? readBareNumber(found, i, limit) : -1;
  }

  private long longest(int from, int limit) {
    int[] known = numbered;
    if (known == null) {
      known = words.number(tokens);
      numbered = known;
    }
    return words.longest(tokens, known, amounts, from, limit);
  }

  /** Reads "10" in "lisinopril 10 daily": a number without a unit is a dose before a frequency. */
  private int readBareNumber(Found found, int i, int limit) {
    int end = amounts.number(i, limit);
    if (end < 0 || end >= limit || tokens.hardGapBefore(i)) {
      return -1;
    }
    if (longest(end, limit) == PhraseTrie.NONE) {
      return -1;
    }
    found.dose = written(i, end);
    return end;
  }

  /** Where the frequencies end that follow each other: "every 6 hours as needed". */
  private int frequencyEnd(int from, int limit) {
    int end = from;
    while (end < limit && !endsBefore(end)) {
      long next = longest(end, limit);
      if (next == PhraseTrie.NONE || PhraseTrie.valueOf(next) != Kind.FREQUENCY.ordinal()) {
        break;
      }
      end = PhraseTrie.endOf(next);
    }
    return end;
  }

  /** Reads what stands right before the medication, with nothing else between. */
  private void readBefore(Found found, int first, int start) {
    int end = first;
    if (end > start && words.isOf(tokens.form(end - 1)) && !tokens.hardGapBefore(end)) {
      end--;
    }
    for (int from = start; from < end; from++) {
      Found before = new Found();
      if (isAllRead(before, from, end, first)) {
        // Two doses: the one before is of another medication, which may not have been recognised.
        if (!found.dose.isEmpty() && !before.dose.isEmpty()) {
          return;
        }
        found.dose = found.dose.isEmpty() ? before.dose : found.dose;
        found.route = found.route.isEmpty() ? before.route : found.route;
        found.frequency = found.frequency.isEmpty() ? before.frequency : found.frequency;
        return;
      }
    }
  }

  private boolean isAllRead(Found found, int from, int end, int first) {
    for (int i = from + 1; i <= first; i++) {
      if (i < tokens.size() && tokens.hardGapBefore(i)) {
        return false;
      }
    }
    int i = from;
    while (i < end) {
      i = readPart(found, i, end, false);
      if (i < 0) {
        return false;
      }
    }
    return !found.isEmpty();
  }

  /** Whether punctuation before the token ends what is said of a medication. */
  private boolean endsBefore(int token) {
    if (!tokens.hardGapBefore(token)) {
      return false;
    }
    for (int i = tokens.end(token - 1); i < tokens.start(token); i++) {
      char c = tokens.text().charAt(i);
      if (c == ';' || c == '\u2022') {
        return true;
      }
    }
    return false;
  }

  private String written(int from, int after) {
    int end = tokens.end(after - 1);
    String text = tokens.text();
    // The point of "b.i.d." belongs to it where another point stands within.
    if (end < text.length()
        && text.charAt(end) == '.'
        && text.substring(tokens.start(after - 1) - Math.min(2, tokens.start(after - 1)), end)
            .matches(".*\\p{L}\\.\\p{L}")) {
      end++;
    }
    return SPACE.matcher(text.substring(tokens.start(from), end)).replaceAll(" ");
  }

  private static final class Found {
    private String dose = "";
    private String route = "";
    private String frequency = "";

    boolean isEmpty() {
      return dose.isEmpty() && route.isEmpty() && frequency.isEmpty();
    }

    MedicationUse use() {
      return new MedicationUse(dose, route, frequency);
    }
  }
}
