package io.prodrome.fhiradapters.decode.fhir;

import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.Remark;
import io.prodrome.domain.event.TimePrecision;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/**
 * FHIR's dates and times (R4, section 2.24.0.1), with the precision they are written in. What has
 * no zone is of the configured one; a local time that a daylight-saving change left out is read an
 * hour later, with a remark. Thread-safe.
 */
final class FhirTimes {

  private final ZoneId zone;

  FhirTimes(ZoneId zone) {
    this.zone = zone;
  }

  /**
   * A written time.
   *
   * @param time its first instant, to the second, and its precision
   * @param instant its first instant, in milliseconds
   */
  record Written(EventTime time, Instant instant) {}

  /**
   * Reads a date, a date and time, or an instant. Written by hand, as a bundle has thousands: the
   * JDK's formatters took a third of the decoding.
   *
   * @param remarks where it is noted that the time was put right
   * @return empty where it cannot be read
   */
  Optional<Written> read(String text, Set<Remark> remarks) {
    try {
      return Optional.of(parse(text, remarks));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private Written parse(String text, Set<Remark> remarks) {
    int year = digits(text, 0, 4);
    switch (text.length()) {
      case 4:
        return day(LocalDate.of(year, 1, 1), TimePrecision.YEAR, remarks);
      case 7:
        return day(LocalDate.of(year, month(text), 1), TimePrecision.MONTH, remarks);
      case 10:
        return day(date(text, year), TimePrecision.DAY, remarks);
      default:
        return timeOfDay(text, date(text, year), remarks);
    }
  }

  private static int month(String text) {
    require(text.charAt(4) == '-');
    return digits(text, 5, 2);
  }

  private static LocalDate date(String text, int year) {
    int month = month(text);
    require(text.length() >= 10 && text.charAt(7) == '-');
    return LocalDate.of(year, month, digits(text, 8, 2));
  }

  private Written day(LocalDate day, TimePrecision precision, Set<Remark> remarks) {
    Instant instant = local(day.atStartOfDay(), remarks);
    return new Written(new EventTime(instant, precision), instant);
  }

  private Written timeOfDay(String text, LocalDate date, Set<Remark> remarks) {
    // A blank in place of the T is how databases write it; it can mean nothing else.
    require(text.length() >= 16 && (text.charAt(10) == 'T' || text.charAt(10) == ' '));
    require(text.charAt(13) == ':');
    int hour = digits(text, 11, 2);
    int minute = digits(text, 14, 2);
    int second = 0;
    int nano = 0;
    int at = 16;
    TimePrecision precision = TimePrecision.MINUTE;
    if (at < text.length() && text.charAt(at) == ':') {
      second = Math.min(59, digits(text, 17, 2)); // A leap second is the one before it.
      at = 19;
      precision = TimePrecision.SECOND;
      if (at < text.length() && text.charAt(at) == '.') {
        int unit = 100_000_000;
        int start = ++at;
        while (at < text.length() && isDigit(text.charAt(at))) {
          nano += (text.charAt(at++) - '0') * unit;
          unit /= 10;
        }
        require(at > start);
      }
    }
    LocalDateTime time = date.atTime(hour, minute, second, nano);
    Instant instant =
        at == text.length() ? local(time, remarks) : time.toInstant(offset(text.substring(at)));
    instant = instant.truncatedTo(ChronoUnit.MILLIS);
    return new Written(new EventTime(instant.truncatedTo(ChronoUnit.SECONDS), precision), instant);
  }

  private static ZoneOffset offset(String text) {
    if (text.equals("Z")) {
      return ZoneOffset.UTC;
    }
    require(text.length() == 6 && text.charAt(3) == ':');
    char sign = text.charAt(0);
    require(sign == '+' || sign == '-');
    int minutes = digits(text, 1, 2) * 60 + digits(text, 4, 2);
    return ZoneOffset.ofTotalSeconds((sign == '-' ? -60 : 60) * minutes);
  }

  private Instant local(LocalDateTime time, Set<Remark> remarks) {
    if (zone instanceof ZoneOffset offset) {
      return time.toInstant(offset);
    }
    if (zone.getRules().getValidOffsets(time).isEmpty()) {
      remarks.add(Remark.LOCAL_TIME_GAP);
    }
    return time.atZone(zone).toInstant();
  }

  private static int digits(String text, int from, int count) {
    require(text.length() >= from + count);
    int number = 0;
    for (int i = from; i < from + count; i++) {
      require(isDigit(text.charAt(i)));
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new DateTimeException("no FHIR time");
    }
  }
}
