package io.prodrome.fhiradapters.intake;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * The body of a request as it was before compression. It ends with a {@link Refused} where the
 * sender trickles, where it decompresses to far more than was sent, or where it is no gzip. For one
 * thread.
 */
final class FhirBody extends InputStream {

  /** A sender that is slower than this, after a while, holds a thread for nothing. */
  private static final long MIN_BYTES_PER_SECOND = 1000;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** gzip reaches 1000 to 1; FHIR in JSON, with all its repetition, about 30. */
  private static final long MAX_RATIO = 200;

  /** What may come of however little. */
  private static final long FREE_BYTES = 4L * 1024 * 1024;

  /** Why the body is read no further. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;
    private final transient FhirAnswer answer;

    Refused(FhirAnswer answer) {
      super("status " + answer.status());
      this.answer = answer;
    }

    FhirAnswer answer() {
      return answer;
    }
  }

  private final InputStream plain;
  private final boolean gzip;
  private long sent;
  private long given;
  private long nanos;

  private FhirBody(InputStream sender, boolean gzip) throws IOException {
    this.gzip = gzip;
    this.plain = gzip ? unzip(new Measured(sender)) : new Measured(sender);
  }

  /** The request's body; close it when it is read. */
  static FhirBody of(Request request) throws IOException {
    return new FhirBody(Content.Source.asInputStream(request), gzip(request));
  }

  /** Whether the body is compressed. */
  static boolean gzip(Request request) {
    return encoding(request).endsWith("gzip");
  }

  private static String encoding(Request request) {
    String encoding = request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
    return encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT);
  }

  /** Why the request's encoding cannot be read; empty where it can. */
  static Optional<FhirAnswer> unreadable(Request request) {
    return switch (encoding(request)) {
      case "identity", "", "gzip", "x-gzip" -> Optional.empty();
      default ->
          Optional.of(
              FhirAnswer.refusal(415, "not-supported", "the only content encoding is gzip"));
    };
  }

  private static GZIPInputStream unzip(InputStream sender) throws IOException {
    try {
      return new GZIPInputStream(sender, 8192);
    } catch (ZipException | EOFException e) {
      throw noGzip();
    }
  }

  private static Refused noGzip() {
    return new Refused(
        FhirAnswer.refusal(400, "structure", "the body is no complete gzip").closing());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    int read;
    try {
      read = plain.read(bytes, from, length);
    } catch (ZipException | EOFException e) {
      throw gzip ? noGzip() : e;
    }
    given += Math.max(0, read);
    if (gzip && given > FREE_BYTES && given > sent * MAX_RATIO) {
      throw new Refused(
          FhirAnswer.refusal(413, "too-costly", "it decompresses to far more than was sent")
              .closing());
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    plain.close();
  }

  /** Counts what comes, and the time that the sender lets us wait. */
  private final class Measured extends InputStream {
    private final InputStream sender;

    Measured(InputStream sender) {
      this.sender = sender;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      long before = System.nanoTime();
      int read = sender.read(bytes, from, length);
      nanos += System.nanoTime() - before;
      sent += Math.max(0, read);
      long over = nanos - PATIENCE.toNanos();
      if (over > 0 && sent < MIN_BYTES_PER_SECOND * over / 1_000_000_000) {
        throw new Refused(
            FhirAnswer.refusal(408, "timeout", "the body comes too slowly").closing());
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      sender.close();
    }
  }
}
