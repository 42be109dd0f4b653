package io.prodrome.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ServingAppTest {
  @TempDir private Path stateDir;

  @Test
  @Timeout(60)
  void withoutABrokerItAnswersThatTheViewsAreNotReadyAndStillCloses() throws Exception {
    try (ServingApp app = new ServingApp(config())) {
      app.start();

      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:" + app.port() + "/api/patients"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());

      assertEquals(503, answer.statusCode());
      assertTrue(answer.body().contains("try again"), answer.body());
    }
  }

  private ServingConfig config() throws IOException {
    int closedPort;
    try (ServerSocket probe = new ServerSocket(0)) {
      closedPort = probe.getLocalPort();
    }
    return ServingConfig.local("127.0.0.1:" + closedPort, stateDir, List.of());
  }
}
