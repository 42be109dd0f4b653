package io.prodrome.models.medication;

import io.prodrome.models.text.PhraseTrie;
import io.prodrome.models.text.Tokens;
import io.prodrome.models.text.WordForms;

/**
 * Numbers and doses in one text: "10", "1-2", "one or two", "1,000", "2.5 mg", "500mg", "5
 * mcg/kg/min". Also fills the slots of frequencies: {@code <number>}; {@code <interval>} for "q8h";
 * {@code <hours>} for "8h"; {@code <pattern>} for "1-0-1", the doses of morning, noon and night.
 */
final class Amounts implements PhraseTrie.Slots {

  private static final int NUMBER = 0;
  private static final int INTERVAL = 1;
  private static final int HOURS = 2;
  private static final int PATTERN = 3;

  private final Tokens tokens;
  private final UseWords words;

  Amounts(Tokens tokens, UseWords words) {
    this.tokens = tokens;
    this.words = words;
  }

  @Override
  public int end(int slot, int from) {
    return switch (slot) {
      case NUMBER -> number(from, tokens.size());
      case INTERVAL -> tokens.form(from).charAt(0) == 'q' ? interval(from) : -1;
      case HOURS -> tokens.form(from).charAt(0) == 'q' ? -1 : interval(from);
      case PATTERN -> pattern(from);
      default -> throw new IllegalArgumentException("slot " + slot);
    };
  }

  /** The token after the number or range of numbers that begins at the token, or -1. */
  int number(int from, int limit) {
    if (!isNumber(from)) {
      return -1;
    }
    int at = from + 1;
    while (at < limit && at < from + 6) {
      boolean joined = isNumber(at) && isNumeric(at) == isNumeric(at - 1) && joinsNumbers(at);
      boolean ranged =
          words.isRange(tokens.form(at)) && at + 1 < limit && isNumber(at + 1) && isSoft(at + 1);
      if (joined) {
        at++;
      } else if (ranged) {
        at += 2;
      } else {
        break;
      }
    }
    return at;
  }

  /**
   * The token after the dose that begins at the token, or -1.
   *
   * @param limit where it must have ended
   */
  int dose(int from, int limit) {
    int end = single(from, limit);
    boolean ranged = end > 0 && end + 1 < limit && isSoft(end) && words.isRange(tokens.form(end));
    int to = ranged ? single(end + 1, limit) : -1;
    return to > 0 ? to : end;
  }

  /** A dose that is no range of doses. */
  private int single(int from, int limit) {
    int end = -1;
    if (startsWithDigit(from) && isJoinedUnit(from)) {
      end = from + 1;
    } else {
      int unit = number(from, limit);
      if (unit > 0 && unit < limit && isSoft(unit)) {
        if (words.isUnit(tokens.form(unit)) || words.isForm(tokens.form(unit))) {
          end = unit + 1;
        } else if (startsWithDigit(unit) && isJoinedUnit(unit)) {
          end = unit + 1;
        }
      }
    }
    while (end > 0 && end < limit && isDividedBy(end)) {
      end++;
    }
    return end;
  }

  /** Whether the dose counts tablets, puffs or the like, rather than milligrams. */
  boolean isCount(int doseEnd) {
    return words.isForm(tokens.form(doseEnd - 1));
  }

  private boolean isNumber(int token) {
    return token < tokens.size() && (isNumeric(token) || words.isNumber(tokens.form(token)));
  }

  private boolean isNumeric(int token) {
    for (int i = tokens.start(token); i < tokens.end(token); i++) {
      char c = tokens.text().charAt(i);
      if ((c < '0' || c > '9') && c != '.') {
        return false;
      }
    }
    return true;
  }

  /** Whether a number goes on with the token: "1-2", "1/2", "1 1/2", "1,000". */
  private boolean joinsNumbers(int token) {
    String gap = gapBefore(token);
    return switch (gap) {
      case "-", "\u2013", "/", " - ", " \u2013 " -> true;
      case "," -> tokens.end(token) - tokens.start(token) == 3 && isNumeric(token);
      case " " -> token + 1 < tokens.size() && gapBefore(token + 1).equals("/");
      default -> false;
    };
  }

  private boolean isSoft(int token) {
    return !tokens.hardGapBefore(token);
  }

  private boolean startsWithDigit(int token) {
    char c = tokens.text().charAt(tokens.start(token));
    return c >= '0' && c <= '9';
  }

  /** Whether the token is a number and a unit in one word: "500mg". */
  private boolean isJoinedUnit(int token) {
    int at = letters(token, tokens.start(token));
    return at > 0 && at < tokens.end(token) && isUnit(at, tokens.end(token));
  }

  private boolean isUnit(int from, int to) {
    String unit = WordForms.of(tokens.text().substring(from, to), tokens.language());
    return words.isUnit(unit) || words.isForm(unit);
  }

  /** Where the letters after the token's digits begin, or -1 if it has none or many digits. */
  private int letters(int token, int from) {
    int at = from;
    String text = tokens.text();
    while (at < tokens.end(token)
        && at - from < 8
        && ((text.charAt(at) >= '0' && text.charAt(at) <= '9') || text.charAt(at) == '.')) {
      at++;
    }
    return at > from ? at : -1;
  }

  private boolean isDividedBy(int token) {
    String gap = gapBefore(token);
    return gap.equals("/") && words.isDivisor(tokens.form(token));
  }

  /** "q8h", "q 8 h", "q4-6h", "8h", "8 h": the token after it, or -1. */
  private int interval(int from) {
    String form = tokens.form(from);
    int at = from;
    int digits = tokens.start(from);
    if (form.charAt(0) == 'q') {
      if (form.length() == 1) {
        at = from + 1;
        if (at == tokens.size() || !isSoft(at)) {
          return -1;
        }
        digits = tokens.start(at);
      } else {
        digits++;
      }
    }
    int letters = letters(at, digits);
    while (letters == tokens.end(at)
        && at + 1 < tokens.size()
        && at < from + 4
        && "-\u2013/".contains(gapBefore(at + 1))
        && !gapBefore(at + 1).isEmpty()
        && letters(at + 1, tokens.start(at + 1)) > 0) {
      at++;
      letters = letters(at, tokens.start(at));
    }
    if (letters < 0) {
      return -1;
    }
    if (letters < tokens.end(at)) {
      return isHours(tokens.text().substring(letters, tokens.end(at))) ? at + 1 : -1;
    }
    boolean hours = at + 1 < tokens.size() && isSoft(at + 1) && isHours(tokens.form(at + 1));
    return hours ? at + 2 : -1;
  }

  private boolean isHours(String word) {
    return words.isTime(WordForms.of(word, tokens.language()));
  }

  private int pattern(int from) {
    int at = from;
    while (at < tokens.size()
        && at < from + 4
        && isNumeric(at)
        && tokens.end(at) - tokens.start(at) <= 3
        && (at == from || gapBefore(at).equals("-"))) {
      at++;
    }
    return at - from >= 3 ? at : -1;
  }

  private String gapBefore(int token) {
    int from = tokens.end(token - 1);
    int to = Math.min(tokens.start(token), from + 4);
    return tokens.text().substring(from, to);
  }
}
