package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.TimePrecision;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * HL7 v2 times (TS and DTM, HL7 v2.5, section 2.A.22): {@code
 * YYYY[MM[DD[HH[MM[SS[.S]]]]]][+/-ZZZZ]} with the precision they are written in. Thread-safe.
 */
final class Hl7Times {

  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{4})(?:(\\d{2})(?:(\\d{2})(?:(\\d{2})(?:(\\d{2})(?:(\\d{2})(?:\\.(\\d{1,9}))?)?)?)?)?)?"
              + "([+-]\\d{4})?");

  private final ZoneId zone;

  Hl7Times(ZoneId zone) {
    this.zone = zone;
  }

  /** The written time; null where there is none, or it cannot be read. */
  @Nullable EventTime of(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    try {
      LocalDateTime local =
          LocalDateTime.of(
              Integer.parseInt(matcher.group(1)),
              number(matcher.group(2), 1),
              number(matcher.group(3), 1),
              number(matcher.group(4), 0),
              number(matcher.group(5), 0),
              number(matcher.group(6), 0));
      String offset = matcher.group(8);
      ZoneId said = offset == null ? zone : ZoneOffset.of(offset);
      return new EventTime(local.atZone(said).toInstant(), precision(matcher));
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** The first instant of the written time; null where there is none. */
  @Nullable Instant instant(String text) {
    EventTime time = of(text);
    if (time == null) {
      return null;
    }
    Matcher matcher = TIME.matcher(text);
    String fraction = matcher.matches() ? matcher.group(7) : null;
    return fraction == null
        ? time.instant()
        : time.instant().plusMillis(Long.parseLong((fraction + "00").substring(0, 3)));
  }

  /** The written date, in the sender's own zone; null where there is none. */
  static @Nullable LocalDate date(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    try {
      return LocalDate.of(
          Integer.parseInt(matcher.group(1)),
          number(matcher.group(2), 1),
          number(matcher.group(3), 1));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static int number(@Nullable String digits, int otherwise) {
    return digits == null ? otherwise : Integer.parseInt(digits);
  }

  private static TimePrecision precision(Matcher matcher) {
    if (matcher.group(6) != null) {
      return TimePrecision.SECOND;
    }
    if (matcher.group(4) != null) {
      return TimePrecision.MINUTE;
    }
    if (matcher.group(3) != null) {
      return TimePrecision.DAY;
    }
    return matcher.group(2) != null ? TimePrecision.MONTH : TimePrecision.YEAR;
  }
}
