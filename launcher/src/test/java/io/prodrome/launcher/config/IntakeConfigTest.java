package io.prodrome.launcher.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.fhiradapters.intake.MllpConfig;
import io.prodrome.fhiradapters.intake.TlsConfig;
import io.prodrome.launcher.UserError;
import io.prodrome.launcher.config.IntakeConfig.FeedConfig;
import io.prodrome.launcher.config.IntakeConfig.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeConfigTest {

  private static final String IDENTITY =
      "identity: {secret: 0123456789abcdef, authorities: [{name: MAIN, aliases: [A]}]}\n";

  @TempDir private Path folder;

  private IntakeConfig load(String intake) throws IOException {
    Path file = Files.writeString(folder.resolve("c.yaml"), IDENTITY + intake);
    return ConfigFile.load(file, Map.of()).intake();
  }

  private String problems(String intake) {
    return String.valueOf(assertThrows(UserError.class, () -> load(intake)).getMessage());
  }

  @Test
  void withoutSettingsOneLiveFeedListensOnLoopback() throws IOException {
    List<FeedConfig> feeds = load("").allFeeds();
    assertEquals(1, feeds.size());
    FeedConfig feed = feeds.get(0);
    assertEquals("intake", feed.source());
    assertFalse(feed.backfill());
    assertEquals(0, feed.maxPerSecond());
    Listener mllp = feed.mllp();
    Listener fhir = feed.fhir();
    assertNotNull(mllp);
    assertNotNull(fhir);
    assertEquals("127.0.0.1:2575", mllp.host() + ":" + mllp.port());
    assertEquals("127.0.0.1:8085", fhir.host() + ":" + fhir.port());
    assertNull(mllp.mllpConfig().tls());
  }

  @Test
  void theFirstFeedsShortFormKeepsItsOtherDefault() throws IOException {
    FeedConfig feed = load("intake: {source: ward, mllp: {port: 7000}}\n").allFeeds().get(0);
    assertEquals("ward", feed.source());
    Listener mllp = feed.mllp();
    Listener fhir = feed.fhir();
    assertNotNull(mllp);
    assertNotNull(fhir);
    assertEquals(7000, mllp.port());
    assertEquals(8085, fhir.port());
  }

  @Test
  void everyFeedHasItsOwnListenersLimitsAndCertificates() throws IOException {
    Path certificate = Files.writeString(folder.resolve("s.crt"), "x");
    IntakeConfig intake =
        load(
            """
            intake:
              maxInFlightBytes: 2097152
              feeds:
                - source: lab
                  mllp:
                    port: 2576
                    maxConnections: 8
                    maxMessageBytes: 100000
                    frameTimeout: PT5S
                    idleTimeout: PT10M
                    tls: {certificate: %1$s, key: %1$s, clientAuthorities: %1$s}
                - source: archive
                  backfill: true
                  fhir: {port: 8086}
            """
                .formatted(certificate));
    assertEquals(2097152, intake.maxInFlightBytes());
    List<FeedConfig> feeds = intake.allFeeds();
    assertEquals(List.of("lab", "archive"), feeds.stream().map(FeedConfig::source).toList());
    Listener lab = feeds.get(0).mllp();
    assertNotNull(lab);
    MllpConfig mllp = lab.mllpConfig();
    assertEquals(8, mllp.maxConnections());
    assertEquals(100_000, mllp.maxFrameBytes());
    assertEquals(Duration.ofSeconds(5), mllp.frameTimeout());
    assertEquals(Duration.ofMinutes(10), mllp.idleTimeout());
    TlsConfig tls = mllp.tls();
    assertNotNull(tls);
    assertEquals(certificate, tls.authorities());
    assertNull(feeds.get(0).fhir());
    assertTrue(feeds.get(1).backfill());
    assertEquals(500, feeds.get(1).maxPerSecond(), "history is bounded where nothing is said");
  }

  @Test
  void theShortFormAndFurtherFeedsGoTogether() throws IOException {
    List<FeedConfig> feeds =
        load("intake: {source: ward, mllp: {port: 1}, feeds: [{source: lab, fhir: {port: 2}}]}\n")
            .allFeeds();
    assertEquals(List.of("ward", "lab"), feeds.stream().map(FeedConfig::source).toList());
    assertNull(feeds.get(0).fhir(), "with further feeds, nothing listens that is not named");
  }

  @Test
  void everythingThatIsWrongIsToldTogether() {
    String problems =
        problems(
            """
            intake:
              maxInFlightBytes: 5
              feeds:
                - source: lab
                - source: lab
                  maxPerSecond: -1
                  mllp: {port: 70000, maxMessageBytes: 99999999, maxConnections: 0}
                - fhir: {port: 1, tls: {certificate: /nowhere/to/be/found.pem}}
            """);
    for (String problem :
        List.of(
            "intake.maxInFlightBytes must be at least 1048576",
            "intake.feeds[0] needs mllp or fhir",
            "two feeds are called lab",
            "intake.feeds[1].maxPerSecond",
            "intake.feeds[1].mllp.port must be 0 to 65535, but is 70000",
            "intake.feeds[1].mllp.maxMessageBytes",
            "intake.feeds[1].mllp.maxConnections",
            "intake.feeds[2] needs a source",
            "intake.feeds[2].fhir.tls.certificate cannot be read: /nowhere/to/be/found.pem")) {
      assertTrue(problems.contains(problem), problem + " in " + problems);
    }
  }

  @Test
  void aListenerWithoutAPortIsWrong() {
    assertTrue(problems("intake: {mllp: {host: 0.0.0.0}}\n").contains("port"));
  }
}
