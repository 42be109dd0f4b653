package io.prodrome.fhiradapters.decode.fhir;

import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.TimePrecision;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Timing;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/**
 * FHIR's dates and times (R4, section 2.24.0.1), with the precision they are written in. What has
 * no zone is of the configured one. Thread-safe.
 */
final class FhirTimes {

  private final ZoneId zone;

  FhirTimes(ZoneId zone) {
    this.zone = zone;
  }

  /** When something with this element happened; null where it does not say. */
  @Nullable EventTime of(@Nullable Type type) {
    if (type instanceof BaseDateTimeType time) {
      return parse(time.getValueAsString());
    }
    if (type instanceof Period period) {
      EventTime start = parse(period.getStartElement().getValueAsString());
      return start != null ? start : parse(period.getEndElement().getValueAsString());
    }
    if (type instanceof Timing timing && timing.hasEvent()) {
      return of(timing.getEvent().get(0));
    }
    return null;
  }

  /** The first instant of a written time, in milliseconds; null where there is none. */
  @Nullable Instant instant(@Nullable BaseDateTimeType time) {
    return time == null ? null : instant(time.getValueAsString());
  }

  /** The first instant of a written time, in milliseconds; null where there is none. */
  @Nullable Instant instant(@Nullable String text) {
    if (text != null && text.length() > 10) {
      return exact(text);
    }
    EventTime time = parse(text);
    return time == null ? null : time.instant();
  }

  private @Nullable EventTime parse(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    try {
      switch (text.length()) {
        case 4:
          return first(Year.parse(text).atDay(1), TimePrecision.YEAR);
        case 7:
          return first(YearMonth.parse(text).atDay(1), TimePrecision.MONTH);
        case 10:
          return first(LocalDate.parse(text), TimePrecision.DAY);
        default:
          Instant exact = exact(text);
          if (exact == null) {
            return null;
          }
          return new EventTime(exact.truncatedTo(ChronoUnit.SECONDS), TimePrecision.SECOND);
      }
    } catch (DateTimeException e) {
      return null;
    }
  }

  private EventTime first(LocalDate day, TimePrecision precision) {
    return new EventTime(day.atStartOfDay(zone).toInstant(), precision);
  }

  private @Nullable Instant exact(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
    } catch (DateTimeException e) {
      try {
        return LocalDateTime.parse(text).atZone(zone).toInstant().truncatedTo(ChronoUnit.MILLIS);
      } catch (DateTimeException none) {
        return null;
      }
    }
  }
}
