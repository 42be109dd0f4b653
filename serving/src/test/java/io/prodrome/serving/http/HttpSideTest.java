package io.prodrome.serving.http;

import static io.prodrome.serving.fixture.Clinic.DEATH;
import static io.prodrome.serving.fixture.Clinic.DIABETES;
import static io.prodrome.serving.fixture.Clinic.HYPERTENSION;
import static io.prodrome.serving.fixture.Clinic.NOON;
import static io.prodrome.serving.fixture.Clinic.coded;
import static io.prodrome.serving.fixture.Clinic.key;
import static io.prodrome.serving.fixture.Clinic.note;
import static io.prodrome.serving.fixture.Clinic.risk;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.NoteConcepts;
import io.prodrome.domain.forecast.Alert;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.forecast.Influence;
import io.prodrome.domain.forecast.NextConcept;
import io.prodrome.domain.forecast.OutcomeRisk;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineEntry;
import io.prodrome.serving.fixture.Clinic;
import io.prodrome.serving.fixture.Clinic.Phrase;
import io.prodrome.serving.fixture.InMemoryViews;
import io.prodrome.serving.fixture.Rows;
import io.prodrome.serving.views.Views;
import io.prodrome.topics.Json;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSideTest {
  private static final PatientKey ANN = key(1);
  private static final PatientKey ANN_ELSEWHERE = key(2);
  private static final PatientKey BO = key(3);
  private static final String DOCUMENT = "LAB/2025+7 ä%";
  private static final String TEXT =
      "🫀 Has diabetes. <script>alert(1)</script><img src=x onerror=\"alert(1)\"> \u2028 & more";

  private final HttpClient client = HttpClient.newHttpClient();
  private final InMemoryViews views = new InMemoryViews();
  private HttpSide http;

  @BeforeEach
  void start() throws IOException {
    Timeline timeline = timeline(ANN);
    Forecast forecast = forecast(timeline, .3);
    NoteConcepts note =
        note(ANN, DOCUMENT, NOON, TEXT, Phrase.of("diabetes", DIABETES, ConceptType.DISORDER));
    views.put(Rows.record(timeline, forecast, ANN_ELSEWHERE), note);
    Timeline other = timeline(BO);
    views.put(Rows.record(other, forecast(other, .4)));
    views.put(new Alert("a1", BO, "death-1y", DEATH, 365, .4, .2, NOON, forecast.forecastId()));
    http = new HttpSide(views, "127.0.0.1", 0, HttpLimits.DEFAULT);
    http.start();
  }

  @AfterEach
  void stop() {
    http.close();
  }

  @Test
  void aPatientIsShownWithTimelineForecastAndAliases() throws Exception {
    JsonNode shown = json(200, "/api/patients/" + ANN);

    assertEquals(ANN.value(), shown.at("/key").asText());
    assertEquals(ANN_ELSEWHERE.value(), shown.at("/aliases/0").asText());
    assertEquals("59621000", shown.at("/timeline/entries/0/concept/code").asText());
    assertEquals(.3, shown.at("/forecast/risks/0/horizons/1/probability").asDouble());
    assertTrue(shown.at("/forecastIsCurrent").asBoolean());
    assertEquals("2025-03-14T12:00:00Z", shown.at("/timeline/asOf").asText());
  }

  @Test
  void aRiskIsShownWithIntervalRateRatioChangeAndWhatMovedIt() throws Exception {
    Timeline timeline = timeline(ANN);
    Influence moved =
        new Influence(HYPERTENSION, 365, .02, List.of(timeline.entries().get(0).evidence()));
    OutcomeRisk risk =
        new OutcomeRisk(
            DEATH,
            false,
            false,
            List.of(new OutcomeRisk.HorizonRisk(365, .12, .10, .15, .04, .02)),
            List.of(moved));
    views.put(
        Rows.record(
            timeline,
            Clinic.since(
                NOON.minusSeconds(90_000), Clinic.forecast(timeline, false, List.of(risk))),
            ANN_ELSEWHERE));

    JsonNode forecast = json(200, "/api/patients/" + ANN).at("/forecast");

    assertEquals("2025-03-13T11:00:00Z", forecast.at("/previousAsOf").asText());
    assertFalse(forecast.at("/risks/0/calibrated").asBoolean());
    JsonNode horizon = forecast.at("/risks/0/horizons/0");
    assertEquals(.10, horizon.at("/low").asDouble());
    assertEquals(.15, horizon.at("/high").asDouble());
    assertEquals(.04, horizon.at("/populationRate").asDouble());
    assertEquals(3, horizon.at("/ratio").asDouble(), 1e-9);
    assertEquals(.02, horizon.at("/change").asDouble());
    assertEquals("59621000", forecast.at("/risks/0/movedBy/0/concept/code").asText());
    assertEquals(
        "ehr.raw.hl7v2.v1", forecast.at("/risks/0/movedBy/0/evidence/0/input/topic").asText());
  }

  @Test
  void whatElseTheDayMayHoldIsShown() throws Exception {
    Timeline timeline = timeline(ANN);
    assertEquals(0, json(200, "/api/patients/" + ANN).at("/forecast/within").size());
    NextConcept likely = new NextConcept(HYPERTENSION, ConceptType.DISORDER, .25);
    views.put(Rows.record(timeline, Clinic.within(forecast(timeline, .3), likely), ANN_ELSEWHERE));

    JsonNode within = json(200, "/api/patients/" + ANN).at("/forecast/within");

    assertEquals(1, within.size());
    assertEquals("59621000", within.at("/0/concept/code").asText());
    assertEquals(.25, within.at("/0/probability").asDouble());
  }

  @Test
  void aDegradedForecastSaysSoInTheRecordInTheListAndInTheTotals() throws Exception {
    Timeline timeline = timeline(ANN);
    views.put(
        Rows.record(
            timeline,
            Clinic.degraded(forecast(timeline, .3), Forecast.Degradation.MODEL_FAILED),
            ANN_ELSEWHERE));

    assertEquals(
        "MODEL_FAILED", json(200, "/api/patients/" + ANN).at("/forecast/degradation").asText());
    assertEquals(
        "MODEL_FAILED",
        json(200, "/api/patients?prefix=" + ANN.value()).at("/patients/0/degradation").asText());
    assertEquals(1, json(200, "/api/summary").at("/degraded").asInt());
  }

  @Test
  void aTimelineSaysWhatANoteCarriesForwardAndWhichTerminologyMadeIt() throws Exception {
    Phrase phrase = Phrase.of("diabetes", DIABETES, ConceptType.DISORDER);
    NoteConcepts note = note(ANN, DOCUMENT, NOON, TEXT, phrase);
    Timeline timeline =
        Clinic.timeline(ANN, NOON, Clinic.entries(note, true).toArray(TimelineEntry[]::new));
    views.put(Rows.record(timeline, forecast(timeline, .3), ANN_ELSEWHERE), note);

    JsonNode entry = json(200, "/api/patients/" + ANN).at("/timeline/entries/0");

    assertTrue(entry.at("/carriedForward").asBoolean());
    assertEquals("NOTE", entry.at("/reading/chosenBy").asText());
    assertEquals(note.recognition().terminology(), entry.at("/reading/terminology").asText());
  }

  @Test
  void aMergedKeyAnswersWithTheSurvivor() throws Exception {
    assertEquals(ANN.value(), json(200, "/api/patients/" + ANN_ELSEWHERE).at("/key").asText());
  }

  @Test
  void patientsComeInPagesByKeyAndByRiskWithTheHighestRisk() throws Exception {
    List<String> keys = views.keys();

    JsonNode first = json(200, "/api/patients?limit=1");
    JsonNode second = json(200, "/api/patients?limit=1&after=" + first.at("/next").asText());
    JsonNode byRisk = json(200, "/api/patients?order=risk");

    assertEquals(keys.get(0), first.at("/patients/0/key").asText());
    assertEquals(2, first.at("/total").asInt());
    assertEquals(keys.get(1), second.at("/patients/0/key").asText());
    assertFalse(second.has("next"));
    assertEquals(BO.value(), byRisk.at("/patients/0/key").asText());
    assertEquals(.4, byRisk.at("/patients/0/highest/probability").asDouble());
    assertEquals(365, byRisk.at("/patients/0/highest/days").asInt());
    assertEquals(
        ANN.value(),
        json(200, "/api/patients?prefix=" + ANN.value().substring(0, 9))
            .at("/patients/0/key")
            .asText());
  }

  @Test
  void aNoteIsFoundByAnIdWithSlashesAndItsOffsetsFitItsText() throws Exception {
    JsonNode row = json(200, "/api/patients/" + ANN + "/notes").at("/notes/0");
    assertEquals(DOCUMENT, row.at("/documentId").asText());
    assertFalse(row.has("text"));

    JsonNode note = json(200, "/api/patients/" + ANN + "/notes/LAB%2F2025+7%20%C3%A4%25");

    JsonNode mention = note.at("/recognition/mentions/0");
    String text = note.at("/text").asText();
    assertEquals(TEXT, text);
    assertEquals(
        "diabetes", text.substring(mention.at("/start").asInt(), mention.at("/end").asInt()));
  }

  @Test
  void aNoteWithMarkupIsDataThatNoBrowserTakesForAPage() throws Exception {
    HttpResponse<String> answer = get("/api/patients/" + ANN + "/notes/LAB%2F2025+7%20%C3%A4%25");

    assertEquals("application/json", header(answer, "Content-Type"));
    assertEquals("nosniff", header(answer, "X-Content-Type-Options"));
    assertTrue(header(answer, "Content-Security-Policy").startsWith("default-src 'none'"));
    assertTrue(header(answer, "Content-Security-Policy").contains("require-trusted-types-for"));
  }

  @Test
  void thePageSetsTextOnlyAndLoadsNothingFromElsewhere() throws Exception {
    List<String> scripts =
        List.of(
            "app.js",
            "dom.js",
            "forecast.js",
            "patients.js",
            "record.js",
            "timeline.js",
            "note.js");
    for (String script : scripts) {
      String source = get("/" + script).body();
      assertFalse(
          source.matches(
              "(?s).*(innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|new Function"
                  + "|createContextualFragment|DOMParser|srcdoc|javascript:).*"),
          script);
      assertTrue(source.lines().count() < 400, script);
    }
    List<String> all = new ArrayList<>(scripts);
    all.addAll(List.of("", "style.css"));
    for (String file : all) {
      assertFalse(get("/" + file).body().matches("(?s).*(https?:)?//[a-z0-9.]+\\.[a-z]+.*"), file);
    }
    assertTrue(get("/").body().contains("Not a medical device"));
  }

  @Test
  void alertsAndTotalsAreShown() throws Exception {
    assertEquals("death-1y", json(200, "/api/alerts?limit=5").at("/alerts/0/ruleId").asText());
    assertEquals(2, json(200, "/api/summary").at("/patients").asInt());
    assertEquals("ready", json(200, "/healthz").at("/status").asText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/patients/12345",
        "/api/patients/ADA73A76BFCAA2BAC4648EE52B4915BC",
        "/api/patients/..%2F..%2Fetc",
        "/api/patients?after=zz",
        "/api/patients?prefix=xyz",
        "/api/patients?order=age",
        "/api/patients?order=risk&after=00000000000000000000000000000000",
        "/api/patients?limit=0",
        "/api/patients?limit=-1",
        "/api/alerts?limit=many"
      })
  void whatIsNoKeyOrNumberIsRefused(String path) throws Exception {
    assertEquals(400, json(400, path).at("/error/status").asInt());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/patients/00000000000000000000000000000000",
        "/api/patients/00000000000000000000000000000000/notes/x",
        "/api",
        "/api/nothing",
        "/application.properties",
        "/page/index.html",
        "/..%2f..%2fServingConfig.class"
      })
  void whatIsNotThereIsAJson404(String path) throws Exception {
    assertEquals(404, json(404, path).at("/error/status").asInt());
  }

  @Test
  void onlyReadingIsAllowed() throws Exception {
    HttpResponse<String> answer =
        client.send(
            request("/api/patients").method("DELETE", HttpRequest.BodyPublishers.noBody()).build(),
            HttpResponse.BodyHandlers.ofString());

    assertEquals(405, answer.statusCode());
    assertEquals("GET, HEAD", header(answer, "Allow"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Views.Readiness.class,
      names = {"STARTING", "STOPPED", "FAILED"})
  void viewsThatCannotBeReadAnswer503(Views.Readiness readiness) throws Exception {
    views.become(readiness);

    for (String path : List.of("/api/patients", "/api/patients/" + ANN, "/api/summary")) {
      assertFalse(json(503, path).at("/error/message").asText().isBlank());
    }
    assertFalse(json(503, "/healthz").at("/status").asText().isBlank());
    assertEquals(200, get("/").statusCode());
  }

  @Test
  void aDefectAnswersWithoutTraceOrContent() throws Exception {
    views.breakDown();

    HttpResponse<String> answer = get("/api/patients");

    assertEquals(500, answer.statusCode());
    assertFalse(answer.body().contains("Quimby"));
    assertFalse(answer.body().contains("Exception"));
  }

  @Test
  void everyAnswerForbidsStoring() throws Exception {
    for (String path : List.of("/", "/app.js", "/api/patients", "/healthz", "/nothing")) {
      assertEquals("no-store", header(get(path), "Cache-Control"), path);
    }
  }

  @Test
  void aForeignHostNameIsRefusedSoThatNoWebPageCanReachLoopback() throws Exception {
    String answer = raw("GET /api/patients HTTP/1.1\r\nHost: evil.example\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 421 "), answer);
    assertFalse(answer.contains(ANN.value()));
  }

  @Test
  void aRequestThatIsNoHttpGetsAJsonErrorWithoutServerDetails() throws Exception {
    String answer = raw("GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    assertTrue(answer.contains("{\"error\":{"), answer);
    assertFalse(answer.toLowerCase(java.util.Locale.ROOT).contains("jetty"), answer);
  }

  @Test
  void aTakenPortIsNamed() {
    try (HttpSide second = new HttpSide(views, "127.0.0.1", http.port(), HttpLimits.DEFAULT)) {
      IOException refused = assertThrows(IOException.class, second::start);
      assertTrue(refused.getMessage().contains("127.0.0.1:" + http.port()), refused.getMessage());
    }
  }

  private static Timeline timeline(PatientKey patient) {
    return Clinic.timeline(patient, NOON, coded(HYPERTENSION, ConceptType.DISORDER, NOON));
  }

  private static Forecast forecast(Timeline timeline, double death) {
    return Clinic.forecast(
        timeline, false, List.of(risk(DEATH, false, death / 9, death, death * 2)));
  }

  private JsonNode json(int status, String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertEquals(status, answer.statusCode(), answer.body());
    assertEquals("application/json", header(answer, "Content-Type"));
    return Json.mapper().readTree(answer.body());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path));
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", http.port())) {
      socket.setSoTimeout(10_000);
      String closing = request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
      socket.getOutputStream().write(closing.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
