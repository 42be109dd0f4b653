package io.prodrome.domain;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventContent;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.FactVersion;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.Retraction;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.domain.event.Visit;
import io.prodrome.domain.event.Visit.VisitClass;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.timeline.FactRules;
import io.prodrome.domain.timeline.FactState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Invented facts. Minutes count from {@link #START}; a minute also stands for a message. */
public final class Facts {

  public static final Instant START = Instant.parse("2031-05-04T08:00:00Z");

  private Facts() {}

  public static PatientKey patient(int number) {
    return new PatientKey(String.format("%032x", number));
  }

  public static Instant at(long minute) {
    return START.plus(Duration.ofMinutes(minute));
  }

  public static InputRef input(long offset) {
    return new InputRef("ehr.raw.hl7v2.v1", 0, offset);
  }

  public static Coding concept(String code) {
    return new Coding(CodeSystems.LOCAL_PREFIX + "ward", code, "Concept " + code);
  }

  public static CodedFact coded(String code) {
    Coding concept = concept(code);
    return new CodedFact(
        concept, List.of(concept), ConceptType.DISORDER, Context.ASSERTED, null, null);
  }

  /** A statement that is recorded at the minute, about the time of {@link #START}. */
  public static ClinicalEvent event(
      String factId, EventAction action, int minute, EventContent content) {
    return event(factId, action, minute, "V1", content);
  }

  public static ClinicalEvent event(
      String factId,
      EventAction action,
      int minute,
      @Nullable String encounterId,
      EventContent content) {
    String hash = Digests.id(factId, action.name(), Integer.toString(content.hashCode()));
    return new ClinicalEvent(
        factId,
        action,
        new FactVersion(at(minute), 0, hash),
        patient(1),
        new EventTime(START, TimePrecision.MINUTE),
        at(minute),
        "ward",
        encounterId,
        "DG1[1]",
        content);
  }

  public static ClinicalEvent diagnosis(String factId, int minute, String code) {
    return event(factId, EventAction.ADD, minute, coded(code));
  }

  public static ClinicalEvent withdrawal(String factId, int minute) {
    return event(factId, EventAction.WITHDRAW, minute, new Retraction());
  }

  public static ClinicalEvent visit(
      String factId, int minute, String encounterId, VisitClass visitClass, @Nullable Coding kind) {
    return event(
        factId, EventAction.ADD, minute, encounterId, new Visit(visitClass, kind, START, null));
  }

  /** The state of a fact that nothing was known of before. */
  public static FactState state(ClinicalEvent event) {
    long minute = Duration.between(START, event.recordedAt()).toMinutes();
    return FactRules.apply(null, event, input(minute)).orElseThrow();
  }
}
