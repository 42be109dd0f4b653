package io.prodrome.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.forecast.AlertRule;
import io.prodrome.serving.http.HttpLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServingConfigTest {
  private static final AlertRule RULE =
      new AlertRule("death-1y", "http://snomed.info/sct|419620001", 365, .2, .15);

  @Test
  void aLocalConfigurationHasNoProblems() {
    assertEquals(
        List.of(),
        ServingConfig.local("127.0.0.1:9092,[::1]:9093", Path.of("state"), List.of(RULE))
            .problems());
  }

  @Test
  void allProblemsAreNamedAtOnce() {
    ServingConfig wrong =
        new ServingConfig(
            "broker",
            "a b",
            " ",
            70000,
            Path.of("pom.xml"),
            List.of(RULE, RULE, new AlertRule("bad rule", "death", 0, .2, .1)),
            new HttpLimits(1, 0, Duration.ZERO, 10, 0));

    List<String> problems = wrong.problems();

    for (String named :
        List.of(
            "bootstrapServers",
            "applicationId",
            "host must",
            "port must",
            "stateDir",
            "'death-1y' stands there twice",
            "'bad rule': its id",
            "system|code",
            "its horizon",
            "limits.threads",
            "limits.connections",
            "limits.idle",
            "limits.headerBytes",
            "limits.pageSize")) {
      assertEquals(1, problems.stream().filter(problem -> problem.contains(named)).count(), named);
    }
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> new ServingApp(wrong));
    assertTrue(problems.stream().allMatch(problem -> refused.getMessage().contains(problem)));
  }
}
