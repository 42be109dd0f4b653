package io.prodrome.fhiradapters.decode.fhir;

import static io.prodrome.fhiradapters.decode.Samples.DECODER;
import static io.prodrome.fhiradapters.decode.Samples.PATIENT;
import static io.prodrome.fhiradapters.decode.Samples.bundle;
import static io.prodrome.fhiradapters.decode.Samples.decoded;
import static io.prodrome.fhiradapters.decode.Samples.event;
import static io.prodrome.fhiradapters.decode.Samples.fhir;
import static io.prodrome.fhiradapters.decode.Samples.key;
import static io.prodrome.fhiradapters.decode.Samples.raw;
import static io.prodrome.fhiradapters.decode.Samples.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.IdentityChange;
import io.prodrome.domain.event.IgnoreReason;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.event.SamePatient;
import java.util.List;
import org.junit.jupiter.api.Test;

class FhirIdentityTest {

  private static String patient(String identifiers) {
    return "{\"resourceType\":\"Patient\",\"identifier\":[" + identifiers.replace('\'', '"') + "]}";
  }

  private static String condition(String subject) {
    return ("{'resourceType':'Condition','id':'c','code':{'text':'cough'},'subject':"
            + subject
            + "}")
        .replace('\'', '"');
  }

  @Test
  void preferredAuthorityDecidesWhoThePatientIs() {
    assertEquals(key("GENERAL", "4711"), decoded(bundle()).get(0).patient());
  }

  @Test
  void lessPreferredAuthorityCountsWhereThePreferredGivesNone() {
    assertEquals(
        key("CLINIC", "C-1"),
        decoded(fhir(patient("{'system':'urn:test:clinic','value':'C-1'}"))).get(0).patient());
  }

  @Test
  void patientsThatCannotBeToldAreRefusedWithTheReason() {
    assertEquals(DeadLetterReason.PATIENT_MISSING, refusal(fhir(patient(""))));
    assertEquals(
        DeadLetterReason.AUTHORITY_UNKNOWN,
        refusal(fhir(patient("{'system':'urn:other','value':'1'}"))));
    assertEquals(DeadLetterReason.AUTHORITY_UNKNOWN, refusal(fhir(patient("{'value':'1'}"))));
    assertEquals(
        DeadLetterReason.PATIENT_AMBIGUOUS,
        refusal(
            fhir(
                patient(
                    "{'system':'urn:test:mrn','value':'1'},"
                        + "{'system':'urn:oid:1.2.3.4','value':'2'}"))));
  }

  @Test
  void subjectIsResolvedByLogicalAndConditionalAndContainedReference() {
    String identifier = "{'system':'urn:test:mrn','value':'4711'}";
    for (String resource :
        List.of(
            condition("{'identifier':" + identifier + "}"),
            condition("{'reference':'Patient?identifier=urn:test:mrn%7C4711'}"),
            condition("{'reference':'Patient/9','identifier':" + identifier + "}"),
            condition(
                "{'reference':'#p'},'contained':[{'resourceType':'Patient','id':'p',"
                    + "'identifier':["
                    + identifier
                    + "]}]"))) {
      assertEquals(key("GENERAL", "4711"), decoded(fhir(resource)).get(0).patient(), resource);
    }
  }

  @Test
  void subjectThatLeadsNowhereRefusesTheMessage() {
    assertEquals(
        DeadLetterReason.REFERENCE_UNRESOLVED, refusal(fhir(condition("{'reference':'#p'}"))));
    assertEquals(
        DeadLetterReason.REFERENCE_UNRESOLVED,
        refusal(bundle(condition("{'reference':'urn:uuid:ff'}"))));
  }

  @Test
  void idThatTheReceiverAssignsIsNoServerId() {
    String post =
        "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
            + PATIENT.substring(0, PATIENT.length() - 1)
            + ",\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}]}";
    String put = post.replace("POST", "PUT").replace("\"Patient\"}", "\"Patient/0a\"}");
    assertEquals(0, links(post));
    assertEquals(1, links(put));
  }

  private static long links(String bundle) {
    return decoded(fhir(bundle)).get(0).events().stream()
        .filter(event -> event.action() == EventAction.LINK)
        .count();
  }

  @Test
  void referenceToAServersPatientAndThatPatientMeanOne() {
    ClinicalEvent link =
        decoded(
                fhir(
                    patient("{'system':'urn:test:mrn','value':'4711'}")
                        .replace("\"Patient\",", "\"Patient\",\"id\":\"9\",")))
            .get(0)
            .events()
            .get(0);
    assertEquals(
        new SamePatient(decoded(fhir(condition("{'reference':'Patient/9'}"))).get(0).patient()),
        link.content());
  }

  @Test
  void serversWithTheSameIdsAreNotMixedUp() {
    assertNotEquals(
        decoded(fhir(condition("{'reference':'https://a.example/fhir/Patient/9'}")))
            .get(0)
            .patient(),
        decoded(fhir(condition("{'reference':'https://b.example/fhir/Patient/9'}")))
            .get(0)
            .patient());
  }

  @Test
  void groupIsNoPatient() {
    assertEquals(
        new DecodeResult.Ignored(IgnoreReason.RESOURCE_TYPE_WITHOUT_FACTS),
        DECODER.decode(fhir(condition("{'reference':'Group/9'}"))));
  }

  @Test
  void severalPatientsAreSeveralParts() {
    String other = patient("{'system':'urn:test:mrn','value':'2'}");
    List<PatientUpdate> updates = decoded(bundle(other));
    assertEquals(2, updates.size());
    assertEquals(List.of(0, 1), updates.stream().map(PatientUpdate::part).toList());
    assertEquals(List.of(2, 2), updates.stream().map(PatientUpdate::parts).toList());
    assertEquals(key("GENERAL", "2"), updates.get(1).patient());
  }

  @Test
  void replacedByMergesIntoTheSurvivor() {
    String old =
        ("{'resourceType':'Patient','id':'0b','active':false,'identifier':["
                + "{'system':'urn:test:mrn','value':'99'}],"
                + "'link':[{'type':'replaced-by','other':{'reference':'urn:uuid:0a'}}]}")
            .replace('\'', '"');
    ClinicalEvent merge = event(bundle(old), "identity|" + key("GENERAL", "99").value());
    assertEquals(EventAction.MERGE, merge.action());
    assertEquals(key("GENERAL", "4711"), merge.patient());
    assertEquals(new IdentityChange(key("GENERAL", "99")), merge.content());
    assertEquals(1, decoded(bundle(old)).size());
  }

  @Test
  void deleteWithdrawsAndNeedsOnePatient() {
    String delete = "{\"request\":{\"method\":\"DELETE\",\"url\":\"Condition/c9\"}}";
    String head = "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[";
    assertEquals(
        EventAction.WITHDRAW,
        event(fhir(head + PATIENT + "," + delete + "]}"), "Condition/c9").action());
    assertEquals(DeadLetterReason.PATIENT_MISSING, refusal(fhir(head + delete + "]}")));
  }

  @Test
  void bundleIdentifierIsTheMessageId() {
    String named =
        "{\"resourceType\":\"Bundle\",\"type\":\"message\","
            + "\"identifier\":{\"system\":\"urn:x\",\"value\":\"m1\"},\"entry\":["
            + PATIENT
            + "]}";
    assertEquals("urn:x|m1", decoded(fhir(named)).get(0).messageId());
    PatientUpdate unnamed = decoded(bundle()).get(0);
    assertEquals(unnamed.contentHash(), unnamed.messageId());
  }

  @Test
  void xmlSaysTheSameAsJson() {
    String xml =
        "<Patient xmlns=\"http://hl7.org/fhir\"><identifier><system value=\"urn:test:mrn\"/>"
            + "<value value=\"4711\"/></identifier><birthDate value=\"1950-04-02\"/></Patient>";
    assertEquals(key("GENERAL", "4711"), decoded(fhir(xml)).get(0).patient());
  }

  @Test
  void xmlEntitiesAreNotExpanded() {
    String xml =
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"
            + "<Patient xmlns=\"http://hl7.org/fhir\"><identifier><system value=\"urn:test:mrn\"/>"
            + "<value value=\"&e;\"/></identifier></Patient>";
    assertEquals(DeadLetterReason.MALFORMED, refusal(fhir(xml)));
  }

  @Test
  void whatIsNoFhirIsRefused() {
    for (String text : List.of("", "{", "[]", "{}", "MSH|^~\\&|", "<a/>", "{\"resourceType\":1}")) {
      assertEquals(DeadLetterReason.MALFORMED, refusal(fhir(text)), text);
    }
    assertEquals(
        DeadLetterReason.BAD_ENCODING,
        refusal(raw(MessageFormat.FHIR, new byte[] {'{', (byte) 0xff, '}'})));
    String deep = "[".repeat(100_000);
    assertEquals(
        DeadLetterReason.TOO_LARGE, refusal(fhir("{\"resourceType\":\"Patient\",\"x\":" + deep)));
  }

  @Test
  void refusalsAndResultsDoNotQuoteTheMessage() {
    for (String resource :
        List.of(
            "{'resourceType':'Condition','id':'Canaryname','subject':{'reference':'Canaryname'}}",
            "{'resourceType':'Observation','subject':{'reference':'urn:uuid:0a'},"
                + "'effectiveDateTime':'Canaryname','code':{'text':'x'}}",
            "{'resourceType':'Condition','subject':{'reference':'urn:uuid:0a'}}")) {
      DecodeResult result = DECODER.decode(bundle(resource));
      assertFalse(result.toString().contains("Canaryname"), resource);
      assertEquals(DecodeResult.Rejected.class, result.getClass());
    }
  }
}
