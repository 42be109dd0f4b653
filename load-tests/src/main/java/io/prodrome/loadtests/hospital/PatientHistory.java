package io.prodrome.loadtests.hospital;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One patient's whole life as Synthea writes it, taken apart into encounters.
 *
 * @param patient the Patient resource
 * @param deceasedAt when the patient died; null while alive
 * @param encounters in the order of their begin
 * @param urls of every resource that other resources refer to, {@code Type/id} by its full URL
 * @param medications the Medication resources by their full URL
 */
record PatientHistory(
    ObjectNode patient,
    @Nullable Instant deceasedAt,
    List<Encounter> encounters,
    Map<String, String> urls,
    Map<String, ObjectNode> medications) {

  /** What is dated later than this after an encounter's end was written down on another day. */
  private static final Duration CHARTING = Duration.ofDays(1);

  private static final Set<String> FACTS =
      Set.of(
          "Condition",
          "Procedure",
          "MedicationRequest",
          "Immunization",
          "AllergyIntolerance",
          "Observation");

  /**
   * One encounter and what belongs to it.
   *
   * @param resource the Encounter resource
   * @param id its id
   * @param visit its visit number, the value of its first identifier
   * @param start its begin
   * @param end its end
   * @param facts what goes by FHIR at its end, in the order of the file
   * @param lateFacts what went into the record on later days, by the time it is dated
   * @param reports laboratory results
   * @param documents the notes, DocumentReference resources
   */
  record Encounter(
      ObjectNode resource,
      String id,
      String visit,
      Instant start,
      Instant end,
      List<ObjectNode> facts,
      TreeMap<Instant, List<ObjectNode>> lateFacts,
      List<Report> reports,
      List<ObjectNode> documents) {

    /** When the chart was closed: everything of its own day is known. */
    Instant chartedAt() {
      Instant latest = end;
      for (ObjectNode fact : facts) {
        Instant time = timeOf(fact);
        latest = time != null && time.isAfter(latest) ? time : latest;
      }
      return latest.plusSeconds(60);
    }
  }

  /**
   * A laboratory's report.
   *
   * @param id the filler's number
   * @param resource the DiagnosticReport; null where Synthea made none
   * @param at when the results were there
   * @param results Observation resources, each with a simple value
   */
  record Report(String id, @Nullable ObjectNode resource, Instant at, List<ObjectNode> results) {}

  /**
   * Reads a gzipped transaction bundle of one patient.
   *
   * @throws IOException if the file cannot be read or is no such bundle; the message names the file
   */
  static PatientHistory read(Path file) throws IOException {
    JsonNode bundle;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file), 1 << 16)) {
      bundle = Json.MAPPER.readTree(in);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      e.clearLocation();
      throw new IOException(file.getFileName() + " holds no JSON", e);
    }
    try {
      return of(bundle);
    } catch (IllegalArgumentException e) {
      throw new IOException(file.getFileName() + " is no bundle of one patient", e);
    }
  }

  private static PatientHistory of(JsonNode bundle) {
    Map<String, ObjectNode> resources = new LinkedHashMap<>();
    for (JsonNode entry : bundle.path("entry")) {
      if (entry.path("resource") instanceof ObjectNode resource) {
        resources.put(entry.path("fullUrl").asText(), resource);
      }
    }
    ObjectNode patient = null;
    Map<String, Encounter> encounters = new LinkedHashMap<>();
    Map<String, String> urls = new HashMap<>();
    Map<String, ObjectNode> medications = new HashMap<>();
    for (Map.Entry<String, ObjectNode> entry : resources.entrySet()) {
      ObjectNode resource = entry.getValue();
      String type = resource.path("resourceType").asText();
      urls.put(entry.getKey(), type + "/" + resource.path("id").asText());
      switch (type) {
        case "Patient" -> patient = resource;
        case "Encounter" -> encounters.put(entry.getKey(), encounter(resource));
        case "Medication" -> medications.put(entry.getKey(), resource);
        default -> {}
      }
    }
    if (patient == null || encounters.isEmpty()) {
      throw new IllegalArgumentException("a patient and an encounter are needed");
    }
    List<Encounter> inOrder = new ArrayList<>(encounters.values());
    inOrder.sort(Comparator.comparing(Encounter::start).thenComparing(Encounter::id));
    distribute(resources, encounters, inOrder);
    return new PatientHistory(
        patient, Json.time(patient, "/deceasedDateTime"), inOrder, urls, medications);
  }

  private static Encounter encounter(ObjectNode resource) {
    String id = resource.path("id").asText();
    String visit = Json.text(resource, "/identifier/0/value");
    Instant start = Json.time(resource, "/period/start");
    Instant end = Json.time(resource, "/period/end");
    if (start == null) {
      throw new IllegalArgumentException("an encounter without a begin");
    }
    return new Encounter(
        resource,
        id,
        visit == null ? id : visit,
        start,
        end == null || end.isBefore(start) ? start : end,
        new ArrayList<>(),
        new TreeMap<>(),
        new ArrayList<>(),
        new ArrayList<>());
  }

  /** Gives every fact, report and note to its encounter; every result goes one way only. */
  private static void distribute(
      Map<String, ObjectNode> resources,
      Map<String, Encounter> encounters,
      List<Encounter> inOrder) {
    Set<String> reported = new HashSet<>();
    for (ObjectNode resource : resources.values()) {
      if (resource.path("resourceType").asText().equals("DiagnosticReport")) {
        Encounter encounter = encounterOf(resource, encounters, inOrder);
        List<ObjectNode> results = new ArrayList<>();
        for (JsonNode reference : resource.path("result")) {
          String url = reference.path("reference").asText();
          ObjectNode result = resources.get(url);
          if (result != null && isLaboratory(result) && reported.add(url)) {
            results.add(result);
          }
        }
        if (!results.isEmpty()) {
          Instant time = Json.time(resource, "/effectiveDateTime", "/issued");
          Instant at = time == null ? encounter.start() : time;
          encounter.reports().add(new Report(resource.path("id").asText(), resource, at, results));
        }
      }
    }
    Map<Encounter, TreeMap<Instant, List<ObjectNode>>> loose = new java.util.IdentityHashMap<>();
    for (Map.Entry<String, ObjectNode> entry : resources.entrySet()) {
      ObjectNode resource = entry.getValue();
      String type = resource.path("resourceType").asText();
      if (type.equals("DocumentReference")) {
        encounterOf(resource, encounters, inOrder).documents().add(resource);
      } else if (FACTS.contains(type) && !reported.contains(entry.getKey())) {
        Encounter encounter = encounterOf(resource, encounters, inOrder);
        Instant dated = timeOf(resource);
        Instant time = dated == null ? encounter.start() : dated;
        if (isLaboratory(resource)) {
          loose
              .computeIfAbsent(encounter, e -> new TreeMap<>())
              .computeIfAbsent(time, t -> new ArrayList<>())
              .add(resource);
        } else if (time.isAfter(encounter.end().plus(CHARTING))) {
          encounter.lateFacts().computeIfAbsent(time, t -> new ArrayList<>()).add(resource);
        } else {
          encounter.facts().add(resource);
        }
      }
    }
    loose.forEach(
        (encounter, byTime) ->
            byTime.forEach(
                (time, results) -> {
                  String filler = encounter.id() + "-" + time.getEpochSecond();
                  encounter.reports().add(new Report(filler, null, time, results));
                }));
  }

  /** The encounter that a resource names; otherwise the last that had begun at its time. */
  private static Encounter encounterOf(
      ObjectNode resource, Map<String, Encounter> encounters, List<Encounter> inOrder) {
    String url = Json.text(resource, "/encounter/reference");
    if (url == null) {
      url = Json.text(resource, "/context/encounter/0/reference");
    }
    Encounter named = url == null ? null : encounters.get(url);
    if (named != null) {
      return named;
    }
    Instant time = timeOf(resource);
    Encounter found = inOrder.get(0);
    for (Encounter encounter : inOrder) {
      if (time != null && !encounter.start().isAfter(time)) {
        found = encounter;
      }
    }
    return found;
  }

  /** When a resource says it happened. */
  private static @Nullable Instant timeOf(JsonNode resource) {
    return Json.time(
        resource,
        "/effectiveDateTime",
        "/effectivePeriod/start",
        "/onsetDateTime",
        "/performedDateTime",
        "/performedPeriod/start",
        "/authoredOn",
        "/occurrenceDateTime",
        "/recordedDate",
        "/date");
  }

  /** Whether it is a result that an ORU message can carry: a laboratory's, with a simple value. */
  private static boolean isLaboratory(ObjectNode resource) {
    return "laboratory".equals(Json.text(resource, "/category/0/coding/0/code"))
        && (resource.has("valueQuantity")
            || resource.has("valueCodeableConcept")
            || resource.has("valueString"));
  }

  /** Never the content. */
  @Override
  public String toString() {
    return "PatientHistory[" + encounters.size() + " encounters]";
  }
}
