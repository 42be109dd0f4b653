package io.prodrome.launcher.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.launcher.UserError;
import io.prodrome.models.forecast.Device;
import io.prodrome.models.forecast.ForecasterSettings;
import io.prodrome.models.forecast.OutcomeDefinition;
import io.prodrome.models.forecast.OutcomeKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecasterConfigTest {

  private static final String IDENTITY =
      "identity: {secret: 0123456789abcdef, authorities: [{name: MAIN, aliases: [A]}]}\n";

  @TempDir private Path folder;

  private ForecasterSettings load(String settings) throws IOException {
    Path file = Files.writeString(folder.resolve("c.yaml"), IDENTITY + settings);
    return ConfigFile.load(file, Map.of()).streamConfig().models().forecaster();
  }

  private String refusal(String settings) {
    UserError refused = assertThrows(UserError.class, () -> load(settings));
    return String.valueOf(refused.getMessage());
  }

  @Test
  void leftOutItIsThePacksForecasterOnTheCpu() throws IOException {
    assertEquals(ForecasterSettings.defaults(), load(""));
  }

  @Test
  void outcomesHorizonsDeviceAndMemoryReachTheForecaster() throws IOException {
    assertEquals(
        new ForecasterSettings(
            List.of(
                OutcomeDefinition.ofPack("Death"),
                new OutcomeDefinition(
                    "Heart failure", "http://snomed.info/sct|84114007", List.of(), null),
                new OutcomeDefinition(
                    "Admission", null, List.of("urn:local:ward|ADM"), OutcomeKind.EVENT)),
            List.of(7, 90),
            Device.CUDA,
            64L * 1024 * 1024),
        load(
            """
            forecaster:
              device: cuda
              cacheMegabytes: 64
              horizonDays: [90, 7]
              outcomes:
                - {name: Death}
                - {name: Heart failure, concept: "http://snomed.info/sct|84114007"}
                - {name: Admission, codes: ["urn:local:ward|ADM"], kind: event}
            """));
  }

  @Test
  void allThatIsWrongIsToldAtOnceAndByItsPlace() {
    String message =
        refusal(
            """
            forecaster:
              cacheMegabytes: -1
              horizonDays: [0, 30, 30]
              outcomes:
                - {name: ""}
                - {name: A, concept: 84114007}
                - {name: A, codes: ["b|", "sys|c"], kind: death}
                - {codes: ["sys|c"]}
                - {name: Death, kind: event}
            """);
    for (String problem :
        List.of(
            "forecaster.cacheMegabytes must be 0 to",
            "forecaster.horizonDays must be at least 1 day each",
            "forecaster.horizonDays names a horizon twice",
            "forecaster.outcomes[0] needs a concept, codes, or the name",
            "forecaster.outcomes[1].concept must be system|code",
            "forecaster.outcomes[2].codes[0] must be system|code",
            "forecaster.outcomes[2].kind must be onset or event",
            "forecaster.outcomes: two are called A",
            "forecaster.outcomes[3] needs a name for its codes",
            "forecaster.outcomes[4].kind goes with a concept or codes")) {
      assertTrue(message.contains(problem), () -> problem + " is not in: " + message);
    }
  }

  @ParameterizedTest
  @CsvSource({"'device: tpu', forecaster.device", "'horizons: [3]', unknown setting"})
  void unknownDeviceAndUnknownSettingAreRefusedByName(String setting, String named) {
    String message = refusal("forecaster:\n  " + setting + "\n");
    assertTrue(message.contains(named), message);
  }

  @Test
  void alertRuleAboutAHorizonThatIsNotForecastIsRefused() {
    String rules =
        "serving: {alertRules: [{id: fall, outcome: s|c, days: 365, raiseAt: 0.2, rearmBelow:"
            + " 0.1}]}\n";
    String message = refusal("forecaster: {horizonDays: [30]}\n" + rules);
    assertTrue(message.contains("fall is about 365 days"), message);
  }
}
