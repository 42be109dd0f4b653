package io.prodrome.fhiradapters.decode.fhir;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.Note;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.fhiradapters.decode.MessageDecoder;
import io.prodrome.fhiradapters.decode.RemoteAttachments;
import io.prodrome.fhiradapters.decode.Samples;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinkedAttachmentTest {

  private static final String DOCUMENT =
      """
      {"resourceType":"DocumentReference","id":"d1","status":"current",
       "subject":{"reference":"Patient/1"},
       "content":[{"attachment":{"url":"%s"}}]}
      """;

  @Test
  void allowedLinkIsReadByTheServersMediaTypeAndAnyOtherIsRefused() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/Binary/",
        exchange -> {
          byte[] body = "<p>Gout &amp; fever</p>".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String base = "http://127.0.0.1:" + server.getAddress().getPort() + "/Binary/";
      MessageDecoder decoder =
          new MessageDecoder(
              new DecoderConfig(
                  Samples.SECRET,
                  Samples.CONFIG.authorities(),
                  Samples.CONFIG.defaultZone(),
                  Map.of(),
                  new RemoteAttachments(List.of(base), 1000, Duration.ofSeconds(20))));
      DecodeResult read = decoder.decode(Samples.fhir(DOCUMENT.formatted(base + "1")));
      Note note =
          ((DecodeResult.Decoded) read)
              .updates().stream()
                  .flatMap(update -> update.events().stream())
                  .filter(event -> event.content() instanceof Note)
                  .map(event -> (Note) event.content())
                  .findFirst()
                  .orElseThrow();
      assertEquals("Gout & fever", note.text());

      DecodeResult other =
          decoder.decode(Samples.fhir(DOCUMENT.formatted(base.replace("Binary", "Other") + "1")));
      assertEquals(DeadLetterReason.UNSUPPORTED, ((DecodeResult.Rejected) other).reason());
    } finally {
      server.stop(0);
    }
  }
}
