package io.prodrome.fhiradapters.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What FHIR senders that send too much meet. */
@Timeout(60)
class FhirLimitsTest {

  private static final String PATIENT =
      "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"name\":[{\"family\":\"Canaryname\"}]}";

  private final List<AutoCloseable> open = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private static HttpRequest.Builder to(FhirServer server, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> post(FhirServer server, String path, String body) throws Exception {
    return http.send(
        to(server, path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString(UTF_8));
  }

  @Test
  void bundleOfTooManyEntriesIsRefused() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    FhirServer server =
        new FhirServer(
            FhirConfig.of("127.0.0.1", 0), Feed.live("feed"), log, InFlightBytes.ofDefaultSize());
    open.add(server);
    server.start();
    String entries = "{},".repeat(FhirPeek.MAX_ENTRIES) + "{}";
    String bundle = "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[" + entries + "]}";
    assertEquals(413, post(server, "/", bundle).statusCode());
    assertEquals(0, log.size());
  }

  @Test
  void feedThatIsFasterThanItsRateIsAskedToWait() throws Exception {
    FhirServer server =
        new FhirServer(
            FhirConfig.of("127.0.0.1", 0),
            new Feed("history", true, 1),
            HeldRawLog.immediate(),
            InFlightBytes.ofDefaultSize());
    open.add(server);
    server.start();
    List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      responses.add(
          http.sendAsync(
              to(server, "/Patient").POST(BodyPublishers.ofString(PATIENT)).build(),
              BodyHandlers.ofString(UTF_8)));
    }
    int asked = 0;
    for (CompletableFuture<HttpResponse<String>> response : responses) {
      if (response.get().statusCode() == 429) {
        assertTrue(response.get().headers().firstValueAsLong("Retry-After").orElse(0) > 0);
        asked++;
      } else {
        assertEquals(201, response.get().statusCode());
      }
    }
    assertTrue(asked > 0 && asked < 8, asked + " were asked to wait");
  }

  @Test
  void fullRoomAsksTheSenderToComeAgain() throws Exception {
    HeldRawLog log = HeldRawLog.held();
    FhirServer server =
        new FhirServer(
            new FhirConfig("127.0.0.1", 0, 1_000_000, 8, 16, null),
            Feed.live("feed"),
            log,
            new InFlightBytes(1024 * 1024));
    open.add(server);
    server.start();
    String large = PATIENT.replace("Canaryname", "x".repeat(400_000));
    CompletableFuture<HttpResponse<String>> first =
        http.sendAsync(
            to(server, "/Patient").POST(BodyPublishers.ofString(large)).build(),
            BodyHandlers.ofString(UTF_8));
    log.await(1);
    HttpResponse<String> second = post(server, "/Patient", large);
    assertEquals(503, second.statusCode());
    assertTrue(second.headers().firstValue("Retry-After").isPresent());
    log.store(1);
    assertEquals(201, first.get().statusCode());
    CompletableFuture<HttpResponse<String>> third =
        http.sendAsync(
            to(server, "/Patient").POST(BodyPublishers.ofString(large)).build(),
            BodyHandlers.ofString(UTF_8));
    log.store(2);
    assertEquals(201, third.get().statusCode());
  }

  @Test
  void connectionBeyondTheLimitIsClosedAtOnce() throws Exception {
    FhirServer server =
        new FhirServer(
            new FhirConfig("127.0.0.1", 0, 10_000, 4, 2, null),
            Feed.live("feed"),
            HeldRawLog.immediate(),
            InFlightBytes.ofDefaultSize());
    open.add(server);
    server.start();
    List<Socket> taken = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Socket socket = new Socket("127.0.0.1", server.port());
      open.add(socket);
      taken.add(socket);
      assertTrue(status(socket).contains(" 200 "), "within the limit");
    }
    Socket third = new Socket("127.0.0.1", server.port());
    open.add(third);
    assertEquals("", status(third));
    assertTrue(status(taken.get(0)).contains(" 200 "), "those within it are still served");
  }

  /** The first line of the answer to a small request; empty where the connection is closed. */
  private static String status(Socket socket) throws IOException {
    socket.setSoTimeout(20_000);
    try {
      socket.getOutputStream().write("GET /$versions HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
      InputStream input = socket.getInputStream();
      String status = line(input);
      int length = 0;
      for (String header = line(input); !header.isEmpty(); header = line(input)) {
        if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(header.substring(15).strip());
        }
      }
      input.readNBytes(length);
      return status;
    } catch (SocketException e) {
      return "";
    }
  }

  private static String line(InputStream input) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = input.read(); b >= 0 && b != '\n'; b = input.read()) {
      line.append((char) b);
    }
    return line.toString().strip();
  }
}
