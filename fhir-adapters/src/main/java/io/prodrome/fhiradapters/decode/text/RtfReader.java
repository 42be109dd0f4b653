package io.prodrome.fhiradapters.decode.text;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.NoteText;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The text of an RTF document (Rich Text Format specification 1.9.1) as its reader sees it:
 * pictures, objects and reviewers' comments are no part of it, nor is what is hidden, deleted or
 * struck out. Offsets are those of bytes.
 *
 * <p>One pass over the bytes; a group costs one small record however deep it stands. Lenient as
 * word processors are: groups that nothing closes end with the document. Not thread-safe.
 */
final class RtfReader {

  /** More groups inside each other than any document has. */
  private static final int MAX_DEPTH = 10_000;

  private static final int HIDDEN = 1;
  private static final int DELETED = 2;
  private static final int STRUCK = 4;

  private final byte[] rtf;
  private final String pointer;
  private final TextRuns out;
  private final RtfCharacters characters;
  private final RtfCodePages codePages = new RtfCodePages();
  private final Deque<State> outer = new ArrayDeque<>();
  private State state = new State(Destination.TEXT, 0, 0, 1, false);
  private int defaultFont;
  private int at;

  /** How many characters are still to be skipped after a {@code \\u}. */
  private int skip;

  /** Where the text of a group goes. */
  private enum Destination {
    TEXT,
    /** Text that stands apart, such as a page's header. */
    APART,
    FONTS,
    /** A text twice, of which the second, in Unicode, counts. */
    TWICE,
    NOWHERE
  }

  /**
   * What a group changes and its end restores.
   *
   * @param destination where text goes
   * @param invisible why text is not seen; 0 where it is
   * @param font its font's number
   * @param unicodeSkip how many characters stand after a {@code \\u} for those who cannot read it
   * @param ignorable whether the group began with {@code \*} and its word is to come
   */
  private record State(
      Destination destination, int invisible, int font, int unicodeSkip, boolean ignorable) {

    State to(Destination other) {
      return new State(other, invisible, font, unicodeSkip, false);
    }

    State in(int otherFont) {
      return new State(destination, invisible, otherFont, unicodeSkip, ignorable);
    }

    State skipping(int characters) {
      return new State(destination, invisible, font, characters, ignorable);
    }

    State unseen(int why, boolean on) {
      int all = on ? invisible | why : invisible & ~why;
      return new State(destination, all, font, unicodeSkip, ignorable);
    }

    State ignorable(boolean is) {
      return new State(destination, invisible, font, unicodeSkip, is);
    }

    boolean isShown() {
      return invisible == 0
          && (destination == Destination.TEXT || destination == Destination.APART);
    }
  }

  private RtfReader(byte[] rtf, String pointer) {
    this.rtf = rtf;
    this.pointer = pointer;
    this.out = new TextRuns(pointer);
    this.characters = new RtfCharacters(out);
  }

  /**
   * The document's text.
   *
   * @throws Refusal if it is too large or nested too deeply
   */
  static NoteText read(byte[] rtf, String pointer) {
    RtfReader reader = new RtfReader(rtf, pointer);
    reader.read();
    reader.characters.flush();
    reader.out.stripTrailing(true);
    return reader.out.toNoteText();
  }

  private void read() {
    while (at < rtf.length) {
      int from = at;
      int b = rtf[at++] & 0xFF;
      switch (b) {
        case '{' -> open();
        case '}' -> {
          close();
          if (outer.isEmpty()) {
            return; // What may stand behind the document is none of it.
          }
        }
        case '\\' -> control(from);
        case '\r', '\n', 0 -> {}
        case '\t' -> symbol('\t', from);
        default -> sent(b, from);
      }
    }
  }

  private void open() {
    characters.flush();
    skip = 0;
    if (outer.size() >= MAX_DEPTH) {
      throw new Refusal(DeadLetterReason.MALFORMED, "RTF nested too deeply in " + pointer);
    }
    outer.push(state);
    state = state.ignorable(false);
  }

  private void close() {
    characters.flush();
    skip = 0;
    if (!outer.isEmpty()) {
      boolean apart = state.destination() == Destination.APART;
      state = outer.pop();
      if (apart && state.destination() != Destination.APART) {
        line();
      }
    }
  }

  private void control(int from) {
    int c = at < rtf.length ? rtf[at] & 0xFF : ' ';
    if (isLetter(c)) {
      word(from);
      return;
    }
    at = Math.min(rtf.length, at + 1);
    switch (c) {
      case '\'' -> {
        int high = digit(at);
        int low = digit(at + 1);
        if (high >= 0 && low >= 0) {
          at += 2;
          sent(high << 4 | low, from);
        }
      }
      case '*' -> state = state.ignorable(true);
      case '~' -> symbol(' ', from);
      case '_' -> symbol('-', from);
      case '\t' -> symbol('\t', from);
      case '\r', '\n' -> line();
      case '\\', '{', '}' -> sent(c, from);
      default -> {} // An optional hyphen, or a symbol that shows nothing.
    }
  }

  private int digit(int place) {
    return place < rtf.length ? Character.digit(rtf[place], 16) : -1;
  }

  private void word(int from) {
    int start = at;
    while (at < rtf.length && isLetter(rtf[at] & 0xFF)) {
      at++;
    }
    String word =
        at - start > 32 ? "" : new String(rtf, start, at - start, StandardCharsets.US_ASCII);
    boolean negative = at < rtf.length && rtf[at] == '-';
    int digits = negative ? at + 1 : at;
    int place = digits;
    int number = 0;
    while (place < rtf.length && rtf[place] >= '0' && rtf[place] <= '9') {
      number = (int) Math.min(Integer.MAX_VALUE, number * 10L + (rtf[place] - '0'));
      place++;
    }
    boolean numbered = place > digits;
    if (numbered) {
      at = place;
    }
    if (at < rtf.length && rtf[at] == ' ') {
      at++;
    }
    if (word.equals("u")) {
      unicode(negative ? -number : number, from);
      return;
    }
    characters.flush();
    command(word, negative ? -number : number, !numbered || number != 0, from);
  }

  private void command(String word, int value, boolean on, int from) {
    switch (word) {
      case "uc" -> state = state.skipping(Math.max(0, Math.min(value, 100)));
      case "bin" -> at = (int) Math.min(rtf.length, (long) at + Math.max(0, value));
      case "f" -> state = state.in(value);
      case "deff" -> defaultFont = value;
      case "fcharset" -> {
        if (state.destination() == Destination.FONTS) {
          codePages.setFont(state.font(), value);
        }
      }
      case "ansicpg" -> codePages.setDocument(value);
      case "mac" -> codePages.setDocument(10000);
      case "pc" -> codePages.setDocument(437);
      case "pca" -> codePages.setDocument(850);
      case "v" -> state = state.unseen(HIDDEN, on);
      case "deleted" -> state = state.unseen(DELETED, on);
      case "strike", "striked" -> state = state.unseen(STRUCK, on);
      case "plain" -> state = state.unseen(HIDDEN | DELETED | STRUCK, false).in(defaultFont);
      case "par", "line", "sect", "page", "row", "nestrow" -> line();
      case "cell", "nestcell", "tab" -> symbol('\t', from);
      case "emdash" -> symbol('\u2014', from);
      case "endash" -> symbol('\u2013', from);
      case "emspace", "enspace", "qmspace" -> symbol(' ', from);
      case "bullet" -> symbol('\u2022', from);
      case "lquote" -> symbol('\u2018', from);
      case "rquote" -> symbol('\u2019', from);
      case "ldblquote" -> symbol('\u201C', from);
      case "rdblquote" -> symbol('\u201D', from);
      default -> destination(word);
    }
  }

  private void destination(String word) {
    boolean ignorable = state.ignorable();
    switch (word) {
      case "fonttbl" -> state = state.to(Destination.FONTS);
      case "upr" -> {
        if (state.isShown()) {
          state = state.to(Destination.TWICE);
        }
      }
      case "ud" ->
          state =
              state.to(
                  state.destination() == Destination.TWICE
                      ? Destination.TEXT
                      : state.destination());
      default -> {
        if (RtfWords.isNoText(word) || (ignorable && !RtfWords.isTextAnyway(word))) {
          state = state.to(Destination.NOWHERE);
        } else if (state.isShown() && RtfWords.isApart(word)) {
          line();
          state = state.to(Destination.APART);
        } else if (ignorable) {
          state = state.ignorable(false);
        }
      }
    }
  }

  private void line() {
    characters.flush();
    if (state.isShown()) {
      out.endLine();
    }
  }

  /** A character that a word or symbol stands for. */
  private void symbol(char c, int from) {
    if (skip > 0) {
      skip--;
    } else if (state.isShown()) {
      characters.flush();
      out.add(c, from, at);
    }
  }

  private void unicode(int value, int from) {
    skip = state.unicodeSkip();
    // A symbol font's own characters are ornaments.
    boolean ornament = (value & 0xFFFF) >= 0xF020 && (value & 0xFFFF) <= 0xF0FF;
    if (value >= -0x8000 && value <= 0xFFFF && !ornament && state.isShown()) {
      characters.add((char) value, from, at);
    }
  }

  /** A byte of text, written as it is or by its number. */
  private void sent(int b, int from) {
    if (skip > 0) {
      skip--;
    } else if (state.isShown()) {
      characters.add(b, codePages.ofFont(state.font()), from, at);
    }
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
