package io.prodrome.fhiradapters.intake;

import java.io.IOException;
import java.time.Clock;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes FHIR R4 resources by HTTP: {@code POST /} (a Bundle), {@code POST /{type}}, {@code PUT
 * /{type}/{id}}, {@code GET /metadata}; the base may also be written {@code /fhir}. A request is
 * answered with success when the log has its body, and not before.
 */
public final class FhirServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FhirServer.class);
  private static final long IDLE_MILLIS = 60_000;

  private final Server server;
  private final ServerConnector connector;

  public FhirServer(FhirConfig config, RawLog log) {
    this(config, log, Clock.systemUTC());
  }

  /**
   * @param clock says when messages are accepted
   */
  public FhirServer(FhirConfig config, RawLog log, Clock clock) {
    QueuedThreadPool threads = new QueuedThreadPool(config.maxThreads(), 4);
    threads.setName("fhir-intake");
    threads.setDaemon(true);
    this.server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    this.connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    server.setHandler(new FhirHandler(config, log, clock));
  }

  /**
   * Begins to listen.
   *
   * @throws IOException if the port is taken
   */
  public void start() throws IOException {
    try {
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
