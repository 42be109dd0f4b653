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
import javax.net.ssl.SSLContext;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a feed's HL7 v2 messages by MLLP. A message is acknowledged when the log has it, and not
 * before; one that has a readable MSH is stored whatever else is wrong with it, so that the decoder
 * can say what. A batch (FHS, BHS) is stored as one, and answered as one.
 */
public final class MllpServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MllpServer.class);

  /** Between looks for senders that are stuck. */
  private static final long SWEEP_MILLIS = 1000;

  /** After this, and nine probes in ten seconds' distance, a sender that vanished is noticed. */
  private static final int KEEPALIVE_SECONDS = 60;

  private final MllpConfig config;
  private final Feed feed;
  private final RawLog log;
  private final InFlightBytes inFlight;
  private final Clock clock;
  private final Semaphore room;
  private final MllpTally tally = new MllpTally();
  private final Set<MllpConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicLong numbers = new AtomicLong();
  private @Nullable ServerSocket listener;

  public MllpServer(MllpConfig config, Feed feed, RawLog log, InFlightBytes inFlight) {
    this(config, feed, log, inFlight, Clock.systemUTC());
  }

  /**
   * @param inFlight the bound that all servers of one process share
   * @param clock says when messages are accepted
   */
  public MllpServer(MllpConfig config, Feed feed, RawLog log, InFlightBytes inFlight, Clock clock) {
    this.config = config;
    this.feed = feed;
    this.log = log;
    this.inFlight = inFlight;
    this.clock = clock;
    this.room = new Semaphore(config.maxConnections());
  }

  /**
   * Begins to listen.
   *
   * @throws IOException if the port is taken, or the certificate cannot be used
   */
  public synchronized void start() throws IOException {
    if (listener != null) {
      throw new IllegalStateException("it listens already");
    }
    TlsConfig tls = config.tls();
    SSLContext context = tls == null ? null : TlsContexts.of(tls);
    ServerSocket opened = new ServerSocket(config.port(), 64, InetAddress.getByName(config.host()));
    listener = opened;
    daemon("mllp-" + opened.getLocalPort(), () -> accept(opened, context));
    daemon("mllp-" + opened.getLocalPort() + "-sweep", () -> sweep(opened));
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** The port it listens on. */
  public synchronized int port() {
    if (listener == null) {
      throw new IllegalStateException("it does not listen");
    }
    return listener.getLocalPort();
  }

  /** What it has seen so far. */
  public MllpCounts counts() {
    return tally.counts(connections.size());
  }

  private void accept(ServerSocket opened, @Nullable SSLContext tls) {
    while (!opened.isClosed()) {
      try {
        Socket socket = opened.accept();
        if (room.tryAcquire()) {
          serve(socket, tls);
        } else {
          // Better told at once than kept waiting: an integration engine raises its alarm.
          socket.close();
          tally.turnedAway.increment();
          LOG.warn("a sender was turned away: {} are connected", config.maxConnections());
        }
      } catch (IOException | OutOfMemoryError e) {
        if (!opened.isClosed()) {
          LOG.error("a connection could not be accepted: {}", e.getClass().getName());
          pause();
        }
      }
    }
  }

  /** Out of file handles or threads, it would fail at once again. */
  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(Socket socket, @Nullable SSLContext tls) throws IOException {
    String name = "mllp-sender-" + numbers.incrementAndGet();
    MllpConnection connection =
        new MllpConnection(name, socket, config, feed, log, inFlight, clock, tally);
    boolean started = false;
    try {
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
        socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEPALIVE_SECONDS);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEPALIVE_SECONDS / 6);
      }
      connections.add(connection);
      daemon(name, () -> serve(connection, tls));
      started = true;
    } finally {
      if (!started) {
        leave(connection);
      }
    }
  }

  private void serve(MllpConnection connection, @Nullable SSLContext tls) {
    try {
      connection.serve(tls);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      leave(connection);
    }
  }

  private void leave(MllpConnection connection) {
    connection.close();
    connections.remove(connection);
    room.release();
  }

  /**
   * Closes connections whose sender does not take its answers; closed sockets wake their threads.
   */
  private void sweep(ServerSocket opened) {
    while (!opened.isClosed()) {
      for (MllpConnection connection : connections) {
        if (connection.stuck()) {
          LOG.warn("a sender does not read its answers, or does not end its handshake; closing");
          connection.end();
        }
      }
      try {
        Thread.sleep(SWEEP_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
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
      connections.forEach(MllpConnection::end);
    }
  }
}
