package io.prodrome.fhiradapters.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import io.prodrome.fhiradapters.client.FhirClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FhirServerTest {

  private static final String PATIENT =
      "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"identifier\":[{\"system\":\"urn:x\","
          + "\"value\":\"4711\"}],\"name\":[{\"family\":\"Canaryname\"}]}";

  private static final String TRANSACTION =
      "{\"resourceType\":\"Bundle\",\"identifier\":{\"value\":\"b1\"},\"type\":\"transaction\","
          + "\"entry\":[{\"resource\":"
          + PATIENT
          + ",\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}},"
          + "{\"request\":{\"method\":\"DELETE\",\"url\":\"Condition/1\"}}]}";

  private final List<AutoCloseable> open = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private FhirServer server(RawLog log) throws IOException {
    FhirServer server =
        new FhirServer(
            new FhirConfig("127.0.0.1", 0, 10_000, 8, 16, null),
            Feed.live("feed"),
            log,
            InFlightBytes.ofDefaultSize());
    open.add(server);
    server.start();
    return server;
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
  void transactionIsStoredVerbatimAndAnsweredEntryByEntry() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    HttpResponse<String> response = post(server(log), "/", TRANSACTION);
    assertEquals(200, response.statusCode());
    Bundle answer =
        FhirContext.forR4Cached().newJsonParser().parseResource(Bundle.class, response.body());
    assertEquals("transaction-response", answer.getType().toCode());
    assertEquals(
        List.of("201 Created", "204 No Content"),
        answer.getEntry().stream().map(entry -> entry.getResponse().getStatus()).toList());
    assertEquals(TRANSACTION, log.await(1).text());
    assertEquals("4711", log.await(1).key());
  }

  @Test
  void nothingIsAnsweredBeforeTheLogHasIt() throws Exception {
    HeldRawLog log = HeldRawLog.held();
    CompletableFuture<HttpResponse<String>> response =
        http.sendAsync(
            to(server(log), "/Patient").POST(BodyPublishers.ofString(PATIENT)).build(),
            BodyHandlers.ofString(UTF_8));
    log.await(1);
    assertFalse(response.isDone());
    log.store(1);
    assertEquals(201, response.get().statusCode());
  }

  @Test
  void failureOfTheLogAsksTheSenderToSendAgain() throws Exception {
    HeldRawLog log = HeldRawLog.held();
    CompletableFuture<HttpResponse<String>> response =
        http.sendAsync(
            to(server(log), "/fhir/Patient").POST(BodyPublishers.ofString(PATIENT)).build(),
            BodyHandlers.ofString(UTF_8));
    log.fail(1);
    assertEquals(503, response.get().statusCode());
    assertTrue(response.get().headers().firstValue("Retry-After").isPresent());
  }

  @Test
  void updateIsTakenUnderItsOwnIdOnly() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    FhirServer server = server(log);
    HttpRequest right = to(server, "/Patient/p1").PUT(BodyPublishers.ofString(PATIENT)).build();
    assertEquals(201, http.send(right, BodyHandlers.ofString(UTF_8)).statusCode());
    HttpRequest wrong = to(server, "/Patient/p2").PUT(BodyPublishers.ofString(PATIENT)).build();
    assertEquals(400, http.send(wrong, BodyHandlers.ofString(UTF_8)).statusCode());
    assertEquals(1, log.size());
  }

  @Test
  void whatIsNoFhirIsRefusedWithAnOutcomeThatDoesNotQuoteIt() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    FhirServer server = server(log);
    for (String body :
        List.of("", "Canaryname", "{\"Canaryname\":1}", "[]", PATIENT + "x", TRANSACTION + "{")) {
      HttpResponse<String> response = post(server, "/", body);
      assertEquals(400, response.statusCode(), body);
      assertTrue(response.body().contains("OperationOutcome"));
      assertFalse(response.body().contains("Canaryname"));
    }
    assertEquals(400, post(server, "/", PATIENT).statusCode());
    assertEquals(400, post(server, "/Condition", PATIENT).statusCode());
    assertEquals(0, log.size());
  }

  @Test
  void otherPathsMethodsAndMediaTypesAreRefused() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    FhirServer server = server(log);
    assertEquals(404, post(server, "/a/b/c", PATIENT).statusCode());
    HttpRequest delete = to(server, "/Patient/p1").DELETE().build();
    assertEquals(405, http.send(delete, BodyHandlers.ofString(UTF_8)).statusCode());
    HttpRequest text =
        to(server, "/Patient")
            .header("Content-Type", "text/plain")
            .POST(BodyPublishers.ofString(PATIENT))
            .build();
    assertEquals(415, http.send(text, BodyHandlers.ofString(UTF_8)).statusCode());
    assertEquals(0, log.size());
  }

  @Test
  void bodyBeyondTheLimitIsRefused() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    FhirServer server = server(log);
    assertEquals(413, post(server, "/", " ".repeat(10_001)).statusCode());
    byte[] large = " ".repeat(10_001).getBytes(UTF_8);
    HttpRequest chunked =
        to(server, "/")
            .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(large)))
            .build();
    assertEquals(413, http.send(chunked, BodyHandlers.ofString(UTF_8)).statusCode());
    assertEquals(0, log.size());
  }

  @Test
  void capabilitiesAreAValidStatement() throws Exception {
    HttpResponse<String> response =
        http.send(
            to(server(HeldRawLog.immediate()), "/metadata").build(), BodyHandlers.ofString(UTF_8));
    CapabilityStatement statement =
        FhirContext.forR4Cached()
            .newJsonParser()
            .parseResource(CapabilityStatement.class, response.body());
    assertEquals("4.0.1", statement.getFhirVersion().toCode());
  }

  @Test
  void clientFindsThePathAndReadsTheOutcome() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    FhirServer server = server(log);
    FhirClient client =
        new FhirClient(URI.create("http://127.0.0.1:" + server.port()), Duration.ofSeconds(20));
    assertTrue(client.post(TRANSACTION.getBytes(UTF_8)).accepted());
    assertTrue(client.post(PATIENT.getBytes(UTF_8)).accepted());
    assertTrue(client.post("<Patient xmlns=\"http://hl7.org/fhir\"/>".getBytes(UTF_8)).accepted());
    FhirClient.Answer refused = client.post("{}".getBytes(UTF_8));
    assertEquals(400, refused.status());
    assertFalse(refused.diagnostics().isEmpty());
    assertEquals(3, log.size());
  }

  @Test
  void messageIsAnsweredByAMessageInTheSendersVersion() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    FhirServer server = server(log);
    String message =
        "{\"resourceType\":\"Bundle\",\"type\":\"message\",\"entry\":[{\"resource\":{"
            + "\"resourceType\":\"MessageHeader\",\"id\":\"h1\",\"eventCoding\":{"
            + "\"system\":\"urn:e\",\"code\":\"admit\"}}},{\"resource\":"
            + PATIENT
            + "}]}";
    HttpResponse<String> r4 = post(server, "/$process-message", message);
    assertEquals(200, r4.statusCode());
    Bundle answer =
        FhirContext.forR4Cached().newJsonParser().parseResource(Bundle.class, r4.body());
    assertEquals(Bundle.BundleType.MESSAGE, answer.getType());
    org.hl7.fhir.r4.model.MessageHeader header =
        (org.hl7.fhir.r4.model.MessageHeader) answer.getEntryFirstRep().getResource();
    assertEquals("h1", header.getResponse().getIdentifier());
    assertEquals("ok", header.getResponse().getCode().toCode());
    assertEquals("admit", header.getEventCoding().getCode());

    HttpRequest r5 =
        to(server, "/$process-message")
            .header("Content-Type", "application/fhir+json; fhirVersion=5.0")
            .POST(BodyPublishers.ofString(message))
            .build();
    org.hl7.fhir.r5.model.Bundle later =
        FhirContext.forR5Cached()
            .newJsonParser()
            .parseResource(
                org.hl7.fhir.r5.model.Bundle.class,
                http.send(r5, BodyHandlers.ofString(UTF_8)).body());
    org.hl7.fhir.r5.model.MessageHeader laterHeader =
        (org.hl7.fhir.r5.model.MessageHeader) later.getEntryFirstRep().getResource();
    assertEquals("h1", laterHeader.getResponse().getIdentifier().getValue());

    assertEquals(202, post(server, "/$process-message?async=true", message).statusCode());
    assertEquals(400, post(server, "/$process-message", TRANSACTION).statusCode());
    assertEquals(3, log.size());
    assertEquals("4711", log.await(1).key());
  }

  @Test
  void xmlTransactionIsAnsweredEntryByEntryAndKeyedByItsPatient() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    String xml =
        "<?xml version=\"1.0\"?><Bundle xmlns=\"http://hl7.org/fhir\"><type value=\"transaction\"/>"
            + "<entry><resource><Condition><id value=\"c1\"/><subject><reference value=\"Patient/9\"/>"
            + "</subject></Condition></resource><request><method value=\"PUT\"/></request></entry>"
            + "<entry><resource><Patient><identifier><value value=\"4711\"/></identifier></Patient>"
            + "</resource><request><method value=\"POST\"/></request></entry></Bundle>";
    HttpResponse<String> response = post(server(log), "/", xml);
    assertEquals(200, response.statusCode());
    Bundle answer =
        FhirContext.forR4Cached().newJsonParser().parseResource(Bundle.class, response.body());
    assertEquals(
        List.of("200 OK", "201 Created"),
        answer.getEntry().stream().map(entry -> entry.getResponse().getStatus()).toList());
    assertEquals("4711", log.await(1).key());
  }

  @Test
  void hostileXmlIsRefusedAtTheDoor() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    FhirServer server = server(log);
    String entity = "<!DOCTYPE Patient [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>";
    for (String xml :
        List.of(
            entity + "<Patient><id value=\"&a;\"/></Patient>",
            entity + "<Patient/>",
            "<Patient>&a;</Patient>",
            "<Patient>" + "<a>".repeat(1000) + "</a>".repeat(1000) + "</Patient>",
            "<Patient>",
            "<Patient")) {
      assertEquals(400, post(server, "/Patient", xml).statusCode(), xml);
    }
    assertEquals(0, log.size());
  }

  @Test
  void updateWithoutAnIdInItsBodyIsRefusedSinceThePathIsNotStored() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    FhirServer server = server(log);
    for (String body : List.of(PATIENT.replace("\"id\":\"p1\",", ""), "<Patient/>")) {
      HttpRequest update = to(server, "/Patient/p1").PUT(BodyPublishers.ofString(body)).build();
      assertEquals(400, http.send(update, BodyHandlers.ofString(UTF_8)).statusCode(), body);
    }
    HttpRequest xml =
        to(server, "/Patient/p1")
            .PUT(BodyPublishers.ofString("<Patient><id value=\"p1\"/></Patient>"))
            .build();
    assertEquals(201, http.send(xml, BodyHandlers.ofString(UTF_8)).statusCode());
    assertEquals(1, log.size());
  }

  @Test
  void otherCharacterSetsAndPathLikeIdsAreRefused() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    FhirServer server = server(log);
    HttpRequest latin =
        to(server, "/Patient")
            .header("Content-Type", "application/fhir+json; charset=ISO-8859-1")
            .POST(BodyPublishers.ofString(PATIENT))
            .build();
    assertEquals(415, http.send(latin, BodyHandlers.ofString(UTF_8)).statusCode());
    HttpRequest path =
        to(server, "/Patient/p1%2F..%2Fp2").PUT(BodyPublishers.ofString(PATIENT)).build();
    assertEquals(4, http.send(path, BodyHandlers.ofString(UTF_8)).statusCode() / 100);
    assertEquals(0, log.size());
  }

  @Test
  void versionsAndOperationsAreTold() throws Exception {
    FhirServer server = server(HeldRawLog.immediate());
    HttpRequest r5 =
        to(server, "/fhir/metadata")
            .header("Accept", "application/fhir+json; fhirVersion=5.0")
            .build();
    org.hl7.fhir.r5.model.CapabilityStatement statement =
        FhirContext.forR5Cached()
            .newJsonParser()
            .parseResource(
                org.hl7.fhir.r5.model.CapabilityStatement.class,
                http.send(r5, BodyHandlers.ofString(UTF_8)).body());
    assertEquals("5.0.0", statement.getFhirVersion().toCode());
    assertEquals(
        List.of("process-message", "import-ndjson", "versions"),
        statement.getRestFirstRep().getOperation().stream().map(each -> each.getName()).toList());
    HttpResponse<String> versions =
        http.send(to(server, "/$versions").build(), BodyHandlers.ofString(UTF_8));
    assertTrue(versions.body().contains("\"5.0\""));
    assertEquals(404, post(server, "/$everything", PATIENT).statusCode());
  }

  @Test
  void portThatIsTakenIsReported() throws Exception {
    FhirServer first = server(HeldRawLog.immediate());
    FhirServer second =
        new FhirServer(
            FhirConfig.of("127.0.0.1", first.port()),
            Feed.live("feed"),
            HeldRawLog.immediate(),
            InFlightBytes.ofDefaultSize());
    assertThrows(IOException.class, second::start);
  }
}
