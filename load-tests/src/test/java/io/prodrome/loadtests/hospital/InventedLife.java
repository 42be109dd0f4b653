package io.prodrome.loadtests.hospital;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The whole life of an invented patient, in the shape in which Synthea writes one: one visit a
 * year, each with the same kinds of facts.
 */
final class InventedLife {

  static final String NOTE =
      "\nSeen today | with ^carets^, ~tildes~, a \\ backslash & more.\n\n  Größe 170 cm.\nNo fever.\n";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ObjectNode bundle = MAPPER.createObjectNode();
  private final ArrayNode entries;
  private final String name;
  private int lastYear;

  InventedLife(String name, @Nullable String deceased) {
    this.name = name;
    this.entries =
        bundle.put("resourceType", "Bundle").put("type", "transaction").putArray("entry");
    ObjectNode patient = add("Patient", "patient");
    identifier(patient, "https://example.org/generator", id("patient"), null);
    identifier(patient, "https://example.org/hospital", id("patient"), "MR");
    identifier(patient, "http://hl7.org/fhir/sid/us-ssn", "999-00-0000", "SS");
    patient
        .putArray("name")
        .addObject()
        .put("family", "Invented-" + name + " & Søn")
        .putArray("given")
        .add("Zoë");
    patient.put("gender", "female").put("birthDate", "1950-02-03");
    if (deceased != null) {
      patient.put("deceasedDateTime", deceased);
    }
  }

  /** Adds a visit on 1 March of a year, 10:00 to 11:00. */
  InventedLife visit(int year, String visitClass) {
    String day = LocalDate.of(year, 3, 1).toString();
    String start = day + "T10:00:00+00:00";
    String visit = "visit-" + year;
    ObjectNode encounter = add("Encounter", visit);
    identifier(encounter, "https://example.org/generator", id(visit), null);
    encounter.put("status", "finished").putObject("class").put("code", visitClass);
    encounter.putObject("period").put("start", start).put("end", day + "T11:00:00+00:00");
    encounter
        .putArray("participant")
        .addObject()
        .putObject("individual")
        .put("reference", "Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|9999900001")
        .put("display", "Dr. Adam Example");
    encounter
        .putArray("location")
        .addObject()
        .putObject("location")
        .put("display", "Invented Clinic & Sons");
    refer(encounter, "subject", "patient");

    ObjectNode condition = fact("Condition", "condition-" + year, visit);
    code(condition, "code", "http://snomed.info/sct", "59621000", "Essential hypertension");
    condition
        .putObject("clinicalStatus")
        .putArray("coding")
        .addObject()
        .put("system", "http://terminology.hl7.org/CodeSystem/condition-clinical")
        .put("code", "resolved");
    condition.put("onsetDateTime", start).put("recordedDate", start);
    condition.put("abatementDateTime", (year + 2) + "-03-01T10:00:00+00:00");

    ObjectNode procedure = fact("Procedure", "procedure-" + year, visit);
    code(procedure, "code", "http://snomed.info/sct", "430193006", "Medication reconciliation");
    procedure.put("status", "completed").putObject("performedPeriod").put("start", start);
    if (lastYear > 0) {
      refer(procedure.putArray("reasonReference").addObject(), "condition-" + lastYear);
    }
    lastYear = year;

    ObjectNode medication = add("Medication", "medication-" + year);
    code(medication, "code", "http://www.nlm.nih.gov/research/umls/rxnorm", "314076", "lisinopril");
    ObjectNode order = fact("MedicationRequest", "order-" + year, visit);
    order.put("status", "stopped").put("intent", "order").put("authoredOn", start);
    refer(order, "medicationReference", "medication-" + year);

    ObjectNode late = fact("Immunization", "late-" + year, visit);
    late.remove("subject");
    refer(late, "patient", "patient");
    code(late, "vaccineCode", "http://hl7.org/fhir/sid/cvx", "140", "Influenza");
    late.put("status", "completed").put("occurrenceDateTime", year + "-03-20T09:00:00+00:00");

    ObjectNode allergy = add("AllergyIntolerance", "allergy-" + year);
    refer(allergy, "patient", "patient");
    code(allergy, "code", "http://snomed.info/sct", "419199007", "Allergy to substance");
    allergy.put("recordedDate", start);

    observation(
            visit, "pressure-" + year, "vital-signs", "8480-6", "Systolic blood pressure", start)
        .putObject("valueQuantity")
        .put("value", 140)
        .put("unit", "mm[Hg]");
    ObjectNode potassium =
        observation(visit, "potassium-" + year, "laboratory", "2823-3", "Potassium", start);
    potassium
        .putObject("valueQuantity")
        .put("value", 4.10)
        .put("unit", "mmol/L")
        .put("code", "mmol/L");
    ObjectNode ketones =
        observation(visit, "ketones-" + year, "laboratory", "2514-8", "Ketones", start);
    code(ketones, "valueCodeableConcept", "http://snomed.info/sct", "167287002", "negative");
    observation(visit, "loose-" + year, "laboratory", "5767-9", "Appearance of urine", start)
        .put("valueString", "clear | cloudy");

    ObjectNode report = fact("DiagnosticReport", "report-" + year, visit);
    code(report, "code", "http://loinc.org", "51990-0", "Basic metabolic panel");
    report.put("status", "final").put("effectiveDateTime", start);
    ArrayNode results = report.putArray("result");
    results.addObject().put("reference", "urn:uuid:" + id("potassium-" + year));
    results.addObject().put("reference", "urn:uuid:" + id("ketones-" + year));

    ObjectNode noteReport = fact("DiagnosticReport", "note-report-" + year, visit);
    noteReport.put("status", "final").put("effectiveDateTime", start);
    attachment(noteReport.putArray("presentedForm").addObject());

    ObjectNode document = add("DocumentReference", "document-" + year);
    refer(document, "subject", "patient");
    identifier(document, "urn:ietf:rfc:3986", "urn:uuid:note-" + name + "-" + year, null);
    document.put("status", "superseded").put("date", start);
    code(document, "type", "http://loinc.org", "34117-2", "History and physical note");
    attachment(document.putArray("content").addObject().putObject("attachment"));
    document
        .putObject("context")
        .putArray("encounter")
        .addObject()
        .put("reference", "urn:uuid:" + id(visit));
    return this;
  }

  /** The resource id that something has. */
  String id(String of) {
    return name + "-" + of;
  }

  /** Writes it as Synthea's process does. */
  void write(Path file) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(MAPPER.writeValueAsBytes(bundle));
    }
  }

  private ObjectNode add(String type, String of) {
    ObjectNode entry = entries.addObject().put("fullUrl", "urn:uuid:" + id(of));
    entry.putObject("request").put("method", "POST").put("url", type);
    return entry.putObject("resource").put("resourceType", type).put("id", id(of));
  }

  private ObjectNode fact(String type, String of, String visit) {
    ObjectNode fact = add(type, of);
    refer(fact, "subject", "patient");
    refer(fact, "encounter", visit);
    return fact;
  }

  private ObjectNode observation(
      String visit, String of, String category, String code, String display, String at) {
    ObjectNode observation = fact("Observation", of, visit);
    observation.put("status", "final").put("effectiveDateTime", at);
    observation
        .putArray("category")
        .addObject()
        .putArray("coding")
        .addObject()
        .put("system", "http://terminology.hl7.org/CodeSystem/observation-category")
        .put("code", category);
    code(observation, "code", "http://loinc.org", code, display);
    return observation;
  }

  private void refer(ObjectNode from, String field, String to) {
    refer(from.putObject(field), to);
  }

  private void refer(ObjectNode reference, String to) {
    reference.put("reference", "urn:uuid:" + id(to));
  }

  private static void code(
      ObjectNode of, String field, String system, String code, String display) {
    of.putObject(field)
        .putArray("coding")
        .addObject()
        .put("system", system)
        .put("code", code)
        .put("display", display);
  }

  private static void identifier(
      ObjectNode of, String system, String value, @Nullable String type) {
    ObjectNode identifier = of.withArray("identifier").addObject();
    if (type != null) {
      identifier.putObject("type").putArray("coding").addObject().put("code", type);
    }
    identifier.put("system", system).put("value", value);
  }

  private static void attachment(ObjectNode attachment) {
    attachment.put("contentType", "text/plain; charset=utf-8");
    attachment.put(
        "data", Base64.getEncoder().encodeToString(NOTE.getBytes(StandardCharsets.UTF_8)));
  }
}
