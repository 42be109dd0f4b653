package io.prodrome.fhiradapters.decode.cda;

import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.Remark;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.fhiradapters.decode.xml.XmlElement;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * CDA's times (data type TS: {@code YYYY[MM[DD[HH[MM[SS[.S]]]]]][+/-ZZZZ]}) and intervals, with the
 * precision they are written in. What has no zone is of the configured one. Of one message, so not
 * shared by threads.
 */
final class CdaTimes {

  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{4})(?:(\\d{2})(?:(\\d{2})(?:(\\d{2})(?:(\\d{2})(?:(\\d{2})(?:\\.(\\d{1,9}))?)?)?)?)?)?"
              + "(Z|[+-]\\d{4})?");

  private static final int MAX_LENGTH = 40;

  private final ZoneId zone;
  private final Set<Remark> remarks;

  CdaTimes(ZoneId zone, Set<Remark> remarks) {
    this.zone = zone;
    this.remarks = remarks;
  }

  /** When something with this effectiveTime happened: its value, else its begin, else its end. */
  @Nullable EventTime of(@Nullable XmlElement time) {
    if (time == null) {
      return null;
    }
    for (String text :
        new String[] {
          time.attribute("value"),
          time.value("value", "low"),
          time.value("value", "center"),
          time.value("value", "high")
        }) {
      EventTime read = read(text);
      if (read != null) {
        return read;
      }
    }
    return null;
  }

  /** The first instant of the written time; null where there is none. */
  @Nullable Instant instant(String text) {
    EventTime time = read(text);
    return time == null ? null : time.instant();
  }

  private @Nullable EventTime read(String text) {
    if (text.isEmpty()) {
      return null;
    }
    Matcher matcher = TIME.matcher(text.length() > MAX_LENGTH ? "" : text);
    LocalDateTime local = matcher.matches() ? local(matcher) : null;
    if (local == null) {
      remarks.add(Remark.TIME_UNREADABLE);
      return null;
    }
    try {
      String offset = matcher.group(8);
      ZoneId said = offset == null ? zone : ZoneOffset.of(offset);
      if (matcher.group(4) != null && said.getRules().getValidOffsets(local).isEmpty()) {
        remarks.add(Remark.LOCAL_TIME_GAP);
      }
      return new EventTime(local.atZone(said).toInstant(), precision(matcher));
    } catch (DateTimeException e) {
      remarks.add(Remark.TIME_UNREADABLE);
      return null;
    }
  }

  /** The written date, in the sender's own zone; null where there is none. */
  static @Nullable LocalDate date(String text) {
    Matcher matcher = TIME.matcher(text.length() > MAX_LENGTH ? "" : text);
    LocalDateTime local = matcher.matches() ? local(matcher) : null;
    return local == null ? null : local.toLocalDate();
  }

  private static @Nullable LocalDateTime local(Matcher matcher) {
    try {
      return LocalDateTime.of(
          Integer.parseInt(matcher.group(1)),
          number(matcher.group(2), 1),
          number(matcher.group(3), 1),
          number(matcher.group(4), 0),
          number(matcher.group(5), 0),
          number(matcher.group(6), 0));
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
