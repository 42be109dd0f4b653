package io.prodrome.launcher.meds;

import io.prodrome.domain.Digests;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineEntry;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A patient's rows.
 *
 * @param id positive; says nothing about the patient
 * @param events those without a time, then by time
 */
record Subject(long id, List<Event> events) {

  private static final String CODED = TimelineEntry.Source.CODED.name();
  private static final String PRESENT = "PRESENT";

  /**
   * The rows of a timeline. Text that a note carries on from an earlier one is no event.
   *
   * @param timeline the patient's
   * @param attributes race and ethnicity, where they are known
   * @param shared gives one string for equal strings, so that a shard holds each once
   * @param codes told what each code is called
   */
  static Subject of(
      Timeline timeline, List<Attribute> attributes, UnaryOperator<String> shared, Codes codes) {
    List<Event> events = new ArrayList<>();
    Demographics person = timeline.demographics();
    if (person.sex() != Demographics.Sex.UNKNOWN) {
      events.add(fixed(new Attribute("GENDER//" + person.sex(), "Sex: " + person.sex()), codes));
    }
    attributes.forEach(attribute -> events.add(fixed(attribute, codes)));
    LocalDate birth = person.birthDate();
    if (birth != null) {
      Instant time = birth.atStartOfDay(ZoneOffset.UTC).toInstant();
      events.add(stated("MEDS_BIRTH", ConceptType.OTHER, time));
      codes.add("MEDS_BIRTH", "Birth", ConceptType.OTHER.name());
    }
    List<Event> timed = new ArrayList<>();
    for (TimelineEntry entry : timeline.entries()) {
      if (!entry.carriedForward()) {
        timed.add(event(entry, shared));
        codes.add(
            shared.apply(entry.concept().key()),
            shared.apply(entry.concept().display()),
            entry.type().name());
      }
    }
    Instant death = person.deceasedAt();
    if (death != null) {
      timed.add(stated("MEDS_DEATH", ConceptType.DEATH, death));
      codes.add("MEDS_DEATH", "Death", ConceptType.DEATH.name());
    }
    events.addAll(timed);
    // Stable: what happened at one instant stays in the timeline's order, death last.
    events.sort(Comparator.comparing(Event::time, Comparator.nullsFirst(Long::compare)));
    return new Subject(id(timeline), List.copyOf(events));
  }

  private static long id(Timeline timeline) {
    long positive = hash("subject", timeline.patient().value()) & Long.MAX_VALUE;
    return Math.max(1, positive);
  }

  /** 64 bits of a hash of the parts. */
  static long hash(String... parts) {
    return Long.parseUnsignedLong(Digests.id(parts).substring(0, 16), 16);
  }

  private static Event fixed(Attribute attribute, Codes codes) {
    codes.add(attribute.code(), attribute.name(), null);
    return new Event(null, attribute.code(), null, null, null, null, null, null, null);
  }

  private static Event stated(String code, ConceptType type, Instant time) {
    long micros = micros(time);
    return new Event(micros, code, null, micros, type.name(), PRESENT, CODED, null, null);
  }

  private static Event event(TimelineEntry entry, UnaryOperator<String> shared) {
    Double value = entry.value();
    return new Event(
        micros(entry.time().instant()),
        shared.apply(entry.concept().key()),
        value == null ? null : value.floatValue(),
        micros(entry.recordedAt()),
        entry.type().name(),
        word(entry.context()),
        entry.source().name(),
        sharedOrNull(entry.unit(), shared),
        sharedOrNull(entry.encounterId(), shared));
  }

  private static @Nullable String sharedOrNull(
      @Nullable String text, UnaryOperator<String> shared) {
    return text == null ? null : shared.apply(text);
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  /** The four axes folded to one word, the strongest first. */
  private static String word(Context context) {
    if (context.experiencer() == Context.Experiencer.FAMILY) {
      return "FAMILY";
    } else if (context.experiencer() == Context.Experiencer.OTHER
        || context.temporality() == Context.Temporality.HYPOTHETICAL) {
      return "OTHER";
    } else if (context.negation() == Context.Negation.NEGATED) {
      return "NEGATED";
    } else if (context.certainty() == Context.Certainty.POSSIBLE) {
      return "POSSIBLE";
    }
    return context.temporality() == Context.Temporality.HISTORICAL ? "HISTORICAL" : PRESENT;
  }

  /**
   * What is always true of a person.
   *
   * @param code such as {@code RACE//WHITE}
   * @param name in words
   */
  record Attribute(String code, String name) {}
}
