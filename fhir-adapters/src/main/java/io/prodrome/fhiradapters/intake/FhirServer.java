package io.prodrome.fhiradapters.intake;

import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a feed's FHIR resources, R4 and R5, by HTTP: {@code POST /} (a Bundle), {@code POST
 * /{type}}, {@code PUT /{type}/{id}}, {@code POST /$process-message}, {@code POST /$import-ndjson},
 * {@code GET /metadata}; the base may also be written {@code /fhir}. A request is answered with
 * success when the log has its body, and not before. What it can do and what it leaves out, its
 * CapabilityStatement tells.
 */
public final class FhirServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FhirServer.class);
  private static final long IDLE_MILLIS = 60_000;

  /** Threads beside those that read bodies: to accept, to select, and to refuse. */
  private static final int MORE_THREADS = 8;

  private final FhirConfig config;
  private final Server server;
  private final SslContextFactory.@Nullable Server tls;
  private final ServerConnector connector;

  public FhirServer(FhirConfig config, Feed feed, RawLog log, InFlightBytes inFlight) {
    this(config, feed, log, inFlight, Clock.systemUTC());
  }

  /**
   * @param inFlight the bound that all servers of one process share
   * @param clock says when messages are accepted
   */
  public FhirServer(FhirConfig config, Feed feed, RawLog log, InFlightBytes inFlight, Clock clock) {
    this.config = config;
    QueuedThreadPool threads = new QueuedThreadPool(config.maxRequests() + MORE_THREADS, 4);
    threads.setName("fhir-intake");
    threads.setDaemon(true);
    this.server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    HttpConnectionFactory requests = new HttpConnectionFactory(http);
    if (config.tls() == null) {
      this.tls = null;
      this.connector = new ServerConnector(server, 1, 1, requests);
    } else {
      this.tls = new SslContextFactory.Server();
      this.connector =
          new ServerConnector(
              server, 1, 1, new SslConnectionFactory(tls, requests.getProtocol()), requests);
    }
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setIdleTimeout(IDLE_MILLIS);
    connector.addBean(new Limit(config.maxConnections()));
    server.addConnector(connector);
    server.setHandler(new FhirHandler(config, feed, log, inFlight, clock));
  }

  /** Closes connections beyond the limit at once: Jetty's own limit would let them wait. */
  private static final class Limit implements Connection.Listener {
    private final int max;
    private final AtomicInteger open = new AtomicInteger();

    Limit(int max) {
      this.max = max;
    }

    @Override
    public void onOpened(Connection connection) {
      if (within(connection)) {
        return;
      }
      if (open.incrementAndGet() > max) {
        LOG.warn("a sender was turned away: {} are connected", max);
        connection.close();
      }
    }

    @Override
    public void onClosed(Connection connection) {
      if (!within(connection)) {
        open.decrementAndGet();
      }
    }

    /** Whether it is the HTTP inside a TLS connection, which is counted. */
    private static boolean within(Connection connection) {
      return connection.getEndPoint() instanceof SslConnection.SslEndPoint;
    }
  }

  /**
   * Begins to listen.
   *
   * @throws IOException if the port is taken, or the certificate cannot be used
   */
  public void start() throws IOException {
    try {
      TlsConfig wanted = config.tls();
      if (tls != null && wanted != null) {
        tls.setSslContext(TlsContexts.of(wanted));
        tls.setNeedClientAuth(wanted.authorities() != null);
      }
      server.start();
    } catch (IOException e) {
      close();
      throw e;
    } catch (Exception e) {
      close();
      throw new IOException("the FHIR endpoint does not start", e);
    }
  }

  /** The port it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Stops listening. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("the FHIR endpoint did not stop cleanly: {}", e.getClass().getName());
    }
  }
}
