package io.prodrome.fhiradapters.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Sends HL7 v2 messages by MLLP, one after another over one connection. Thread-safe. */
public final class MllpClient implements AutoCloseable {

  private static final int MAX_ANSWER = 1024 * 1024;

  private final Socket socket;
  private final InputStream input;
  private final OutputStream output;

  private MllpClient(Socket socket) throws IOException {
    this.socket = socket;
    this.input = new BufferedInputStream(socket.getInputStream());
    this.output = socket.getOutputStream();
  }

  /**
   * Connects.
   *
   * @param timeout for the connection, and for each answer
   * @throws IOException if nobody listens
   */
  public static MllpClient connect(String host, int port, Duration timeout) throws IOException {
    return connect(host, port, timeout, null);
  }

  /**
   * Connects with TLS. Whether the certificate is for that host is checked as for HTTPS.
   *
   * @param timeout for the connection, and for each answer
   * @param tls whom to trust, and the certificate to show; null for plain TCP
   * @throws IOException if nobody listens, or either side does not trust the other
   */
  public static MllpClient connect(
      String host, int port, Duration timeout, @Nullable SSLContext tls) throws IOException {
    Socket socket = new Socket();
    try {
      int millis = Math.toIntExact(timeout.toMillis());
      socket.connect(new InetSocketAddress(host, port), millis);
      socket.setSoTimeout(millis);
      socket.setTcpNoDelay(true);
      return new MllpClient(tls == null ? socket : secured(socket, host, port, tls));
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static Socket secured(Socket socket, String host, int port, SSLContext tls)
      throws IOException {
    SSLSocket layer = (SSLSocket) tls.getSocketFactory().createSocket(socket, host, port, true);
    SSLParameters parameters = layer.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    layer.setSSLParameters(parameters);
    layer.startHandshake();
    return layer;
  }

  /**
   * Sends a message and waits for its answer.
   *
   * @param hl7 the message without an envelope; it must want an answer (original mode, or MSH-15)
   * @throws IOException if the connection is lost or no answer comes in time: whether the message
   *     was stored is not known then, and it is to be sent again over a new connection
   */
  public synchronized Acknowledgement send(byte[] hl7) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream(hl7.length + 3);
    frame.write(0x0B);
    frame.writeBytes(hl7);
    frame.write(0x1C);
    frame.write(0x0D);
    frame.writeTo(output);
    output.flush();
    return acknowledgement();
  }

  private Acknowledgement acknowledgement() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    while (true) {
      int b = input.read();
      if (b < 0) {
        throw new EOFException("the connection closed before the answer");
      }
      if (b == 0x1C) {
        return parse(bytes.toString(StandardCharsets.ISO_8859_1));
      }
      if (b == 0x0B) {
        bytes.reset();
      } else if (bytes.size() < MAX_ANSWER) {
        bytes.write(b);
      }
    }
  }

  private static Acknowledgement parse(String answer) throws IOException {
    String text = answer.strip();
    if (text.length() > 4 && text.startsWith("MSH")) {
      String separator = Pattern.quote(text.substring(3, 4));
      for (String segment : text.split("[\r\n]+", -1)) {
        String[] fields = segment.split(separator, -1);
        if (fields[0].equals("MSA")) {
          return new Acknowledgement(field(fields, 1), field(fields, 2), field(fields, 3));
        }
      }
    }
    throw new IOException("the answer is no HL7 v2 acknowledgement");
  }

  private static String field(String[] fields, int number) {
    return number < fields.length ? fields[number] : "";
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
