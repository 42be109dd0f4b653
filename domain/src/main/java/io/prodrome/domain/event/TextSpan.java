package io.prodrome.domain.event;

/**
 * A stretch of a note's text and where it stands in what was sent, so that whoever is shown a
 * mention can be shown the sender's own characters. Offsets are UTF-16 units.
 *
 * @param start its first character in the note's text
 * @param end past its last
 * @param pointer the place in the message whose characters are counted: a field as it is written
 *     ({@code OBX[3]-5[1]}), an attachment once it is decoded ({@code content[0].attachment}), a
 *     page of it ({@code content[0].attachment#page=2})
 * @param from its first character there
 * @param to past its last there: as many characters as the stretch has where both are the same
 *     ones; otherwise the whole stretch stands for all of them, as a character does for its escape
 */
public record TextSpan(int start, int end, String pointer, int from, int to) {
  public TextSpan {
    if (start < 0 || end < start || from < 0 || to < from) {
      throw new IllegalArgumentException("a stretch of text cannot end before it begins");
    }
  }

  /** Whether both sides have the same characters, so that offsets inside can be told. */
  public boolean isVerbatim() {
    return end - start == to - from;
  }

  /** The same stretch of a text that has so many characters more before it. */
  public TextSpan shifted(int characters) {
    return new TextSpan(start + characters, end + characters, pointer, from, to);
  }
}
