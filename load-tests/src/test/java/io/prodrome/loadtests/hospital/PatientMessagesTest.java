package io.prodrome.loadtests.hospital;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.model.GenericMessage;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.model.Varies;
import ca.uhn.hl7v2.model.v25.group.MDM_T02_OBXNTE;
import ca.uhn.hl7v2.model.v25.message.MDM_T02;
import ca.uhn.hl7v2.parser.CanonicalModelClassFactory;
import ca.uhn.hl7v2.parser.PipeParser;
import ca.uhn.hl7v2.util.Terser;
import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.event.MessageFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the messages say, as the parsers of the field read them. */
class PatientMessagesTest {

  private static final IParser FHIR =
      FhirContext.forR4().newJsonParser().setParserErrorHandler(new StrictErrorHandler());
  private static final PipeParser HL7 =
      new DefaultHapiContext(new CanonicalModelClassFactory("2.5")).getPipeParser();

  @TempDir Path folder;
  private final List<FeedMessage> messages = new ArrayList<>();

  @BeforeEach
  void aLifeOfTwentyVisits() throws IOException {
    InventedLife life = new InventedLife("someone", null);
    for (int year = 1990; year < 2010; year++) {
      life.visit(year, year % 5 == 0 ? "IMP" : "AMB");
    }
    life.write(folder.resolve("life.json.gz"));
    PatientHistory history = PatientHistory.read(folder.resolve("life.json.gz"));
    int notes = PatientMessages.write(history, 1, 3, false, messages::add);
    assertEquals(20, notes);
  }

  @Test
  void everyHl7MessageHasItsStructureAndAControlIdOfItsOwn() throws HL7Exception {
    Set<String> controlIds = new HashSet<>();
    for (FeedMessage message : hl7()) {
      Message parsed = HL7.parse(text(message));
      assertFalse(parsed instanceof GenericMessage, message.kind());
      Terser fields = new Terser(parsed);
      assertEquals(message.kind(), fields.get("MSH-9-1") + "^" + fields.get("MSH-9-2"));
      assertEquals("2.5.1", fields.get("MSH-12"));
      assertEquals("UNICODE UTF-8", fields.get("MSH-18"));
      assertTrue(controlIds.add(fields.get("MSH-10")));
      assertEquals(20, fields.get("MSH-10").length());
    }
  }

  @Test
  void hl7AndFhirNameTheSamePatientAndVisit() throws HL7Exception {
    Set<String> numbers = new HashSet<>();
    Set<String> visits = new HashSet<>();
    for (FeedMessage message : hl7()) {
      Terser fields = new Terser(HL7.parse(text(message)));
      String pid = "/.PID";
      numbers.add(fields.get(pid + "-3-1"));
      assertEquals("SYNTHEA", fields.get(pid + "-3-4"));
      assertEquals("MR", fields.get(pid + "-3-5"));
      assertEquals("Invented-someone & Søn", fields.get(pid + "-5-1"));
      assertEquals("19500203", fields.get(pid + "-7"));
      assertEquals("F", fields.get(pid + "-8"));
      visits.add(fields.get("/.PV1-19-1"));
      assertEquals("Invented Clinic & Sons", fields.get("/.PV1-3-4"));
    }
    assertEquals(1, numbers.size());
    Set<String> fhirVisits = new HashSet<>();
    for (Bundle bundle : bundles()) {
      Patient patient = all(bundle, Patient.class).get(0);
      assertEquals("urn:prodrome:demo:mrn", patient.getIdentifierFirstRep().getSystem());
      assertEquals(numbers, Set.of(patient.getIdentifierFirstRep().getValue()));
      all(bundle, Encounter.class)
          .forEach(visit -> fhirVisits.add(visit.getIdentifierFirstRep().getValue()));
    }
    assertEquals(visits, fhirVisits);
    assertEquals(20, visits.size());
  }

  @Test
  void theDischargeIsKnownFromTheEndOn() throws HL7Exception {
    for (FeedMessage message : hl7()) {
      Terser fields = new Terser(HL7.parse(text(message)));
      String start = fields.get("/.PV1-44");
      String end = start.replace("100000+0000", "110000+0000");
      boolean ended = message.kind().equals("ADT^A03") || message.kind().equals("MDM^T02");
      assertEquals(ended ? end : null, fields.get("/.PV1-45"), message.kind());
    }
  }

  @Test
  void aBundleSaysWhatIsKnownOnItsDay() {
    List<Bundle> bundles = bundles();
    for (Bundle bundle : bundles) {
      assertEquals(Bundle.BundleType.TRANSACTION, bundle.getType());
      assertEquals("urn:prodrome:demo:bundle", bundle.getIdentifier().getSystem());
      for (Condition condition : all(bundle, Condition.class)) {
        assertFalse(condition.hasAbatement());
        assertEquals("active", condition.getClinicalStatus().getCodingFirstRep().getCode());
      }
      for (MedicationRequest order : all(bundle, MedicationRequest.class)) {
        assertEquals(MedicationRequest.MedicationRequestStatus.ACTIVE, order.getStatus());
      }
      for (DocumentReference document : all(bundle, DocumentReference.class)) {
        assertEquals("current", document.getStatus().toCode());
      }
      for (Resource resource : all(bundle, Resource.class)) {
        assertEquals(bundle.getTimestamp(), resource.getMeta().getLastUpdated());
      }
    }
    Set<String> ids = new HashSet<>();
    bundles.forEach(bundle -> assertTrue(ids.add(bundle.getIdentifier().getValue())));
    assertEquals(40, ids.size());
  }

  @Test
  void referencesLeadIntoTheBundleOrNameTheResource() throws IOException {
    int outside = 0;
    for (FeedMessage message : messages) {
      if (message.format() == MessageFormat.FHIR) {
        JsonNode bundle = Json.MAPPER.readTree(message.payload());
        Set<String> urls = new HashSet<>(bundle.findValuesAsText("fullUrl"));
        for (String reference : bundle.findValuesAsText("reference")) {
          if (reference.startsWith("urn:")) {
            assertTrue(urls.contains(reference), message.kind());
          }
          outside += reference.startsWith("Condition/") ? 1 : 0;
        }
      }
    }
    // Each procedure but the first has its reason in the visit before.
    assertEquals(19, outside);
    Bundle second = bundles().get(2);
    assertEquals(1, all(second, Procedure.class).size());
    assertEquals(1, all(second, org.hl7.fhir.r4.model.Medication.class).size());
    assertEquals(1, all(second, org.hl7.fhir.r4.model.AllergyIntolerance.class).size());
  }

  @Test
  void everyResultGoesOneWay() throws HL7Exception {
    Map<String, Integer> byCode = new HashMap<>();
    for (Bundle bundle : bundles()) {
      all(bundle, Observation.class)
          .forEach(o -> byCode.merge(o.getCode().getCodingFirstRep().getCode(), 1, Integer::sum));
    }
    assertEquals(Map.of("8480-6", 20), byCode);
    byCode.clear();
    for (FeedMessage message : hl7()) {
      if (message.kind().equals("ORU^R01")) {
        for (String segment : text(message).split("\r")) {
          if (segment.startsWith("OBX")) {
            byCode.merge(segment.split("[|^]")[3], 1, Integer::sum);
          }
        }
      }
    }
    assertEquals(Map.of("2823-3", 20, "2514-8", 20, "5767-9", 20), byCode);
  }

  @Test
  void resultsKeepTheirTypeUnitAndTime() throws HL7Exception {
    FeedMessage message =
        hl7().stream()
            .filter(m -> m.kind().equals("ORU^R01") && text(m).contains("2823-3"))
            .findFirst()
            .orElseThrow();
    Terser fields = new Terser(HL7.parse(text(message)));
    assertEquals("someone-report-1990", fields.get("/.OBR-3-1"));
    assertEquals("51990-0", fields.get("/.OBR-4-1"));
    assertEquals("NM", fields.get("/.OBSERVATION(0)/OBX-2"));
    assertEquals("4.1", fields.get("/.OBSERVATION(0)/OBX-5"));
    assertEquals("mmol/L", fields.get("/.OBSERVATION(0)/OBX-6-1"));
    assertEquals("LN", fields.get("/.OBSERVATION(0)/OBX-3-3"));
    assertEquals("F", fields.get("/.OBSERVATION(0)/OBX-11"));
    assertEquals("19900301100000+0000", fields.get("/.OBSERVATION(0)/OBX-14"));
    assertEquals("CWE", fields.get("/.OBSERVATION(1)/OBX-2"));
    assertEquals("167287002", fields.get("/.OBSERVATION(1)/OBX-5-1"));
    assertEquals("SCT", fields.get("/.OBSERVATION(1)/OBX-5-3"));
    FeedMessage loose =
        hl7().stream()
            .filter(m -> m.kind().equals("ORU^R01") && text(m).contains("5767-9"))
            .findFirst()
            .orElseThrow();
    Terser other = new Terser(HL7.parse(text(loose)));
    assertEquals("ST", other.get("/.OBSERVATION(0)/OBX-2"));
    assertEquals("clear | cloudy", other.get("/.OBSERVATION(0)/OBX-5"));
  }

  @Test
  void everyNoteIsSentOnceWithItsWholeText() throws HL7Exception {
    Set<String> ids = new HashSet<>();
    Set<String> ways = new HashSet<>();
    String expected = InventedLife.NOTE.strip();
    for (FeedMessage message : hl7()) {
      if (message.kind().equals("MDM^T02")) {
        Terser fields = new Terser(HL7.parse(text(message)));
        assertTrue(ids.add(fields.get("/.TXA-12-1")));
        assertEquals(expected, noteText(message, ways));
      }
    }
    int asHl7 = ids.size();
    for (Bundle bundle : bundles()) {
      for (DocumentReference document : all(bundle, DocumentReference.class)) {
        assertTrue(ids.add(document.getIdentifierFirstRep().getValue()));
        byte[] data = document.getContentFirstRep().getAttachment().getData();
        assertEquals(InventedLife.NOTE, new String(data, StandardCharsets.UTF_8));
      }
    }
    assertEquals(20, ids.size());
    assertTrue(asHl7 > 3 && asHl7 < 17, asHl7 + " of 20 notes go as HL7");
    assertEquals(Set.of("segments", "repeats", "breaks"), ways);
  }

  /** Reads OBX-5 as a receiver does: segments, repeats and {@code \.br\} all end a line. */
  private static String noteText(FeedMessage message, Set<String> ways) throws HL7Exception {
    List<MDM_T02_OBXNTE> segments = ((MDM_T02) HL7.parse(text(message))).getOBXNTEAll();
    ways.add(
        segments.size() > 1
            ? "segments"
            : text(message).contains("\\.br\\") ? "breaks" : "repeats");
    List<String> lines = new ArrayList<>();
    for (MDM_T02_OBXNTE segment : segments) {
      Varies[] repeats = segment.getOBX().getObservationValue();
      if (repeats.length == 0) {
        lines.add("");
      }
      for (Varies repeat : repeats) {
        String line = repeat.getData().toString();
        lines.add(line == null ? "" : line.replace("\\.br\\", "\n"));
      }
    }
    return String.join("\n", lines);
  }

  private List<FeedMessage> hl7() {
    return messages.stream().filter(m -> m.format() == MessageFormat.HL7V2).toList();
  }

  private List<Bundle> bundles() {
    return messages.stream()
        .filter(m -> m.format() == MessageFormat.FHIR)
        .map(m -> FHIR.parseResource(Bundle.class, text(m)))
        .toList();
  }

  private static <T extends Resource> List<T> all(Bundle bundle, Class<T> type) {
    return bundle.getEntry().stream()
        .map(Bundle.BundleEntryComponent::getResource)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  private static String text(FeedMessage message) {
    return new String(message.payload(), StandardCharsets.UTF_8);
  }
}
