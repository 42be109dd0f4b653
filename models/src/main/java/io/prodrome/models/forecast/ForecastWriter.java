package io.prodrome.models.forecast;

import io.prodrome.domain.Digests;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.forecast.Forecast.Abstention;
import io.prodrome.domain.forecast.Forecast.Degradation;
import io.prodrome.domain.forecast.Influence;
import io.prodrome.domain.forecast.NextConcept;
import io.prodrome.domain.forecast.OutcomeRisk;
import io.prodrome.domain.forecast.OutcomeRisk.HorizonRisk;
import io.prodrome.domain.forecast.Provenance;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineEntry;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.models.forecast.Calibration.Risk;
import io.prodrome.models.forecast.Outcomes.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes forecast records from what was computed. Immutable. */
final class ForecastWriter {

  private static final int NEXT_OF_A_TYPE = 5;

  /** Digits beyond the sixth mean nothing clinically. */
  private static final double ROUNDING = 1e6;

  private final String model;
  private final String calibration;
  private final Outcomes outcomes;
  private final PopulationRates population;
  private final Map<ConceptType, List<Vocabulary.Word>> predicted;
  private final String asked;

  ForecastWriter(
      String model,
      String calibration,
      Vocabulary vocabulary,
      Outcomes outcomes,
      PopulationRates population) {
    this.model = model;
    this.calibration = calibration;
    this.outcomes = outcomes;
    this.population = population;
    this.predicted =
        vocabulary.words().stream()
            .filter(Vocabulary.Word::predicted)
            .collect(
                Collectors.groupingBy(
                    Vocabulary.Word::type,
                    () -> new EnumMap<>(ConceptType.class),
                    Collectors.toList()));
    this.asked =
        Digests.id(
            Arrays.toString(outcomes.horizons()),
            outcomes.all().stream()
                .map(one -> one.coding() + " " + one.kind() + " " + Arrays.toString(one.words()))
                .collect(Collectors.joining("\n")));
  }

  /**
   * What a forecast compares with.
   *
   * @param asOf the moment of the forecast before
   * @param risks its risks
   * @param movedBy what moved each outcome's risk since
   */
  record Before(Instant asOf, List<List<Risk>> risks, List<List<Influence>> movedBy) {}

  /** The forecast of a timeline that the model answered. */
  Forecast forecast(
      TimelineRevision revision,
      Inquiry inquiry,
      List<List<Risk>> risks,
      ModelAnswer answer,
      @Nullable Before before) {
    boolean[] present = outcomes.meant(inquiry.stated());
    List<OutcomeRisk> written = new ArrayList<>();
    for (int at = 0; at < outcomes.all().size(); at++) {
      Outcome outcome = outcomes.all().get(at);
      boolean there = present[at];
      boolean open = !(there && outcome.kind() == OutcomeKind.ONSET);
      written.add(
          new OutcomeRisk(
              outcome.coding(),
              there,
              outcome.ofPack(),
              open ? horizons(at, inquiry, risks, before) : List.<HorizonRisk>of(),
              open && before != null ? before.movedBy.get(at) : List.<Influence>of()));
    }
    return new Forecast(
        id(inquiry.timeline(), ""),
        revision.patient(),
        inquiry.asOf(),
        written,
        likeliest(answer.next(), word -> true),
        within(inquiry, answer),
        null,
        null,
        before == null ? null : before.asOf,
        provenance(revision, inquiry));
  }

  private List<HorizonRisk> horizons(
      int at, Inquiry inquiry, List<List<Risk>> risks, @Nullable Before before) {
    double[] rates = rates(outcomes.all().get(at), inquiry);
    List<HorizonRisk> horizons = new ArrayList<>();
    for (int horizon = 0; horizon < rates.length; horizon++) {
      Risk risk = risks.get(at).get(horizon);
      Double change =
          before == null
              ? null
              : rounded(risk.probability() - before.risks.get(at).get(horizon).probability());
      horizons.add(
          new HorizonRisk(
              outcomes.horizons()[horizon],
              rounded(risk.probability()),
              rounded(risk.low()),
              rounded(risk.high()),
              rounded(rates[horizon]),
              change));
    }
    return horizons;
  }

  private double[] rates(Outcome outcome, Inquiry inquiry) {
    long age = Token.day(inquiry.asOf()) - inquiry.birthDate().toEpochDay();
    return population.rates(outcome, outcomes, inquiry.timeline().demographics().sex(), age);
  }

  /** What else the day may hold that is asked at, where the model has read something of it. */
  private List<NextConcept> within(Inquiry inquiry, ModelAnswer answer) {
    long today = Token.day(inquiry.asOf());
    List<Token> read = Objects.requireNonNull(inquiry.tokens()).kept();
    if (read.isEmpty() || read.get(read.size() - 1).day() != today) {
      return List.of();
    }
    Set<Integer> coded = new HashSet<>();
    for (Token token : inquiry.reading().tokens()) {
      if (token.day() == today
          && token.source() == TimelineEntry.Source.CODED
          && token.context().affirmed()) {
        coded.add(token.word());
      }
    }
    return likeliest(answer.within(), word -> !coded.contains(word.id()));
  }

  /** The likeliest words, most likely first, at most a few of each kind. */
  private List<NextConcept> likeliest(float[] probability, Predicate<Vocabulary.Word> asked) {
    Comparator<Vocabulary.Word> likeliest =
        Comparator.comparingDouble((Vocabulary.Word word) -> -probability[word.id()])
            .thenComparingInt(Vocabulary.Word::id);
    List<Vocabulary.Word> best = new ArrayList<>();
    for (List<Vocabulary.Word> kind : predicted.values()) {
      // The worst on top: most words are no better and are passed over at once.
      PriorityQueue<Vocabulary.Word> few = new PriorityQueue<>(likeliest.reversed());
      for (Vocabulary.Word word : kind) {
        if (!asked.test(word)) {
          continue;
        }
        if (few.size() < NEXT_OF_A_TYPE) {
          few.add(word);
        } else if (likeliest.compare(word, few.element()) < 0) {
          few.remove();
          few.add(word);
        }
      }
      best.addAll(few);
    }
    best.sort(likeliest);
    return best.stream()
        .map(word -> new NextConcept(word.coding(), word.type(), rounded(probability[word.id()])))
        .toList();
  }

  /** The forecast of a timeline that gets none. */
  Forecast abstained(TimelineRevision revision, Inquiry inquiry, Abstention abstention) {
    return new Forecast(
        id(inquiry.timeline(), ""),
        revision.patient(),
        inquiry.asOf(),
        List.of(),
        List.of(),
        abstention,
        provenance(revision, inquiry));
  }

  /** The population's rates in place of the model's risks; the age must be known. */
  Forecast degraded(TimelineRevision revision, Inquiry inquiry, Degradation why) {
    boolean[] present = outcomes.meant(inquiry.stated());
    List<OutcomeRisk> written = new ArrayList<>();
    for (int at = 0; at < outcomes.all().size(); at++) {
      Outcome outcome = outcomes.all().get(at);
      List<HorizonRisk> horizons = new ArrayList<>();
      if (!(present[at] && outcome.kind() == OutcomeKind.ONSET)) {
        double[] rates = rates(outcome, inquiry);
        for (int horizon = 0; horizon < rates.length; horizon++) {
          double rate = rounded(rates[horizon]);
          horizons.add(new HorizonRisk(outcomes.horizons()[horizon], rate, rate, rate, rate, null));
        }
      }
      written.add(new OutcomeRisk(outcome.coding(), present[at], false, horizons, List.of()));
    }
    return new Forecast(
        id(inquiry.timeline(), why.name()),
        revision.patient(),
        inquiry.asOf(),
        written,
        List.of(),
        List.of(),
        null,
        why,
        null,
        provenance(revision, inquiry));
  }

  /** Where the model does not answer and nothing is known to fall back on. */
  Forecast unavailable(
      TimelineRevision revision, Inquiry inquiry, Abstention abstention, Degradation why) {
    return new Forecast(
        id(inquiry.timeline(), why.name()),
        revision.patient(),
        inquiry.asOf(),
        List.of(),
        List.of(),
        List.of(),
        abstention,
        why,
        null,
        provenance(revision, inquiry));
  }

  private String id(Timeline timeline, String degradation) {
    return Digests.id(timeline.timelineId(), model, calibration, asked, degradation);
  }

  private Provenance provenance(TimelineRevision revision, Inquiry inquiry) {
    TimelineTokens tokens = inquiry.tokens();
    List<TimelineEntry> read = tokens == null ? List.of() : tokens.entries();
    return new Provenance(
        inquiry.timeline().timelineId(),
        model,
        calibration,
        terminologies(inquiry.timeline()),
        read.size(),
        inquiry.reading().unknown(),
        ReadInputs.ranges(read),
        ReadInputs.evidence(read),
        revision.oldestAcceptedAt(),
        revision.backfill());
  }

  /** As each note's entries say it: the pack may have brought a new version between two notes. */
  private static String terminologies(Timeline timeline) {
    Set<String> versions = new TreeSet<>();
    for (TimelineEntry entry : timeline.entries()) {
      if (entry.reading() != null) {
        versions.add(entry.reading().terminology());
      }
    }
    return versions.isEmpty() ? "none" : String.join(", ", versions);
  }

  static double rounded(double probability) {
    return Math.round(probability * ROUNDING) / ROUNDING;
  }
}
