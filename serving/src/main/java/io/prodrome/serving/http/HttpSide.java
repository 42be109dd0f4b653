package io.prodrome.serving.http;

import io.prodrome.serving.views.Views;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server over the views: the API and the page. */
public final class HttpSide implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpSide.class);

  /** How long answers that are on their way may take once it closes: all are quick reads. */
  private static final long GRACE_MILLIS = 2_000;

  /** How long a connection with nothing on its way stays open once it closes. */
  private static final long LINGER_MILLIS = 50;

  private final Server server;
  private final ServerConnector connector;
  private final String host;
  private final int port;

  /**
   * Makes it, without listening.
   *
   * @param views what is read
   * @param host the address to listen at
   * @param port the port; 0 takes a free one
   * @param limits what it allows
   */
  public HttpSide(Views views, String host, int port, HttpLimits limits) {
    this.host = host;
    this.port = port;
    QueuedThreadPool threads =
        new QueuedThreadPool(limits.threads(), Math.min(4, limits.threads()));
    threads.setName("serving-http");
    this.server = new Server(threads);
    this.connector =
        new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration(limits)));
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(limits.idle().toMillis());
    connector.setShutdownIdleTimeout(LINGER_MILLIS);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(limits.connections(), connector));
    server.setErrorHandler(
        (request, response, callback) -> {
          int status = refusal(request.getAttribute(ErrorHandler.ERROR_STATUS));
          RequestHandler.send(
              Reply.error(status, HttpStatus.getMessage(status)), response, callback);
          return true;
        });
    server.setHandler(new RequestHandler(new Api(views, limits.pageSize()), isLoopback(host)));
    server.setStopTimeout(GRACE_MILLIS);
  }

  /**
   * Listens.
   *
   * @throws IOException if the address cannot be listened at; the message names it
   */
  public void start() throws IOException {
    try {
      server.start();
    } catch (Exception e) {
      close();
      throw new IOException("cannot serve HTTP at " + host + ":" + port + ": " + reason(e), e);
    }
  }

  /** The port it listens at. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Ends all connections. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      // It is stopped all the same, and whoever closes it has more to close.
      LOG.warn("the HTTP server cut connections as it stopped: {}", e.getClass().getSimpleName());
    }
  }

  private static HttpConfiguration configuration(HttpLimits limits) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(limits.headerBytes());
    // A document's id may hold a slash or a percent sign. The path is split before it is decoded,
    // and leads to no file, so that is safe here.
    http.setUriCompliance(
        UriCompliance.RFC3986.with(
            "prodrome",
            Violation.AMBIGUOUS_PATH_SEPARATOR,
            Violation.AMBIGUOUS_PATH_ENCODING,
            Violation.AMBIGUOUS_PATH_SEGMENT,
            Violation.SUSPICIOUS_PATH_CHARACTERS));
    return http;
  }

  private static int refusal(Object status) {
    return status instanceof Integer code && code >= 400 ? code : 500;
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false; // start() will say that it cannot listen there
    }
  }

  private static String reason(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
