package io.prodrome.loadtests.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;

/**
 * One MLLP connection that sends made-up notes as fast as its window lets it, and takes the time to
 * each answer. Answers come in the order of the messages.
 */
final class IntakeBenchSender {

  private static final int TEMPLATES = 256;
  private static final int NOTE_BYTES = 2048;
  private static final String ID = "C00000000000";
  private static final byte[] ACCEPTED = "MSA|AA|".getBytes(StandardCharsets.US_ASCII);
  private static final String[] WORDS = {
    "patient",
    "reports",
    "no",
    "chest",
    "pain",
    "since",
    "admission",
    "blood",
    "pressure",
    "was",
    "stable",
    "over",
    "night",
    "oedema",
    "of",
    "both",
    "legs",
    "lungs",
    "clear",
    "to",
    "continue",
    "with",
    "metformin",
    "and",
    "ramipril",
    "review",
    "in",
    "the",
    "morning",
    "denies",
    "fever"
  };

  private final Socket socket;
  private final Semaphore window;
  private final long[] sentAt;
  private final long[] latencies;
  private final byte[][] templates;
  private final Thread writer;
  private final Thread reader;
  private volatile String failure = "";

  /**
   * What came of a run.
   *
   * @param latencies from a message's write to its answer, in nanoseconds, sorted
   * @param nanos how long all of it took
   */
  record Result(long[] latencies, long nanos) {

    static Result of(List<Result> parts, long nanos) {
      long[] all = parts.stream().flatMapToLong(part -> Arrays.stream(part.latencies)).toArray();
      Arrays.sort(all);
      return new Result(all, nanos);
    }

    double perSecond() {
      return latencies.length * 1e9 / nanos;
    }

    /** A quantile of the latencies. */
    double millis(double quantile) {
      int at = (int) Math.ceil(quantile * latencies.length) - 1;
      return latencies[Math.max(0, at)] / 1e6;
    }
  }

  IntakeBenchSender(int port, int number, int messages, int inFlight) throws IOException {
    this.socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    this.window = new Semaphore(inFlight);
    this.sentAt = new long[messages];
    this.latencies = new long[messages];
    this.templates = templates(number);
    this.writer = new Thread(this::write, "bench-writer-" + number);
    this.reader = new Thread(this::read, "bench-reader-" + number);
  }

  static int messageBytes() {
    return templates(0)[0].length - 3;
  }

  private static byte[][] templates(int number) {
    Random random = new Random(2026 + number);
    byte[][] templates = new byte[TEMPLATES][];
    for (int i = 0; i < TEMPLATES; i++) {
      StringBuilder note = new StringBuilder();
      while (note.length() < NOTE_BYTES) {
        note.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
      }
      String patient = "P" + (number * TEMPLATES + i);
      String message =
          String.join(
              "\r",
              "MSH|^~\\&|NOTES|WARD|PRODROME|BENCH|20260301100000||MDM^T02^MDM_T02|"
                  + ID
                  + "|P|2.5",
              "EVN|T02|20260301100000",
              "PID|1||" + patient + "^^^GENERAL^MR||Beispiel^Anna||19500203|F",
              "PV1|1|I|W1^1^1||||1^Arzt|||||||||||V" + patient,
              "TXA|1|PN|TX|20260301095500||||||||D" + patient + "||||||AU",
              "OBX|1|TX|11506-3^Progress note^LN||" + note.substring(0, NOTE_BYTES) + "||||||F",
              "");
      templates[i] = ("\u000b" + message + "\u001c\r").getBytes(StandardCharsets.US_ASCII);
    }
    return templates;
  }

  void start() {
    reader.start();
    writer.start();
  }

  /** Waits for the last answer. */
  Result result() throws IOException, InterruptedException {
    writer.join();
    reader.join();
    socket.close();
    if (!failure.isEmpty()) {
      throw new IOException(failure);
    }
    return new Result(latencies, 0);
  }

  private void write() {
    try {
      OutputStream output = socket.getOutputStream();
      int idAt = new String(templates[0], StandardCharsets.US_ASCII).indexOf(ID);
      for (int i = 0; i < sentAt.length; i++) {
        byte[] message = templates[i % TEMPLATES];
        int number = i;
        for (int digit = ID.length() - 1; digit > 0; digit--) {
          message[idAt + digit] = (byte) ('0' + number % 10);
          number /= 10;
        }
        window.acquire();
        sentAt[i] = System.nanoTime();
        output.write(message);
      }
    } catch (IOException | InterruptedException e) {
      failure = "sending failed: " + e;
    }
  }

  private void read() {
    byte[] buffer = new byte[64 * 1024];
    int answers = 0;
    int matched = 0;
    boolean accepted = false;
    try {
      InputStream input = socket.getInputStream();
      while (answers < latencies.length) {
        int read = input.read(buffer);
        if (read < 0) {
          throw new IOException("the intake closed the connection");
        }
        long now = System.nanoTime();
        for (int i = 0; i < read; i++) {
          if (buffer[i] == 0x1C) {
            if (!accepted) {
              throw new IOException("a message was not accepted");
            }
            latencies[answers] = now - sentAt[answers];
            answers++;
            accepted = false;
            window.release();
          } else if (!accepted) {
            matched = buffer[i] == ACCEPTED[matched] ? matched + 1 : buffer[i] == 'M' ? 1 : 0;
            if (matched == ACCEPTED.length) {
              accepted = true;
              matched = 0;
            }
          }
        }
      }
    } catch (IOException e) {
      failure = "reading failed: " + e;
      window.release(Integer.MAX_VALUE / 2); // The writer ends at its next write.
      writer.interrupt();
    }
  }
}
