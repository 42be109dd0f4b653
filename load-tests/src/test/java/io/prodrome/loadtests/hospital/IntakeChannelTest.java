package io.prodrome.loadtests.hospital;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.fhiradapters.client.FhirClient;
import io.prodrome.loadtests.hospital.Channel.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against real sockets that answer as each test says. */
class IntakeChannelTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final List<String> received = new CopyOnWriteArrayList<>();
  private final List<String> answers = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger status = new AtomicInteger(200);
  private ServerSocket mllp;
  private HttpServer http;
  private Channel channel;

  @BeforeEach
  void start() throws IOException {
    mllp = new ServerSocket(0, 10, LOOPBACK);
    Thread thread = new Thread(this::serve);
    thread.setDaemon(true);
    thread.start();
    http = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 10);
    http.createContext(
        "/fhir",
        exchange -> {
          received.add(
              exchange.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    http.start();
    FeedSender.Target target =
        new FeedSender.Target(
            LOOPBACK.getHostAddress(),
            mllp.getLocalPort(),
            URI.create(
                "http://"
                    + LOOPBACK.getHostAddress()
                    + ":"
                    + http.getAddress().getPort()
                    + "/fhir"),
            1,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10));
    channel = new IntakeChannel(target, new FhirClient(target.fhirBase(), target.answerTimeout()));
  }

  @AfterEach
  void stop() throws IOException {
    channel.close();
    mllp.close();
    http.stop(0);
  }

  /** Takes one connection after another; an answer {@code ""} closes it instead. */
  private void serve() {
    try {
      while (!mllp.isClosed()) {
        try (Socket socket = mllp.accept()) {
          connections.incrementAndGet();
          InputStream in = socket.getInputStream();
          while (in.read() == 0x0b) {
            StringBuilder message = new StringBuilder();
            for (int b = in.read(); b != 0x1c; b = in.read()) {
              message.append((char) b);
            }
            in.read();
            received.add(message.toString());
            String answer = answers.remove(0);
            if (answer.isEmpty()) {
              break;
            }
            socket
                .getOutputStream()
                .write(
                    ("\u000bMSH|^~\\&|X\r" + answer + "\u001c\r").getBytes(StandardCharsets.UTF_8));
          }
        }
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  @Test
  void acknowledgementsMeanWhatTheStandardSays() throws IOException {
    answers.addAll(
        List.of(
            "MSA|AA|1\r",
            "MSA|CA|1\r",
            "MSA|AR|1\rERR|||200^Unsupported message type^HL70357\r",
            "MSA|CR|1\r",
            "MSA|AE|1\r",
            "MSA|CE|1\r"));
    assertEquals(Reply.ACKNOWLEDGED, channel.send(hl7("one")));
    assertEquals(Reply.ACKNOWLEDGED, channel.send(hl7("two")));
    assertEquals(Reply.REFUSED, channel.send(hl7("three")));
    assertEquals(Reply.REFUSED, channel.send(hl7("four")));
    assertEquals(Reply.BUSY, channel.send(hl7("five")));
    assertEquals(Reply.BUSY, channel.send(hl7("six")));
    assertEquals(List.of("one", "two", "three", "four", "five", "six"), received);
    assertEquals(1, connections.get());
  }

  @Test
  void aConnectionWithoutAnswerIsReplaced() throws IOException {
    answers.addAll(List.of("", "MSA|AA|1\r"));
    assertThrows(IOException.class, () -> channel.send(hl7("one")));
    assertEquals(Reply.ACKNOWLEDGED, channel.send(hl7("one")));
    assertEquals(2, connections.get());
  }

  @Test
  void anAnswerThatIsNoAcknowledgementIsNoAnswer() {
    answers.add("PID|1\r");
    assertThrows(IOException.class, () -> channel.send(hl7("one")));
  }

  @Test
  void fhirIsPostedAsWhatItIsAndTheStatusIsUnderstood() throws IOException {
    assertEquals(Reply.ACKNOWLEDGED, channel.send(fhir("{\"a\":1}")));
    status.set(201);
    assertEquals(Reply.ACKNOWLEDGED, channel.send(fhir(" <Patient/>")));
    status.set(422);
    assertEquals(Reply.REFUSED, channel.send(fhir("{}")));
    status.set(413);
    assertEquals(Reply.REFUSED, channel.send(fhir("{}")));
    status.set(503);
    assertEquals(Reply.BUSY, channel.send(fhir("{}")));
    assertEquals("application/fhir+json {\"a\":1}", received.get(0));
    assertEquals("application/fhir+xml  <Patient/>", received.get(1));
  }

  @Test
  void anIntakeThatIsGoneDoesNotAnswer() throws IOException {
    mllp.close();
    http.stop(0);
    assertThrows(IOException.class, () -> channel.send(hl7("one")));
    assertThrows(IOException.class, () -> channel.send(fhir("{}")));
  }

  private static FeedMessage hl7(String text) {
    return message(MessageFormat.HL7V2, text);
  }

  private static FeedMessage fhir(String text) {
    return message(MessageFormat.FHIR, text);
  }

  private static FeedMessage message(MessageFormat format, String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    return new FeedMessage(format, "test", payload, Instant.EPOCH, 1);
  }
}
