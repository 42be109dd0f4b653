package io.prodrome.fhiradapters.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.Secret;
import io.prodrome.fhiradapters.client.FhirClient;
import io.prodrome.fhiradapters.client.MllpClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TlsTest {

  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final byte[] MESSAGE =
      "MSH|^~\\&|A|B|C|D|20200501||ADT^A08|M1|P|2.5\rPID|1||4711\r".getBytes(UTF_8);
  private static final byte[] PATIENT =
      "{\"resourceType\":\"Patient\",\"id\":\"p1\"}".getBytes(UTF_8);

  @TempDir private static Path folder;
  private static TestCertificates certificates;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = new TestCertificates(folder);
    certificates.make("server");
    certificates.make("ward");
    certificates.make("stranger");
  }

  private static MllpServer mllp(TlsConfig tls, RawLog log) throws IOException {
    MllpServer server =
        new MllpServer(
            new MllpConfig(LOOPBACK, 0, 100_000, 4, 8, PATIENCE, PATIENCE, tls),
            Feed.live("feed"),
            log,
            InFlightBytes.ofDefaultSize());
    server.start();
    return server;
  }

  private static FhirServer fhir(TlsConfig tls, RawLog log) throws IOException {
    FhirServer server =
        new FhirServer(
            new FhirConfig(LOOPBACK, 0, 10_000, 8, 16, tls),
            Feed.live("feed"),
            log,
            InFlightBytes.ofDefaultSize());
    server.start();
    return server;
  }

  private static void send(MllpServer server, SSLContext sender) throws IOException {
    try (MllpClient client = MllpClient.connect(LOOPBACK, server.port(), PATIENCE, sender)) {
      assertEquals("AA", client.send(MESSAGE).code());
    }
  }

  private static FhirClient client(FhirServer server, SSLContext sender) {
    return new FhirClient(URI.create("https://127.0.0.1:" + server.port()), PATIENCE, sender);
  }

  @Test
  void senderThatTrustsTheListenerIsServedOverTls() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    SSLContext ward = TlsContexts.of(certificates.pkcs12("ward", "server"));
    try (MllpServer mllp = mllp(certificates.pkcs12("server", null), log);
        FhirServer fhir = fhir(certificates.pem("server", null), log)) {
      send(mllp, ward);
      assertTrue(client(fhir, ward).post(PATIENT).accepted());
    }
    assertEquals(2, log.size());
  }

  @Test
  void senderWithACertificateThatIsVouchedForIsLetIn() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    SSLContext ward = TlsContexts.of(certificates.pem("ward", "server"));
    try (MllpServer mllp = mllp(certificates.pem("server", "ward"), log);
        FhirServer fhir = fhir(certificates.pkcs12("server", "ward"), log)) {
      send(mllp, ward);
      assertTrue(client(fhir, ward).post(PATIENT).accepted());
    }
    assertEquals(2, log.size());
  }

  @Test
  void senderWithAnotherCertificateIsNotLetIn() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    SSLContext stranger = TlsContexts.of(certificates.pkcs12("stranger", "server"));
    try (MllpServer mllp = mllp(certificates.pkcs12("server", "ward"), log);
        FhirServer fhir = fhir(certificates.pkcs12("server", "ward"), log)) {
      assertThrows(IOException.class, () -> send(mllp, stranger));
      assertThrows(IOException.class, () -> client(fhir, stranger).post(PATIENT));
    }
    assertEquals(0, log.size());
  }

  @Test
  void senderWithoutTlsGetsNoAnswer() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    try (MllpServer mllp = mllp(certificates.pkcs12("server", null), log)) {
      assertThrows(IOException.class, () -> send(mllp, null));
    }
    assertEquals(0, log.size());
  }

  @Test
  void certificateThatCannotBeUsedIsNamedAtTheStart() throws Exception {
    Path nonsense = Files.writeString(folder.resolve("nonsense.p12"), "nothing of the kind");
    TlsConfig wrong = new TlsConfig(nonsense, null, TestCertificates.PASSWORD, null);
    IOException refused =
        assertThrows(IOException.class, () -> mllp(wrong, HeldRawLog.immediate()).close());
    assertTrue(String.valueOf(refused.getMessage()).contains("nonsense.p12"));
    TlsConfig noKey = new TlsConfig(certificates.certificate("server"), null, new Secret(""), null);
    refused = assertThrows(IOException.class, () -> fhir(noKey, HeldRawLog.immediate()).close());
    assertTrue(String.valueOf(refused.getMessage()).contains("BEGIN PRIVATE KEY"));
  }
}
