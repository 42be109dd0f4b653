package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.Remark;
import io.prodrome.domain.event.TimePrecision;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * HL7 v2 times (TS and DTM, HL7 v2.5, section 2.A.22): {@code
 * YYYY[MM[DD[HH[MM[SS[.S]]]]]][+/-ZZZZ]} with the precision they are written in, and the same with
 * the signs of ISO 8601 between, which some senders write. A time without a zone is in the feed's.
 * Thread-safe.
 */
final class Hl7Times {

  /** Nothing that a message tells of happened before; senders write such years for "unknown". */
  static final Instant EARLIEST = Instant.parse("1880-01-01T00:00:00Z");

  private final ZoneId zone;

  Hl7Times(ZoneId zone) {
    this.zone = zone;
  }

  /**
   * A written time.
   *
   * @param at its first instant, to the millisecond
   * @param precision how exactly it is written
   */
  record Moment(Instant at, TimePrecision precision) {

    /** To the second, as an event's time is. */
    EventTime asEventTime() {
      return new EventTime(Instant.ofEpochSecond(at.getEpochSecond()), precision);
    }
  }

  /**
   * The written time; null where there is none, or it cannot be read.
   *
   * @param remarks where a time that is put right or cannot be read is noted
   */
  @Nullable Moment read(String text, Set<Remark> remarks) {
    if (text.isEmpty()) {
      return null;
    }
    Parts parts = Parts.of(text);
    try {
      if (parts != null) {
        LocalDateTime local = parts.local();
        ZoneId said = parts.offset == null ? zone : parts.offset;
        if (parts.digits > 8 && said.getRules().getValidOffsets(local).isEmpty()) {
          remarks.add(Remark.LOCAL_TIME_GAP);
        }
        Instant at = local.atZone(said).toInstant();
        if (!at.isBefore(EARLIEST)) {
          return new Moment(at, parts.precision());
        }
      }
    } catch (DateTimeException e) {
      // A month or an hour that does not exist: as if it could not be read.
    }
    remarks.add(Remark.TIME_UNREADABLE);
    return null;
  }

  /** The written date, in the sender's own zone; null where it cannot be read. */
  static @Nullable LocalDate date(String text) {
    Parts parts = Parts.of(text);
    try {
      return parts == null ? null : parts.local().toLocalDate();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** The digits of a time, its fraction and its zone. */
  private static final class Parts {

    private final int[] values = {0, 1, 1, 0, 0, 0};
    private final int digits;
    private final int millis;
    private final @Nullable ZoneOffset offset;

    private Parts(String number, int millis, @Nullable ZoneOffset offset) {
      this.digits = number.length();
      this.millis = millis;
      this.offset = offset;
      values[0] = Integer.parseInt(number.substring(0, 4));
      for (int i = 1; i <= (digits - 4) / 2; i++) {
        values[i] = Integer.parseInt(number.substring(2 + 2 * i, 4 + 2 * i));
      }
    }

    static @Nullable Parts of(String text) {
      if (text.length() > 40) {
        return null;
      }
      StringBuilder number = new StringBuilder(14);
      int at = 0;
      while (at < text.length() && number.length() < 14) {
        char c = text.charAt(at);
        if (c >= '0' && c <= '9') {
          number.append(c);
        } else if (!separates(c, at, number.length(), text)) {
          break;
        }
        at++;
      }
      int length = number.length();
      if (length < 4 || length % 2 != 0) {
        return null;
      }
      int millis = 0;
      if (at < text.length() && text.charAt(at) == '.') {
        int scale = 100;
        at++;
        while (at < text.length() && Character.digit(text.charAt(at), 10) >= 0) {
          millis += scale * Character.digit(text.charAt(at), 10);
          scale /= 10;
          at++;
        }
      }
      String zone = text.substring(at).strip();
      try {
        ZoneOffset offset = zone.isEmpty() ? null : ZoneOffset.of(zone);
        return new Parts(number.toString(), millis, offset);
      } catch (DateTimeException e) {
        return null;
      }
    }

    /** The signs of ISO 8601, each at its own place only: a sign elsewhere begins the zone. */
    private static boolean separates(char c, int at, int digits, String text) {
      return switch (c) {
            case '-' ->
                (digits == 4 && at == 4) || (digits == 6 && at == 7 && text.charAt(4) == '-');
            case 'T', ' ' -> digits == 8;
            case ':' -> digits == 10 || digits == 12;
            default -> false;
          }
          && at + 1 < text.length()
          && Character.digit(text.charAt(at + 1), 10) >= 0
          && !(c == '-' && digits == 4 && isZone(text, at));
    }

    /** After a year alone, a sign and four digits are a zone: {@code 1950-0500}. */
    private static boolean isZone(String text, int at) {
      int end = at + 1;
      while (end < text.length() && Character.digit(text.charAt(end), 10) >= 0) {
        end++;
      }
      return end - at == 5;
    }

    LocalDateTime local() {
      return LocalDateTime.of(
          values[0], values[1], values[2], values[3], values[4], values[5], millis * 1_000_000);
    }

    TimePrecision precision() {
      return switch (digits) {
        case 4 -> TimePrecision.YEAR;
        case 6 -> TimePrecision.MONTH;
        case 8 -> TimePrecision.DAY;
        case 10, 12 -> TimePrecision.MINUTE;
        default -> TimePrecision.SECOND;
      };
    }
  }
}
