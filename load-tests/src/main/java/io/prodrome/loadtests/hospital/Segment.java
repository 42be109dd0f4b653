package io.prodrome.loadtests.hospital;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes one HL7 v2 segment with the usual delimiters ({@code |^~\&}). Fields are numbered as the
 * standard numbers them; those that are never set are empty. Not thread-safe.
 */
final class Segment {

  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'+0000'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final String name;
  private final List<String> fields = new ArrayList<>();

  Segment(String name) {
    this.name = name;
  }

  /** Sets a field to what is already HL7: escaped, with its component separators. */
  Segment raw(int field, @Nullable String value) {
    if (value == null) {
      return this;
    }
    while (fields.size() < field) {
      fields.add("");
    }
    fields.set(field - 1, value);
    return this;
  }

  /** Sets a field to a text, which is escaped. */
  Segment text(int field, @Nullable String value) {
    return raw(field, escape(value));
  }

  /** Sets a field to components, which are escaped; trailing empty ones are left out. */
  Segment components(int field, @Nullable String... values) {
    return raw(field, join(values));
  }

  /** Sets a field to a time with its zone (HL7 v2 DTM, to the second). */
  Segment time(int field, @Nullable Instant value) {
    return raw(field, value == null ? null : timestamp(value));
  }

  /** The segment with its terminator, a carriage return. */
  String encoded() {
    return name + "|" + String.join("|", fields) + "\r";
  }

  /** Components joined by {@code ^}, each escaped; trailing empty ones are left out. */
  static String join(@Nullable String... values) {
    StringBuilder joined = new StringBuilder();
    for (String value : values) {
      joined.append(escape(value)).append('^');
    }
    int end = joined.length();
    while (end > 0 && joined.charAt(end - 1) == '^') {
      end--;
    }
    return joined.substring(0, end);
  }

  static String timestamp(Instant time) {
    return TIMESTAMP.format(time);
  }

  /**
   * A text as it stands inside a field (HL7 v2.5.1 chapter 2.7). A line's end, which would end the
   * segment, becomes a space; notes break their lines before they come here.
   */
  static String escape(@Nullable String text) {
    if (text == null) {
      return "";
    }
    StringBuilder escaped = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> escaped.append("\\E\\");
        case '|' -> escaped.append("\\F\\");
        case '^' -> escaped.append("\\S\\");
        case '&' -> escaped.append("\\T\\");
        case '~' -> escaped.append("\\R\\");
        case '\r', '\n' -> escaped.append(' ');
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
