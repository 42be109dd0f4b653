package io.prodrome.launcher.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.identity.PatientIdentifier;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.identity.Pseudonymiser;
import io.prodrome.fhiradapters.client.Acknowledgement;
import io.prodrome.fhiradapters.client.FhirClient;
import io.prodrome.fhiradapters.client.MllpClient;
import io.prodrome.launcher.Shutdown;
import io.prodrome.launcher.config.ProdromeConfig;
import io.prodrome.topics.Json;
import io.prodrome.topics.TopicCatalogue;
import io.prodrome.topics.TopicReader;
import io.prodrome.topics.TopicSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real parts, all of them: a broker, the intake's sockets, the Flink job with its exactly-once
 * sink, the model, the views and their HTTP. One made-up patient is sent to it; each test looks at
 * one thing that a user relies on.
 */
class WholePathTest {

  private static final String CANARY = "Quillfeather";
  private static final String MRN = "MRN-77310";
  private static final String TEMPORARY_MRN = "TMP-99125";
  private static final Duration LIMIT = Duration.ofSeconds(120);

  @TempDir private static Path data;
  private static final Shutdown SHUTDOWN = new Shutdown();
  private static DemoSystem system;
  private static TopicFollower follower;
  private static PatientKey patient;
  private static PatientKey temporary;

  @BeforeAll
  static void sendEverything() throws Exception {
    Ports ports = new Ports(new PrintWriter(System.out, true, UTF_8));
    ProdromeConfig config =
        DemoConfig.of(
            data,
            ports.choose("Kafka", 0),
            ports.choose("MLLP", 0),
            ports.choose("FHIR", 0),
            ports.choose("Flink", 0),
            ports.choose("page", 0));
    Pseudonymiser keys = new Pseudonymiser(config.identity().secret());
    patient = keys.keyOf(new PatientIdentifier("SYNTHEA", MRN));
    temporary = keys.keyOf(new PatientIdentifier("SYNTHEA", TEMPORARY_MRN));
    system = DemoSystem.start(config, data, SHUTDOWN);
    follower = SHUTDOWN.add(new TopicFollower(system.bootstrapServers()));

    FhirClient fhir =
        new FhirClient(
            URI.create("http://127.0.0.1:" + system.intake().fhirPort() + "/"),
            Duration.ofSeconds(30));
    try (MllpClient mllp =
        MllpClient.connect("127.0.0.1", system.intake().mllpPort(), Duration.ofSeconds(30))) {
      accepted(mllp.send(adt("A04", "C1", MRN, "V1", "20240105090000")));
      accepted(mllp.send(note()));
      accepted(mllp.send(note()));
      assertTrue(
          fhir.post(bundle("B1", "2024-01-05", "195967001", "Asthma", "confirmed")).accepted());
      assertTrue(
          fhir.post(bundle("B2", "2024-02-06", "22298006", "Infarct", "confirmed")).accepted());
      awaitApplied(4);
      waitFor(
          "the diagnosis that will be retracted",
          () -> records(TopicCatalogue.TIMELINE, patient).toString().contains("22298006"));
      assertTrue(
          fhir.post(bundle("B2", "2024-02-07", "22298006", "Infarct", "entered-in-error"))
              .accepted());
      accepted(mllp.send(adt("A04", "C2", TEMPORARY_MRN, "V2", "20240301090000")));
      awaitApplied(6);
      waitFor(
          "the temporary key's forecast",
          () -> !records(TopicCatalogue.FORECAST, temporary).isEmpty());
      accepted(mllp.send(merge()));
      accepted(mllp.send(withoutPatient()));
      accepted(mllp.send(adt("A04", "C1", MRN, "V9", "20240401090000")));
    }
    waitFor(
        "everything to be accounted for",
        () -> follower.accepted() == 10 && follower.settled() && merged());
  }

  @AfterAll
  static void end() {
    SHUTDOWN.close();
  }

  @Test
  void everyMessageIsAccountedFor() {
    DemoSummary summary = follower.summary();
    assertEquals(new DemoSummary.Input(7, 3), summary.input());
    assertEquals(7, summary.accounted().applied());
    assertEquals(1, summary.accounted().duplicate(), "the note that was sent twice");
    assertEquals(
        "{CONTROL_ID_REUSED=1, PATIENT_MISSING=1}", summary.accounted().deadLetter().toString());
    assertTrue(summary.everythingAccountedFor());
    assertEquals(1, summary.notes());
    assertEquals(1, summary.patients());
    assertEquals(0, summary.degraded(), "the model answered in time");
  }

  @Test
  void codedFactsAndNoteConceptsStandOnOneTimeline() {
    JsonNode timeline = latest(TopicCatalogue.TIMELINE, patient);
    List<String> facts = new ArrayList<>();
    for (JsonNode entry : timeline.path("entries")) {
      facts.add(
          entry.path("concept").path("code").asText()
              + " "
              + entry.path("source").asText()
              + " "
              + entry.path("context").path("negation").asText());
    }
    assertTrue(facts.contains("195967001 CODED AFFIRMED"), facts::toString);
    assertTrue(facts.contains("59621000 NOTE AFFIRMED"), facts::toString);
    assertTrue(facts.contains("44054006 NOTE NEGATED"), facts::toString);
  }

  @Test
  void retractedDiagnosisLeavesTheTimeline() {
    assertFalse(latest(TopicCatalogue.TIMELINE, patient).toString().contains("22298006"));
    assertTrue(
        records(TopicCatalogue.TIMELINE, patient).toString().contains("22298006"),
        "it stood there before");
  }

  @Test
  void mergedKeyIsWithdrawnAndItsVisitMovesToTheSurvivor() {
    assertTrue(latest(TopicCatalogue.TIMELINE, temporary).isNull());
    assertTrue(latest(TopicCatalogue.FORECAST, temporary).isNull());
    assertEquals(
        "entered-in-error", latest(TopicCatalogue.RISK_FHIR, temporary).path("status").asText());
    assertEquals(
        patient.value(),
        latest(TopicCatalogue.IDENTITY, temporary).path("survivor").path("value").asText());
    assertTrue(latest(TopicCatalogue.TIMELINE, patient).toString().contains("visit|V2"));
  }

  @Test
  void forecastRestsOnTheTimelineThatStandsInItsTopic() {
    JsonNode forecast = latest(TopicCatalogue.FORECAST, patient);
    assertEquals(
        latest(TopicCatalogue.TIMELINE, patient).path("timelineId").asText(),
        forecast.path("provenance").path("timelineId").asText());
    assertTrue(forecast.path("abstention").isMissingNode(), forecast::toString);
    assertFalse(forecast.path("risks").isEmpty());
    for (JsonNode risk : forecast.path("risks")) {
      double before = 0;
      for (JsonNode horizon : risk.path("horizons")) {
        double probability = horizon.path("probability").asDouble();
        assertTrue(probability >= before && probability <= 1, risk::toString);
        before = probability;
      }
    }
    assertFalse(forecast.path("provenance").path("inputs").isEmpty());
    JsonNode assessment = latest(TopicCatalogue.RISK_FHIR, patient);
    assertEquals("RiskAssessment", assessment.path("resourceType").asText());
    assertEquals("final", assessment.path("status").asText());
  }

  @Test
  void pageShowsThePatientAndTheEvidenceInTheNote() throws Exception {
    waitFor("the views", () -> get("/api/patients/" + patient.value()).contains("timelineId"));
    JsonNode shown = Json.mapper().readTree(get("/api/patients/" + patient.value()));
    assertEquals(
        latest(TopicCatalogue.TIMELINE, patient).path("timelineId").asText(),
        shown.path("timeline").path("timelineId").asText());
    String notes = get("/api/patients/" + patient.value() + "/notes/DOC1");
    JsonNode note = Json.mapper().readTree(notes);
    assertTrue(notes.contains("59621000"), notes);
    assertTrue(note.toString().contains("essential hypertension"), "the text as it was written");
    assertTrue(get("/").contains("<html"));
  }

  @Test
  void noNameAndNoIdentifierReachesALog() throws IOException {
    try (Stream<Path> logs = Files.list(Path.of("target", "test-logs"))) {
      List<Path> written = logs.filter(log -> log.toString().endsWith(".log")).toList();
      assertFalse(written.isEmpty(), "the parts log somewhere");
      for (Path log : written) {
        String text = Files.readString(log);
        assertFalse(text.contains(CANARY), log + " holds a name");
        assertFalse(text.contains(MRN), log + " holds an identifier");
      }
    }
  }

  private static void accepted(Acknowledgement answer) {
    assertTrue(answer.accepted(), answer::code);
  }

  private static void awaitApplied(int messages) throws InterruptedException {
    waitFor(
        messages + " applied messages", () -> follower.summary().accounted().applied() == messages);
  }

  private static boolean merged() {
    return !records(TopicCatalogue.TIMELINE, temporary).isEmpty()
        && latest(TopicCatalogue.TIMELINE, temporary).isNull()
        && latest(TopicCatalogue.TIMELINE, patient).toString().contains("visit|V2");
  }

  private static void waitFor(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(
          System.nanoTime() < end, () -> "waited too long for " + what + ": " + follower.summary());
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static List<JsonNode> records(TopicSpec topic, PatientKey key) {
    List<JsonNode> values = new ArrayList<>();
    TopicReader.read(
        system.bootstrapServers(),
        topic,
        10_000,
        line -> {
          JsonNode record = parse(line);
          if (record.path("key").asText().equals(key.value())) {
            values.add(record.path("value"));
          }
        });
    return values;
  }

  private static JsonNode latest(TopicSpec topic, PatientKey key) {
    List<JsonNode> values = records(topic, key);
    assertFalse(values.isEmpty(), topic.name());
    return values.get(values.size() - 1);
  }

  private static JsonNode parse(String json) {
    try {
      return Json.mapper().readTree(json);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String get(String path) {
    try {
      URI uri = URI.create("http://127.0.0.1:" + system.serving().port() + path);
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] adt(String event, String controlId, String mrn, String visit, String at) {
    return hl7(
        "MSH|^~\\&|EHR|WARD|PRODROME|DEMO|"
            + at
            + "||ADT^"
            + event
            + "^ADT_A01|"
            + controlId
            + "|P|2.5.1",
        "EVN|" + event + "|" + at,
        "PID|1||" + mrn + "^^^SYNTHEA^MR||" + CANARY + "^Zebedee||19500203|M",
        "PV1|1|E|||||||||||||||||" + visit + "|||||||||||||||||||||||||" + at);
  }

  private static byte[] note() {
    return hl7(
        "MSH|^~\\&|EHR|WARD|PRODROME|DEMO|20240105100000||MDM^T02^MDM_T02|N1|P|2.5.1",
        "EVN|T02|20240105100000",
        "PID|1||" + MRN + "^^^SYNTHEA^MR||" + CANARY + "^Zebedee||19500203|M",
        "PV1|1|E|||||||||||||||||V1",
        "TXA|1|HP|TX|20240105100000||||||||DOC1|||||AU",
        "OBX|1|TX|34117-2^History and physical note^LN||Seen in clinic with essential hypertension."
            + " No evidence of diabetes mellitus type 2.||||||F");
  }

  private static byte[] merge() {
    return hl7(
        "MSH|^~\\&|EHR|WARD|PRODROME|DEMO|20240302090000||ADT^A40^ADT_A39|M1|P|2.5.1",
        "EVN|A40|20240302090000",
        "PID|1||" + MRN + "^^^SYNTHEA^MR||" + CANARY + "^Zebedee||19500203|M",
        "MRG|" + TEMPORARY_MRN + "^^^SYNTHEA^MR");
  }

  private static byte[] withoutPatient() {
    return hl7(
        "MSH|^~\\&|EHR|WARD|PRODROME|DEMO|20240303090000||ADT^A04^ADT_A01|X1|P|2.5.1",
        "EVN|A04|20240303090000",
        "PV1|1|E");
  }

  private static byte[] hl7(String... segments) {
    return (String.join("\r", segments) + "\r").getBytes(UTF_8);
  }

  private static byte[] bundle(
      String id, String day, String code, String name, String verification) {
    String condition = "B1".equals(id) ? "cond-1" : "cond-2";
    String json =
        """
        {"resourceType":"Bundle","type":"transaction",
         "identifier":{"system":"urn:test","value":"%s-%s"},
         "entry":[
          {"fullUrl":"urn:uuid:00000000-0000-0000-0000-000000000001",
           "resource":{"resourceType":"Patient","id":"p","birthDate":"1950-02-03","gender":"male",
             "meta":{"lastUpdated":"%sT10:00:00Z"},
             "identifier":[{"system":"urn:prodrome:demo:mrn","value":"%s"}],
             "name":[{"family":"%s","given":["Zebedee"]}]},
           "request":{"method":"POST","url":"Patient"}},
          {"fullUrl":"urn:uuid:00000000-0000-0000-0000-000000000002",
           "resource":{"resourceType":"Condition","id":"%s",
             "meta":{"lastUpdated":"%sT10:00:00Z"},
             "verificationStatus":{"coding":[{
               "system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"%s"}]},
             "code":{"coding":[{"system":"http://snomed.info/sct","code":"%s","display":"%s"}]},
             "subject":{"reference":"urn:uuid:00000000-0000-0000-0000-000000000001"},
             "onsetDateTime":"2024-01-05T09:30:00Z"},
           "request":{"method":"POST","url":"Condition"}}]}
        """
            .formatted(id, day, day, MRN, CANARY, condition, day, verification, code, name);
    return json.getBytes(UTF_8);
  }
}
