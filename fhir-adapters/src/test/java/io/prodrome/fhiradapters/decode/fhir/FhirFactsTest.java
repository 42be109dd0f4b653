package io.prodrome.fhiradapters.decode.fhir;

import static io.prodrome.fhiradapters.decode.Samples.bundle;
import static io.prodrome.fhiradapters.decode.Samples.event;
import static io.prodrome.fhiradapters.decode.Samples.events;
import static io.prodrome.fhiradapters.decode.Samples.fact;
import static io.prodrome.fhiradapters.decode.Samples.note;
import static io.prodrome.fhiradapters.decode.Samples.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.domain.event.Visit;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class FhirFactsTest {

  private static final String SUBJECT = "'subject':{'reference':'urn:uuid:0a'}";
  private static final String SNOMED_DIABETES =
      "'code':{'coding':[{'system':'http://hl7.org/fhir/sid/icd-10-cm','code':'E11.9'},"
          + "{'system':'http://snomed.info/sct','code':'44054006',"
          + "'display':'Diabetes mellitus type 2 (disorder)'}]}";

  private static String condition(String more) {
    return "{'resourceType':'Condition','id':'c1'," + SUBJECT + "," + SNOMED_DIABETES + more + "}";
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void snomedCodingIsPreferredAndAllCodingsAreKept() {
    RawMessage raw = bundle(condition(",'onsetDateTime':'2019-05'"));
    assertEquals("44054006", fact(raw, "Condition/c1").concept().code());
    assertEquals(2, fact(raw, "Condition/c1").codings().size());
    assertEquals(ConceptType.DISORDER, fact(raw, "Condition/c1").type());
    assertEquals(Context.ASSERTED, fact(raw, "Condition/c1").context());
  }

  @Test
  void partialDateKeepsItsPrecisionAndUsesTheFeedsZone() {
    ClinicalEvent event = event(bundle(condition(",'onsetDateTime':'2019-05'")), "Condition/c1");
    assertEquals(
        new EventTime(Instant.parse("2019-04-30T22:00:00Z"), TimePrecision.MONTH), event.time());
  }

  @Test
  void lastUpdatedIsTheRecordedTimeAndVersionIdTheSequence() {
    ClinicalEvent event =
        event(
            bundle(
                condition(
                    ",'meta':{'lastUpdated':'2020-01-02T03:04:05.678Z','versionId':'12'},"
                        + "'recordedDate':'2019-06-01'")),
            "Condition/c1");
    assertEquals(Instant.parse("2020-01-02T03:04:05.678Z"), event.recordedAt());
    assertEquals(12, event.version().sequence());
  }

  @Test
  void changedContentOfTheSameTimeIsAnotherVersion() {
    String time = ",'recordedDate':'2019-06-01'";
    ClinicalEvent one = event(bundle(condition(time)), "Condition/c1");
    ClinicalEvent same = event(bundle(condition(time)), "Condition/c1");
    ClinicalEvent other =
        event(bundle(condition(time + ",'note':[{'text':'seen'}]")), "Condition/c1");
    assertEquals(0, one.version().compareTo(same.version()));
    assertTrue(one.version().compareTo(other.version()) != 0);
  }

  @Test
  void refutedConditionIsNegatedAndProvisionalOneIsPossible() {
    assertEquals(
        Context.ASSERTED.negated(),
        fact(
                bundle(condition(",'verificationStatus':{'coding':[{'code':'refuted'}]}")),
                "Condition/c1")
            .context());
    assertEquals(
        Context.Certainty.POSSIBLE,
        fact(
                bundle(condition(",'verificationStatus':{'coding':[{'code':'provisional'}]}")),
                "Condition/c1")
            .context()
            .certainty());
  }

  @Test
  void enteredInErrorWithdrawsEvenWithoutACode() {
    ClinicalEvent event =
        event(
            bundle(
                "{'resourceType':'Condition','id':'c1',"
                    + SUBJECT
                    + ",'verificationStatus':{'coding':[{'code':'entered-in-error'}]}}"),
            "Condition/c1");
    assertEquals(EventAction.WITHDRAW, event.action());
  }

  @Test
  void conditionWithoutACodeIsRefused() {
    assertEquals(
        DeadLetterReason.FIELD_INVALID,
        refusal(bundle("{'resourceType':'Condition','id':'c1'," + SUBJECT + "}")));
  }

  @Test
  void textWithoutACodeBecomesALocalCode() {
    RawMessage raw =
        bundle(
            "{'resourceType':'Condition','id':'c1'," + SUBJECT + ",'code':{'text':' Sore  Foot'}}");
    assertEquals("sore foot", fact(raw, "Condition/c1").concept().code());
    assertEquals(CodeSystems.LOCAL_PREFIX + "text", fact(raw, "Condition/c1").concept().system());
  }

  @Test
  void observationComponentsAndCodedValuesAreFactsOfTheirOwn() {
    RawMessage raw =
        bundle(
            "{'resourceType':'Observation','id':'bp','status':'final',"
                + SUBJECT
                + ",'code':{'coding':[{'system':'http://loinc.org','code':'85354-9'}]},"
                + "'effectiveDateTime':'2020-05-01T10:00:00+02:00','component':["
                + "{'code':{'coding':[{'system':'http://loinc.org','code':'8480-6'}]},"
                + "'valueQuantity':{'value':142.5,'unit':'mmHg'}},"
                + "{'code':{'coding':[{'system':'http://loinc.org','code':'72166-2'}]},"
                + "'valueCodeableConcept':{'coding':[{'system':'http://snomed.info/sct',"
                + "'code':'266919005','display':'Never smoked tobacco (finding)'}]}}]}");
    assertEquals(142.5, fact(raw, "Observation/bp#1").value());
    assertEquals("mmHg", fact(raw, "Observation/bp#1").unit());
    assertEquals("266919005", fact(raw, "Observation/bp#2.value").concept().code());
    assertEquals(ConceptType.FINDING, fact(raw, "Observation/bp#2.value").type());
    assertEquals(
        Instant.parse("2020-05-01T08:00:00Z"), event(raw, "Observation/bp").time().instant());
  }

  @Test
  void procedureThatWasNotDoneIsNegated() {
    RawMessage raw =
        bundle(
            "{'resourceType':'Procedure','id':'p','status':'not-done',"
                + SUBJECT
                + ",'code':{'coding':[{'system':'http://snomed.info/sct','code':'80146002',"
                + "'display':'Appendectomy (procedure)'}]}}");
    assertEquals(Context.Negation.NEGATED, fact(raw, "Procedure/p").context().negation());
  }

  @Test
  void medicationIsFoundInTheBundle() {
    RawMessage raw =
        bundle(
            "{'resourceType':'Medication','id':'m','code':{'coding':[{'system':"
                + "'http://www.nlm.nih.gov/research/umls/rxnorm','code':'860975'}]}}",
            "{'resourceType':'MedicationRequest','id':'r','status':'active','intent':'order',"
                + SUBJECT
                + ",'medicationReference':{'reference':'Medication/m'},"
                + "'authoredOn':'2020-05-01'}");
    assertEquals("860975", fact(raw, "MedicationRequest/r").concept().code());
    assertEquals(ConceptType.MEDICATION, fact(raw, "MedicationRequest/r").type());
  }

  @Test
  void aRelativesConditionIsTheFamilys() {
    RawMessage raw =
        bundle(
            "{'resourceType':'FamilyMemberHistory','id':'f','status':'completed',"
                + "'patient':{'reference':'urn:uuid:0a'},'relationship':{'text':'mother'},"
                + "'condition':[{"
                + SNOMED_DIABETES
                + "}]}");
    assertEquals(
        Context.Experiencer.FAMILY, fact(raw, "FamilyMemberHistory/f#1").context().experiencer());
  }

  @Test
  void allergyToASubstanceIsAnAllergy() {
    RawMessage raw =
        bundle(
            "{'resourceType':'AllergyIntolerance','id':'a',"
                + "'patient':{'reference':'Patient/0a'},'code':{'coding':[{'system':"
                + "'http://snomed.info/sct','code':'387207008','display':'Ibuprofen (substance)'}]}}");
    assertEquals(ConceptType.ALLERGY, fact(raw, "AllergyIntolerance/a").type());
  }

  @Test
  void visitIsNamedByItsNumberAndFactsPointToIt() {
    RawMessage raw =
        bundle(
            "{'resourceType':'Encounter','id':'e','identifier':[{'value':'V-77'}],"
                + "'status':'finished','class':{'code':'EMER'},"
                + SUBJECT
                + ",'period':{'start':'2020-05-01T10:00:00Z','end':'2020-05-01T12:00:00Z'}}",
            condition(",'encounter':{'reference':'Encounter/e'}"));
    Visit visit = (Visit) event(raw, "Encounter/V-77").content();
    assertEquals(Visit.VisitClass.EMERGENCY, visit.visitClass());
    assertEquals(Instant.parse("2020-05-01T12:00:00Z"), visit.end());
    assertEquals(Instant.parse("2020-05-01T12:00:00Z"), event(raw, "Encounter/V-77").recordedAt());
    assertEquals("V-77", event(raw, "Condition/c1").encounterId());
  }

  @Test
  void birthDateSentinelIsUnknown() {
    RawMessage raw =
        io.prodrome.fhiradapters.decode.Samples.fhir(
            "{\"resourceType\":\"Patient\",\"birthDate\":\"1800-01-01\",\"gender\":\"male\","
                + "\"identifier\":[{\"system\":\"urn:test:mrn\",\"value\":\"1\"}]}");
    Demographics person = (Demographics) event(raw, "patient").content();
    assertNull(person.birthDate());
    assertEquals(Demographics.Sex.MALE, person.sex());
  }

  @Test
  void patientIsKnownAsOfTheLatestFactOfTheBundle() {
    RawMessage raw =
        bundle(
            condition(",'recordedDate':'2019-06-01T00:00:00Z'"),
            "{'resourceType':'Condition','id':'c2',"
                + SUBJECT
                + ","
                + SNOMED_DIABETES
                + ",'recordedDate':'2019-07-01T00:00:00Z'}");
    assertEquals(Instant.parse("2019-07-01T00:00:00Z"), event(raw, "patient").recordedAt());
    assertEquals(
        LocalDate.of(1950, 4, 2), ((Demographics) event(raw, "patient").content()).birthDate());
  }

  @Test
  void documentInSeveralFormatsIsOneNoteOfItsPlainText() {
    RawMessage raw =
        bundle(
            "{'resourceType':'DocumentReference','id':'d','status':'current',"
                + "'docStatus':'preliminary','masterIdentifier':{'value':'urn:uuid:D7'},"
                + SUBJECT
                + ",'date':'2020-05-01T10:00:00Z','content':["
                + "{'attachment':{'contentType':'text/html','data':'"
                + base64("<p>Chest pain</p>")
                + "'}},{'attachment':{'contentType':'text/plain; charset=utf-8','data':'"
                + base64("Chest pain, no fever.\nAge 70 \u00e4")
                + "'}}]}");
    Note note = note(raw, "document|D7");
    assertEquals("Chest pain, no fever.\nAge 70 \u00e4", note.text());
    assertEquals("D7", note.documentId());
    assertTrue(note.preliminary());
    assertEquals(1, events(raw).stream().filter(e -> e.content() instanceof Note).count());
  }

  @Test
  void htmlDocumentIsReadAsText() {
    RawMessage raw =
        bundle(
            "{'resourceType':'DocumentReference','id':'d','status':'current',"
                + SUBJECT
                + ",'content':[{'attachment':{'contentType':'text/html','data':'"
                + base64(
                    "<html><head><title>x</title></head><body><h1>Plan</h1>"
                        + "<p>A &lt; B &amp; no&#32;fever</p><script>no()</script></body></html>")
                + "'}}]}");
    assertEquals("Plan\nA < B & no fever", note(raw, "document|d").text());
  }

  @Test
  void documentThatIsOnlyAPictureIsRefused() {
    assertEquals(
        DeadLetterReason.UNSUPPORTED,
        refusal(
            bundle(
                "{'resourceType':'DocumentReference','id':'d','status':'current',"
                    + SUBJECT
                    + ",'content':[{'attachment':{'contentType':'image/png',"
                    + "'data':'iVBORw0KGgo='}}]}")));
  }

  @Test
  void replacingDocumentWithdrawsTheReplacedOne() {
    RawMessage raw =
        bundle(
            "{'resourceType':'DocumentReference','id':'d2','status':'current',"
                + SUBJECT
                + ",'date':'2020-05-02','relatesTo':[{'code':'replaces',"
                + "'target':{'reference':'DocumentReference/d1'}}],"
                + "'content':[{'attachment':{'contentType':'text/plain','data':'"
                + base64("new")
                + "'}}]}");
    assertEquals(EventAction.WITHDRAW, event(raw, "document|d1").action());
    assertEquals(EventAction.REPLACE, event(raw, "document|d2").action());
  }

  @Test
  void reportWithTheTextOfADocumentIsNoSecondNote() {
    String data = "'contentType':'text/plain','data':'" + base64("Same text") + "'";
    String report =
        "{'resourceType':'DiagnosticReport','id':'r','status':'final',"
            + SUBJECT
            + ",'presentedForm':[{"
            + data
            + "}]}";
    String document =
        "{'resourceType':'DocumentReference','id':'d','status':'current',"
            + SUBJECT
            + ",'content':[{'attachment':{"
            + data
            + "}}]}";
    assertEquals(
        List.of("patient", "document|d"),
        events(bundle(report, document)).stream().map(ClinicalEvent::factId).toList());
    assertEquals("Same text", note(bundle(report), "document|r").text());
  }
}
