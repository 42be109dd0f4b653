package io.prodrome.fhiradapters.intake;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes HL7 v2 messages by MLLP. A message is acknowledged when the log has it, and not before; one
 * that has a readable MSH is stored whatever else is wrong with it, so that the decoder can say
 * what.
 */
public final class MllpServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MllpServer.class);

  private final MllpConfig config;
  private final RawLog log;
  private final Clock clock;
  private final Semaphore room;
  private final Set<MllpConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicLong numbers = new AtomicLong();
  private @Nullable ServerSocket listener;

  public MllpServer(MllpConfig config, RawLog log) {
    this(config, log, Clock.systemUTC());
  }

  /**
   * @param clock says when messages are accepted
   */
  public MllpServer(MllpConfig config, RawLog log, Clock clock) {
    this.config = config;
    this.log = log;
    this.clock = clock;
    this.room = new Semaphore(config.maxConnections());
  }

  /**
   * Begins to listen.
   *
   * @throws IOException if the port is taken
   */
  public synchronized void start() throws IOException {
    if (listener != null) {
      throw new IllegalStateException("it listens already");
    }
    ServerSocket opened = new ServerSocket(config.port(), 64, InetAddress.getByName(config.host()));
    listener = opened;
    Thread accepting = new Thread(() -> accept(opened), "mllp-" + opened.getLocalPort());
    accepting.setDaemon(true);
    accepting.start();
  }

  /** The port it listens on. */
  public synchronized int port() {
    if (listener == null) {
      throw new IllegalStateException("it does not listen");
    }
    return listener.getLocalPort();
  }

  private void accept(ServerSocket opened) {
    try {
      while (!opened.isClosed()) {
        room.acquire();
        Socket socket = opened.accept();
        serve(socket);
      }
    } catch (IOException e) {
      if (!opened.isClosed()) {
        LOG.error("MLLP stopped listening: {}", String.valueOf(e.getClass()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    MllpConnection connection = new MllpConnection(socket, config, log, clock);
    connections.add(connection);
    String name = "mllp-sender-" + numbers.incrementAndGet();
    Thread reader =
        new Thread(
            () -> {
              try {
                connection.serve(name);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                connections.remove(connection);
                room.release();
              }
            },
            name);
    reader.setDaemon(true);
    reader.start();
  }

  /** Stops listening and drops the senders. What is stored but not yet answered is sent again. */
  @Override
  public synchronized void close() {
    if (listener != null) {
      try {
        listener.close();
      } catch (IOException e) {
        LOG.debug("the listener did not close");
      }
      connections.forEach(MllpConnection::close);
    }
  }
}
