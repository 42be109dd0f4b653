package io.prodrome.streamapp;

import io.prodrome.domain.Digests;
import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.Recognition;
import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventContent;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.FactVersion;
import io.prodrome.domain.event.IdentityChange;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.event.Retraction;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.timeline.FactRules;
import io.prodrome.domain.timeline.FactState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Invented events and updates. Minutes count from {@link #START}. */
public final class Events {

  public static final Instant START = Instant.parse("2031-05-04T08:00:00Z");
  public static final PatientKey ANNA = patient(0xa);
  public static final PatientKey BERT = patient(0xb);
  public static final PatientKey CLEO = patient(0xc);

  private Events() {}

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

  /** A statement that is recorded at the minute. */
  public static ClinicalEvent event(
      PatientKey patient, String factId, EventAction action, int minute, EventContent content) {
    return new ClinicalEvent(
        factId,
        action,
        new FactVersion(
            at(minute), 0, Digests.id(factId, action.name(), Integer.toString(content.hashCode()))),
        patient,
        new EventTime(START, TimePrecision.MINUTE),
        at(minute),
        "ward",
        "V1",
        "DG1[1]",
        content);
  }

  public static ClinicalEvent diagnosis(
      PatientKey patient, String factId, int minute, String code) {
    Coding concept = concept(code);
    return event(
        patient,
        factId,
        EventAction.ADD,
        minute,
        new CodedFact(
            concept, List.of(concept), ConceptType.DISORDER, Context.ASSERTED, null, null));
  }

  public static ClinicalEvent withdrawal(PatientKey patient, String factId, int minute) {
    return event(patient, factId, EventAction.WITHDRAW, minute, new Retraction());
  }

  /** A note whose first five letters were recognised as the concept. */
  public static ClinicalEvent note(
      PatientKey patient, String documentId, int minute, String text, String code) {
    Mention mention =
        Mention.of(0, 5, concept(code), ConceptType.DISORDER, Context.ASSERTED, 1, "");
    Recognition found = new Recognition(List.of(mention), "recogniser 1", "terminology 1");
    return event(
        patient,
        "document|" + documentId,
        EventAction.ADD,
        minute,
        new Note(documentId, null, false, null, text, List.of(), found));
  }

  public static ClinicalEvent merge(PatientKey old, PatientKey survivor, int minute) {
    return event(
        survivor, "identity|" + old.value(), EventAction.MERGE, minute, new IdentityChange(old));
  }

  public static ClinicalEvent unmerge(PatientKey freed, PatientKey other, int minute) {
    return event(
        other, "identity|" + freed.value(), EventAction.UNMERGE, minute, new IdentityChange(freed));
  }

  /** The only part of a message; its id and hash come from its number, as its acceptance does. */
  public static PatientUpdate update(int message, PatientKey patient, ClinicalEvent... events) {
    return new PatientUpdate(
        input(message),
        MessageFormat.HL7V2,
        0,
        1,
        patient,
        "message " + message,
        Digests.id("content " + message),
        at(message),
        false,
        List.of(events));
  }

  public static AcceptedUpdate accepted(PatientUpdate update) {
    return new AcceptedUpdate(update, "ward", payload(update.input().offset()));
  }

  public static AcceptedUpdate accepted(int message, PatientKey patient, ClinicalEvent... events) {
    return accepted(update(message, patient, events));
  }

  public static byte[] payload(long message) {
    return ("bytes of message " + message).getBytes(StandardCharsets.UTF_8);
  }

  /** The state of a fact that nothing was known of before. */
  public static FactState state(ClinicalEvent event, long message) {
    return FactRules.apply(null, event, input(message)).orElseThrow();
  }
}
