package io.prodrome.fhiradapters.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.topics.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** NDJSON and gzip. */
@Timeout(120)
class FhirImportTest {

  private static final int MAX_LINE = 100_000;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final InFlightBytes inFlight = new InFlightBytes(4 * 1024 * 1024);

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private FhirServer server(RawLog log) throws IOException {
    FhirServer server =
        new FhirServer(
            new FhirConfig("127.0.0.1", 0, MAX_LINE, 4, 16, null),
            new Feed("history", true, 0),
            log,
            inFlight);
    open.add(server);
    server.start();
    return server;
  }

  private static HttpRequest request(FhirServer server, String path, BodyPublisher body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(60))
        .header("Content-Type", "application/fhir+ndjson")
        .POST(body)
        .build();
  }

  private HttpResponse<String> send(FhirServer server, BodyPublisher body) throws Exception {
    return http.send(request(server, "/$import-ndjson", body), BodyHandlers.ofString(UTF_8));
  }

  private static List<String> issues(HttpResponse<String> response) throws IOException {
    List<String> issues = new ArrayList<>();
    JsonNode outcome = Json.mapper().readTree(response.body());
    assertEquals("OperationOutcome", outcome.path("resourceType").asText());
    outcome.path("issue").forEach(issue -> issues.add(issue.path("diagnostics").asText()));
    return issues;
  }

  private static String observation(int number) {
    return "{\"resourceType\":\"Observation\",\"id\":\"o"
        + number
        + "\",\"subject\":{\"reference\":\"Patient/p"
        + number % 10
        + "\"}}";
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(plain);
    }
    return bytes.toByteArray();
  }

  @Test
  void everyLineIsARecordOfItsOwnAndWhatIsNoResourceIsNamed() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    String body =
        observation(1)
            + "\r\n\n{\"name\":\"Canaryname\"}\n"
            + "Canaryname\n<Patient/>\n"
            + observation(2).replace("o2", "x".repeat(MAX_LINE))
            + "\n"
            + observation(3);
    HttpResponse<String> response = send(server(log), BodyPublishers.ofString(body));
    assertEquals(200, response.statusCode());
    assertEquals(
        List.of(
            "2 lines stored, 4 refused",
            "line 3: no FHIR resource in JSON",
            "line 4: no FHIR resource in JSON",
            "line 5: no FHIR resource in JSON",
            "line 6: longer than 100000 bytes"),
        issues(response));
    assertFalse(response.body().contains("Canaryname"));
    assertEquals(2, log.size());
    assertEquals(observation(1) + "\r", log.await(1).text());
    assertEquals("Patient/p1", log.await(1).key());
    assertTrue(log.await(2).backfill());
  }

  @Test
  void refusedLinesAreListedUpToALimit() throws Exception {
    HttpResponse<String> response =
        send(server(HeldRawLog.immediate()), BodyPublishers.ofString("x\n".repeat(1000)));
    assertEquals(400, response.statusCode());
    List<String> issues = issues(response);
    assertEquals(FhirImport.MAX_ISSUES + 2, issues.size());
    assertEquals(
        "900 more lines were refused, which are not listed", issues.get(issues.size() - 1));
  }

  @Test
  void nothingIsAnsweredBeforeTheLogHasEveryLine() throws Exception {
    HeldRawLog log = HeldRawLog.held();
    FhirServer server = server(log);
    CompletableFuture<HttpResponse<String>> response =
        http.sendAsync(
            request(
                server,
                "/$import-ndjson",
                BodyPublishers.ofString(observation(1) + "\n" + observation(2))),
            BodyHandlers.ofString(UTF_8));
    log.store(2);
    log.await(2);
    assertFalse(response.isDone());
    log.store(1);
    assertEquals(200, response.get().statusCode());
  }

  @Test
  void failureOfTheLogNamesTheLineToSendAgainFrom() throws Exception {
    HeldRawLog log = HeldRawLog.held();
    FhirServer server = server(log);
    String body = observation(1) + "\n" + observation(2) + "\n" + observation(3) + "\n";
    CompletableFuture<HttpResponse<String>> response =
        http.sendAsync(
            request(server, "/$import-ndjson", BodyPublishers.ofString(body)),
            BodyHandlers.ofString(UTF_8));
    log.store(1);
    log.await(3);
    log.fail(2);
    log.store(3);
    assertEquals(503, response.get().statusCode());
    assertTrue(response.get().headers().firstValue("Retry-After").isPresent());
    assertEquals(
        List.of("all accepted lines before line 2 are stored; send again from there on"),
        issues(response.get()));
  }

  /** Sixty times what may be in flight, of which the log keeps nothing. */
  @Test
  void fileLargerThanTheBoundIsStreamed() throws Exception {
    CountingRawLog log = new CountingRawLog();
    byte[] line = (observation(7).replace("o7", "x".repeat(1000)) + "\n").getBytes(UTF_8);
    int lines = 240 * 1024 * 1024 / line.length;
    BodyPublisher endless =
        BodyPublishers.ofInputStream(
            () ->
                new InputStream() {
                  private long at;

                  @Override
                  public int read() {
                    return at == (long) lines * line.length ? -1 : line[(int) (at++ % line.length)];
                  }
                });
    HttpResponse<String> response = send(server(log), endless);
    assertEquals(List.of(lines + " lines stored, 0 refused"), issues(response));
    assertEquals(lines, log.messages());
    assertTrue(log.mostBytes() < 4 * 1024 * 1024, log.mostBytes() + " bytes were on their way");
    assertEquals(0, inFlight.storing());
  }

  @Test
  void compressedBodyIsStoredAsItWasBefore() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    FhirServer server = server(log);
    byte[] zipped = gzip(observation(1).getBytes(UTF_8));
    for (String path : List.of("/$import-ndjson", "/Observation")) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
              .header("Content-Encoding", "gzip")
              .header(
                  "Content-Type",
                  path.length() > 12 ? "application/fhir+ndjson" : "application/fhir+json")
              .POST(BodyPublishers.ofByteArray(zipped))
              .build();
      assertEquals(2, http.send(request, BodyHandlers.ofString()).statusCode() / 100);
    }
    assertEquals(observation(1), log.await(1).text());
    assertEquals(observation(1), log.await(2).text());
  }

  private int status(FhirServer server, String path, String type, String encoding, byte[] body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .header("Content-Encoding", encoding)
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString(UTF_8));
    assertTrue(response.body().contains("OperationOutcome"));
    return response.statusCode();
  }

  @Test
  void decompressionBombsAndBrokenGzipAreRefused() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    FhirServer server = server(log);
    byte[] bomb = gzip(new byte[64 * 1024 * 1024]);
    String json = "application/fhir+json";
    String ndjson = "application/fhir+ndjson";
    assertEquals(413, status(server, "/Observation", json, "gzip", bomb));
    assertEquals(413, status(server, "/$import-ndjson", ndjson, "gzip", bomb));
    assertEquals(400, status(server, "/Observation", json, "gzip", "{}".getBytes(UTF_8)));
    byte[] whole = gzip(observation(1).getBytes(UTF_8));
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    assertEquals(400, status(server, "/Observation", json, "gzip", half));
    assertEquals(415, status(server, "/Observation", json, "br", whole));
    assertEquals(0, log.size());
  }
}
