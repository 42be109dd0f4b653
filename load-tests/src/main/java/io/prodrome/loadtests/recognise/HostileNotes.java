package io.prodrome.loadtests.recognise;

import io.prodrome.models.terminology.Terminology;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;

/** Notes made to make a recogniser slow: one sort of text without end each. */
final class HostileNotes {

  private HostileNotes() {}

  /**
   * The notes by what they are made of.
   *
   * @param length UTF-16 units of each
   */
  static Map<String, String> of(Terminology terminology, int length, long seed) {
    Random random = new Random(seed);
    Map<String, String> notes = new LinkedHashMap<>();
    String[] repeated = {
      "a ",
      "a",
      "pain ",
      "pain",
      "pain\n",
      "no ",
      "not not ",
      "no pain but ",
      "(",
      "()",
      "(((a) ",
      "AB (AB) ",
      "ABC (ABC (",
      "alpha beta gamma (ABG) ",
      "ABG ",
      "1 ",
      "1.",
      "5 mg ",
      "5 mg po bid ",
      "aspirin 5 mg po q8h prn ",
      ": ",
      "Plan:\n",
      "PLAN: ",
      "A:\n",
      "# a\n",
      "- ",
      "\n",
      "\r",
      "\t",
      " ",
      ".",
      ". ",
      "?",
      "-",
      "a-",
      "a/",
      "a/b-c ",
      "'",
      "’s ",
      "_",
      "\u0301",
      "e\u0301",
      "\u200d",
      "\u202e",
      "\uD83D\uDE00",
      "\uD83D",
      "\uDE00",
      "\u0000",
      "\u0130",
      "ß",
      "ﬃ",
      "中",
      "of the and ",
      "history of ",
      "denies ",
      "return if ",
      "mother ",
      "possible ",
      "disease of disease of ",
      "chronic acute ",
      "cancer, ",
      "cancer; ",
      "cancer and "
    };
    for (String piece : repeated) {
      notes.put("repeated " + visible(piece), filled(length, i -> piece));
    }
    int names = terminology.nameCount();
    notes.put("names", filled(length, i -> terminology.name(random.nextInt(names)) + " "));
    notes.put("names in one word", filled(length, i -> terminology.name(random.nextInt(names))));
    notes.put(
        "names negated, in brackets",
        filled(length, i -> "no (" + terminology.name(random.nextInt(names)) + "), "));
    notes.put(
        "words of names in any order",
        filled(
            length,
            i -> {
              String[] words = terminology.name(random.nextInt(names)).split(" ");
              return words[random.nextInt(words.length)] + " ";
            }));
    notes.put(
        "words of names misspelt",
        filled(
            length,
            i -> {
              String name = terminology.name(random.nextInt(names));
              int at = random.nextInt(name.length());
              return name.substring(0, at) + "q" + name.substring(at) + " ";
            }));
    notes.put(
        "any characters", filled(length, i -> new String(Character.toChars(codePoint(random)))));
    notes.put("random letters", filled(length, i -> Integer.toString(random.nextInt(), 36) + " "));
    notes.put(
        "short forms",
        filled(
            length,
            i -> "" + (char) ('A' + random.nextInt(26)) + (char) ('A' + random.nextInt(26)) + " "));
    return notes;
  }

  private static int codePoint(Random random) {
    return random.nextInt(4) > 0 ? random.nextInt(0x250) : random.nextInt(0x110000);
  }

  private static String filled(int length, IntFunction<String> piece) {
    StringBuilder text = new StringBuilder(length + 256);
    for (int i = 0; text.length() < length; i++) {
      text.append(piece.apply(i));
    }
    text.setLength(length);
    return text.toString();
  }

  private static String visible(String piece) {
    StringBuilder shown = new StringBuilder("'");
    for (char c : piece.toCharArray()) {
      shown.append(c >= ' ' && c < 0x7f ? String.valueOf(c) : String.format("\\u%04x", (int) c));
    }
    return shown.append('\'').toString();
  }
}
