package io.prodrome.loadtests.hospital;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A sender's side of MLLP (HL7 v2 transport, release 1): one message out, one acknowledgement in.
 * Not thread-safe.
 */
final class MllpConnection implements Closeable {

  private static final int START = 0x0b;
  private static final int END = 0x1c;

  /** No acknowledgement is longer; what is, comes from something that does not speak MLLP. */
  private static final int LONGEST_ANSWER = 1 << 20;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  /**
   * @param timeout for connecting, and for each answer
   */
  MllpConnection(String host, int port, Duration timeout) throws IOException {
    this.socket = new Socket();
    try {
      int millis = Math.toIntExact(timeout.toMillis());
      socket.connect(new InetSocketAddress(host, port), millis);
      socket.setSoTimeout(millis);
      socket.setTcpNoDelay(true);
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Sends a message and returns what came back.
   *
   * @throws IOException if no whole answer came; the connection is of no more use then
   */
  String exchange(byte[] message) throws IOException {
    out.write(START);
    out.write(message);
    out.write(END);
    out.write('\r');
    out.flush();
    int next = in.read();
    while (next >= 0 && next != START) {
      next = in.read();
    }
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    for (next = in.read(); next >= 0 && next != END; next = in.read()) {
      answer.write(next);
      if (answer.size() > LONGEST_ANSWER) {
        throw new IOException("the answer does not end");
      }
    }
    if (next < 0) {
      throw new EOFException("the connection was closed before the answer came");
    }
    return answer.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
