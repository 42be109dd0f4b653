package io.prodrome.serving;

import io.prodrome.serving.http.HttpSide;
import io.prodrome.serving.views.StreamsRuntime;
import java.io.IOException;

/**
 * The serving side as one thing to start and close: the views and their HTTP reads. {@link
 * #start()} returns before the views can be read; {@code /healthz} says when.
 */
public final class ServingApp implements AutoCloseable {
  private final StreamsRuntime streams;
  private final HttpSide http;

  /**
   * Makes it, without starting it.
   *
   * @throws IllegalArgumentException if the configuration has problems; the message names them all
   */
  public ServingApp(ServingConfig config) {
    if (!config.problems().isEmpty()) {
      throw new IllegalArgumentException(
          "the serving configuration cannot be used: " + String.join("; ", config.problems()));
    }
    this.streams =
        new StreamsRuntime(
            config.bootstrapServers(),
            config.applicationId(),
            config.stateDir(),
            config.alertRules());
    this.http = new HttpSide(streams.views(), config.host(), config.port(), config.limits());
  }

  /**
   * Listens, and begins to build the views.
   *
   * @throws IOException if the HTTP address cannot be listened at; the message names it
   */
  public void start() throws IOException {
    http.start();
    streams.start();
  }

  /** The port that HTTP listens at. */
  public int port() {
    return http.port();
  }

  /** Stops both, waiting at most some seconds. */
  @Override
  public void close() {
    try (streams) {
      http.close();
    }
  }
}
