package io.prodrome.fhiradapters.intake;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/** What tests in containers need. */
final class ContainerEngine {

  private ContainerEngine() {}

  /** Skips the tests where no engine answers; fails them where one must. */
  static void isNeeded() {
    boolean engine = DockerClientFactory.instance().isDockerAvailable();
    assertTrue(
        engine || !"1".equals(System.getenv("REQUIRE_CONTAINERS")),
        "REQUIRE_CONTAINERS is set, but no container engine answers");
    Assumptions.assumeTrue(engine, "skipped: no container engine answers");
  }
}
