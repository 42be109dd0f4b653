package io.prodrome.fhiradapters.decode.hl7v2;

import static io.prodrome.fhiradapters.decode.Samples.DECODER;
import static io.prodrome.fhiradapters.decode.Samples.decoded;
import static io.prodrome.fhiradapters.decode.Samples.event;
import static io.prodrome.fhiradapters.decode.Samples.events;
import static io.prodrome.fhiradapters.decode.Samples.fact;
import static io.prodrome.fhiradapters.decode.Samples.hl7;
import static io.prodrome.fhiradapters.decode.Samples.key;
import static io.prodrome.fhiradapters.decode.Samples.note;
import static io.prodrome.fhiradapters.decode.Samples.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.IdentityChange;
import io.prodrome.domain.event.IgnoreReason;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.domain.event.Visit;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class Hl7FactsTest {

  private static final String PID =
      "PID|1||4711^^^GENERAL^MR~A-1^^^GENERAL^AN||Canaryname^Ann||19500402|F";

  private static String msh(String type, String trigger) {
    return "MSH|^~\\&|REG|HOSP|PRO|DRO|20200501101530.250+0000||"
        + type
        + "^"
        + trigger
        + "|M1|P|2.5";
  }

  private static RawMessage adt(String trigger, String... more) {
    String[] segments = new String[more.length + 3];
    segments[0] = msh("ADT", trigger);
    segments[1] = "EVN|" + trigger + "|20200501101500+0000";
    segments[2] = PID;
    System.arraycopy(more, 0, segments, 3, more.length);
    return hl7(segments);
  }

  private static String pv1(String admitted, String discharged) {
    return "PV1|1|E|||||||||||||||||V-77" + "|".repeat(25) + admitted + "|" + discharged;
  }

  private static RawMessage mdm(String trigger, String txa, String... obx) {
    return hl7(
        msh("MDM", trigger),
        "EVN||20200501101500+0000",
        PID,
        "PV1|1|O|||||||||||||||||V-77",
        txa,
        String.join("\r", obx));
  }

  private static String txa(String id, String parent, String completion, String availability) {
    return "TXA|1|HP|TX|202005011000||||||||"
        + id
        + "|"
        + parent
        + "||||"
        + completion
        + "||"
        + availability;
  }

  @Test
  void admissionStatesThePersonAndTheVisit() {
    RawMessage raw = adt("A01", pv1("202005010900+0000", ""));
    assertEquals(key("GENERAL", "4711"), decoded(raw).get(0).patient());
    assertEquals("REG|HOSP|M1", decoded(raw).get(0).messageId());
    assertEquals(
        new Demographics(LocalDate.of(1950, 4, 2), Demographics.Sex.FEMALE, null),
        event(raw, "patient").content());
    ClinicalEvent visit = event(raw, "visit|V-77");
    assertEquals(
        new Visit(Visit.VisitClass.EMERGENCY, null, Instant.parse("2020-05-01T09:00:00Z"), null),
        visit.content());
    assertEquals(TimePrecision.MINUTE, visit.time().precision());
    assertEquals(Instant.parse("2020-05-01T10:15:00Z"), visit.recordedAt());
  }

  @Test
  void dischargeClosesTheVisitAndItsCancelOpensItAgain() {
    RawMessage discharge = adt("A03", pv1("202005010900+0000", ""));
    assertEquals(
        Instant.parse("2020-05-01T10:15:00Z"),
        ((Visit) event(discharge, "visit|V-77").content()).end());
    RawMessage cancel = adt("A13", pv1("202005010900+0000", "202005011000+0000"));
    assertNull(((Visit) event(cancel, "visit|V-77").content()).end());
  }

  @Test
  void cancelledAdmissionWithdrawsTheVisit() {
    assertEquals(EventAction.WITHDRAW, event(adt("A11", pv1("", "")), "visit|V-77").action());
  }

  @Test
  void eventsOfTheSameMinuteAreOrderedByWhenTheyWereSent() {
    ClinicalEvent event = event(adt("A08", pv1("", "")), "visit|V-77");
    assertEquals(
        Instant.parse("2020-05-01T10:15:30.250Z").toEpochMilli(), event.version().sequence());
  }

  @Test
  void diagnosisThatAnUpdateRepeatsIsTheSameFact() {
    String dg1 = "DG1|1||44054006^Diabetes mellitus type 2 (disorder)^SCT||202005010930+0000|F";
    String id = "DG1/V-77|" + CodeSystems.SNOMED_CT + "|44054006";
    assertEquals(ConceptType.DISORDER, fact(adt("A01", pv1("", ""), dg1), id).type());
    assertEquals(
        Instant.parse("2020-05-01T09:30:00Z"),
        event(adt("A08", pv1("", ""), dg1), id).time().instant());
  }

  @Test
  void mergeMakesTheOldNumberAnAliasOfThePatient() {
    ClinicalEvent merge =
        event(adt("A40", "MRG|0815^^^GENERAL^MR"), "identity|" + key("GENERAL", "0815").value());
    assertEquals(EventAction.MERGE, merge.action());
    assertEquals(key("GENERAL", "4711"), merge.patient());
    assertEquals(new IdentityChange(key("GENERAL", "0815")), merge.content());
  }

  @Test
  void unlinkFreesBothNumbers() {
    RawMessage raw = adt("A37", "PID|2||0815^^^GENERAL^MR");
    assertEquals(2, decoded(raw).size());
    assertTrue(events(raw).stream().allMatch(event -> event.action() == EventAction.UNMERGE));
  }

  @Test
  void documentTextIsJoinedAndItsEscapesAreRendered() {
    RawMessage raw =
        mdm(
            "T02",
            txa("D7", "", "AU", "AV"),
            "OBX|1|FT|34117-2^History and physical^LN||Chest pain \\T\\ cough\\.br\\No fever||||||F",
            "OBX|2|TX|34117-2^History and physical^LN||BP 120^80~Second line\\X0A\\third \\H\\bold\\N\\||||||F");
    Note note = note(raw, "document|D7");
    assertEquals("Chest pain & cough\nNo fever\nBP 120^80\nSecond line\nthird bold", note.text());
    assertEquals("34117-2", note.kind() == null ? "" : note.kind().code());
    assertEquals("V-77", event(raw, "document|D7").encounterId());
    // The feed's zone is Berlin's, and TXA-4 has none of its own.
    assertEquals(
        new EventTime(Instant.parse("2020-05-01T08:00:00Z"), TimePrecision.MINUTE),
        event(raw, "document|D7").time());
  }

  @Test
  void sameTextIsTheSameNoteHoweverItsLinesAreSent() {
    String txa = txa("D7", "", "AU", "AV");
    String expected = "# Plan\n\n  Rest\n\nand water";
    for (String obx :
        List.of(
            "OBX|1|TX|||# Plan\rOBX|2|TX|||\rOBX|3|TX|||  Rest \rOBX|4|TX|||\rOBX|5|TX|||and water",
            "OBX|1|TX|||# Plan~~  Rest ~~and water",
            "OBX|1|TX|||# Plan\\.br\\\\.br\\  Rest \\.br\\\\.br\\and water")) {
      assertEquals(expected, note(mdm("T02", txa, obx), "document|D7").text(), obx);
    }
  }

  @Test
  void documentStatusIsActedOnWhateverTheTriggerSays() {
    String obx = "OBX|1|TX|||text||||||F";
    assertEquals(
        EventAction.WITHDRAW,
        event(mdm("T02", txa("D7", "", "AU", "CA"), obx), "document|D7").action());
    assertEquals(
        EventAction.WITHDRAW, event(mdm("T11", txa("D7", "", "", "")), "document|D7").action());
    assertTrue(note(mdm("T02", txa("D7", "", "DI", "AV"), obx), "document|D7").preliminary());
  }

  @Test
  void replacementWithdrawsItsParentAndAddendumDoesNot() {
    String obx = "OBX|1|TX|||text||||||F";
    RawMessage replacement = mdm("T10", txa("D8", "D7", "AU", "AV"), obx);
    assertEquals(EventAction.WITHDRAW, event(replacement, "document|D7").action());
    RawMessage addendum = mdm("T06", txa("D8", "D7", "AU", "AV"), obx);
    assertEquals(
        List.of("patient", "document|D8"),
        events(addendum).stream().map(ClinicalEvent::factId).toList());
  }

  @Test
  void personInADocumentNeverReplacesWhatAnAdtMessageSaid() {
    ClinicalEvent byTheWay = event(mdm("T02", txa("D7", "", "", ""), "OBX|1|TX|||text"), "patient");
    ClinicalEvent stated = event(adt("A28"), "patient");
    assertTrue(byTheWay.version().compareTo(stated.version()) < 0);
  }

  @Test
  void resultsAreFactsAndReportTextIsANote() {
    RawMessage raw =
        hl7(
            msh("ORU", "R01"),
            PID,
            "OBR|1|P1|F1|24323-8^Panel^LN|||202005010800+0000",
            "OBX|1|NM|2345-7^Glucose^LN||182|mg/dL|||||F",
            "OBX|2|CWE|72166-2^Smoking^LN||266919005^Never smoked tobacco (finding)^SCT||||||F",
            "OBX|3|SN|1558-6^Fasting glucose^LN||>^100|mg/dL|||||F",
            "OBX|4|NM|718-7^Hemoglobin^LN||13|g/dL|||||D",
            "OBR|2|P2|F2|30746-2^Chest x-ray^LN|||202005010830+0000",
            "OBX|1|TX|30746-2^Chest x-ray^LN||No infiltrate.||||||P",
            "OBX|2|TX|30746-2^Chest x-ray^LN||Heart enlarged.||||||P");
    String glucose = "Observation/F1|" + CodeSystems.LOINC + "|2345-7|";
    assertEquals(182.0, fact(raw, glucose).value());
    assertEquals("mg/dL", fact(raw, glucose).unit());
    assertEquals(
        "266919005",
        fact(raw, "Observation/F1|" + CodeSystems.LOINC + "|72166-2|.value").concept().code());
    assertNull(fact(raw, "Observation/F1|" + CodeSystems.LOINC + "|1558-6|").value());
    assertEquals(
        EventAction.WITHDRAW,
        event(raw, "Observation/F1|" + CodeSystems.LOINC + "|718-7|").action());
    assertEquals("No infiltrate.\nHeart enlarged.", note(raw, "document|F2").text());
    assertTrue(note(raw, "document|F2").preliminary());
  }

  @Test
  void correctedResultIsALaterVersionOfTheSameFact() {
    String[] head = {msh("ORU", "R01"), PID, "OBR|1|P1|F1|24323-8^Panel^LN"};
    RawMessage first = hl7(head[0], head[1], head[2], "OBX|1|NM|2345-7^G^LN||182||||||F");
    RawMessage corrected =
        hl7(
            head[0].replace("20200501101530", "20200501121530"),
            head[1],
            head[2],
            "OBX|1|NM|2345-7^G^LN||82||||||C");
    String id = "Observation/F1|" + CodeSystems.LOINC + "|2345-7|";
    assertTrue(event(corrected, id).version().compareTo(event(first, id).version()) > 0);
  }

  @Test
  void patientsThatCannotBeToldAreRefusedWithTheReason() {
    assertEquals(DeadLetterReason.PATIENT_MISSING, refusal(hl7(msh("ADT", "A08"))));
    assertEquals(DeadLetterReason.PATIENT_MISSING, refusal(hl7(msh("ADT", "A08"), "PID|1||")));
    assertEquals(
        DeadLetterReason.PATIENT_AMBIGUOUS,
        refusal(hl7(msh("ADT", "A08"), "PID|1||1^^^GENERAL~2^^^GENERAL")));
    assertEquals(
        DeadLetterReason.PATIENT_AMBIGUOUS,
        refusal(hl7(msh("ADT", "A08"), PID, "PID|2||2^^^GENERAL")));
    assertEquals(
        DeadLetterReason.AUTHORITY_UNKNOWN,
        refusal(hl7(msh("ADT", "A08"), "PID|1||1^^^ELSEWHERE")));
  }

  @Test
  void namespaceMayBeAnOid() {
    assertEquals(
        key("GENERAL", "1"),
        decoded(hl7(msh("ADT", "A28"), "PID|1||1^^^&1.2.3.4&ISO^MR||||1950")).get(0).patient());
  }

  @Test
  void messagesWithoutFactsAreIgnoredAndUnknownOnesAreRefused() {
    assertEquals(
        new DecodeResult.Ignored(IgnoreReason.MESSAGE_TYPE_WITHOUT_FACTS),
        DECODER.decode(hl7(msh("QBP", "Q22"), PID)));
    assertEquals(
        new DecodeResult.Ignored(IgnoreReason.MESSAGE_TYPE_WITHOUT_FACTS),
        DECODER.decode(hl7(msh("ADT", "A20"))));
    assertEquals(DeadLetterReason.UNSUPPORTED, refusal(hl7(msh("CUSTOM", "PAT"), PID)));
    assertEquals(DeadLetterReason.UNSUPPORTED, refusal(hl7(msh("ADT", "A99"), PID)));
    assertEquals(DeadLetterReason.FIELD_INVALID, refusal(hl7(msh("", ""), PID)));
  }
}
