package io.prodrome.fhiradapters.decode.rules;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.RemoteAttachments;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real server on loopback. */
class AttachmentFetcherTest {

  private static final byte[] NOTE = "Gout.".getBytes(StandardCharsets.UTF_8);

  private final AtomicInteger calls = new AtomicInteger();
  private final CountDownLatch release = new CountDownLatch(1);

  @SuppressWarnings("NullAway.Init") // JUnit calls start() first
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/",
        exchange -> {
          calls.incrementAndGet();
          String path = exchange.getRequestURI().getPath();
          if (path.endsWith("slow")) {
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          if (path.endsWith("moved")) {
            exchange.getResponseHeaders().add("Location", "/fhir/Binary/1");
            exchange.sendResponseHeaders(302, -1);
          } else {
            byte[] body = path.endsWith("large") ? new byte[2000] : NOTE;
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            exchange.sendResponseHeaders(path.endsWith("gone") ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    release.countDown();
    server.stop(0);
  }

  private String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/fhir/Binary/";
  }

  private AttachmentFetcher fetcher(Duration timeout) {
    return new AttachmentFetcher(new RemoteAttachments(List.of(base()), 1000, timeout));
  }

  private AttachmentFetcher fetcher() {
    return fetcher(Duration.ofMinutes(1));
  }

  private DeadLetterReason refusal(String url) {
    return refusal(fetcher(), url);
  }

  private static DeadLetterReason refusal(AttachmentFetcher fetcher, String url) {
    return assertThrows(Refusal.class, () -> fetcher.fetch(url, "content[0].attachment")).reason();
  }

  @Test
  void allowedLinkIsFetched() {
    AttachmentFetcher.Fetched fetched = fetcher().fetch(base() + "1", "content[0].attachment");
    assertArrayEquals(NOTE, fetched.bytes());
    assertEquals("text/plain", fetched.mediaType());
  }

  @Test
  void linkToAnyoneElseIsNeverCalled() {
    assertEquals(DeadLetterReason.UNSUPPORTED, refusal(base().replace("Binary", "Patient") + "1"));
    assertEquals(DeadLetterReason.UNSUPPORTED, refusal(base() + "../Patient/1"));
    assertEquals(DeadLetterReason.UNSUPPORTED, refusal(base() + "%2e%2e/Patient/1"));
    assertEquals(
        DeadLetterReason.UNSUPPORTED, refusal(base().replace("127.0.0.1", "u@127.0.0.1") + "1"));
    assertEquals(DeadLetterReason.UNSUPPORTED, refusal("file:///etc/hostname"));
    assertEquals(DeadLetterReason.FIELD_INVALID, refusal("http://[broken"));
    assertEquals(0, calls.get());
  }

  @Test
  void whatTheServerDoesNotGiveIsTheDependencysFaultAndCanBeRedriven() {
    for (String name : List.of("gone", "moved")) {
      DeadLetterReason reason = refusal(base() + name);
      assertEquals(DeadLetterReason.ATTACHMENT_UNAVAILABLE, reason, name);
      assertEquals(DeadLetterReason.Blame.DEPENDENCY, reason.blame());
    }
    assertEquals(2, calls.get()); // The one that moved was not followed.
  }

  @Test
  void serverThatDoesNotAnswerIsNotWaitedFor() {
    assertEquals(
        DeadLetterReason.ATTACHMENT_UNAVAILABLE,
        refusal(fetcher(Duration.ofMillis(300)), base() + "slow"));
  }

  @Test
  void moreThanTheLimitIsNotRead() {
    assertEquals(DeadLetterReason.TOO_LARGE, refusal(base() + "large"));
  }

  @Test
  void nothingIsAllowedIfNothingIsSaid() {
    assertFalse(RemoteAttachments.NONE.allows(URI.create(base() + "1")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://ehr.example", "ftp://ehr.example/", "ehr.example/", "https:///"})
  void allowListThatSaysLessThanAServerAndAFolderIsRefused(String prefix) {
    assertTrue(RemoteAttachments.problems(List.of(prefix)).size() == 1, prefix);
  }
}
