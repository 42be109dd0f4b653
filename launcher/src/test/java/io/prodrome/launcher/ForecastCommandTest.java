package io.prodrome.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.topics.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastCommandTest {

  private static final String BORN = "\"birthDate\":\"1950-02-03\",";

  @TempDir private Path folder;
  private final TypedCommand typed = new TypedCommand();

  /** An invented patient with a diagnosis each year from 2015. */
  private Path patient(String birthDate) throws IOException {
    String[] codes = {"59621000", "44054006", "195967001", "40055000", "444814009", "271737000"};
    String conditions =
        IntStream.range(0, codes.length)
            .mapToObj(
                number ->
                    """
                    {"fullUrl":"urn:uuid:c%1$d","resource":{"resourceType":"Condition","id":"c%1$d",
                      "code":{"coding":[{"system":"http://snomed.info/sct","code":"%2$s"}]},
                      "subject":{"reference":"urn:uuid:1"},
                      "onsetDateTime":"%3$d-03-01","recordedDate":"%3$d-03-01"}}"""
                        .formatted(number, codes[number], 2015 + number))
            .collect(Collectors.joining(","));
    return Files.writeString(
        folder.resolve("patient.json"),
        """
        {"resourceType":"Bundle","type":"collection","entry":[
          {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","id":"1",%s
            "gender":"male","identifier":[{"system":"urn:test","value":"77"}]}}, %s]}
        """
            .formatted(birthDate, conditions));
  }

  @Test
  void peopleGetATableOfRisks() throws IOException {
    assertEquals(0, typed.run("forecast", patient(BORN), "--format", "text"), typed::err);
    String text = typed.out();
    assertTrue(text.contains("male, born 1950-02-03, 6 entries, as of 2020-03-01"), text);
    assertTrue(text.lines().anyMatch(line -> line.matches("Outcome +within +probability.*")), text);
    assertTrue(text.lines().anyMatch(line -> line.matches(".* 1 year +<?[0-9.]+ %.*")), text);
    // The last diagnosis is of the day that is asked at.
    assertTrue(text.contains("Most likely on the same day"), text);
    assertTrue(text.contains("Most likely next"), text);
    String likeliest = text.substring(text.indexOf("Most likely"));
    assertFalse(likeliest.contains("<0.1 %") || likeliest.contains(" 0.0 %"), text);
    assertTrue(text.contains("Not a medical device"), text);
  }

  @Test
  void forecastSaysWhatIsNewAsTheStreamDoes() throws IOException {
    assertEquals(0, typed.run("forecast", patient(BORN)), typed::err);
    JsonNode forecast = Json.mapper().readTree(typed.out()).path("forecast");
    assertTrue(forecast.path("abstention").isMissingNode(), typed::out);
    assertFalse(forecast.path("risks").isEmpty());
  }

  @Test
  void explanationNamesTheOutcomesAndSampledFuturesAreTheSameForTheSameSeed() throws IOException {
    Object[] words = {
      "forecast", patient(BORN), "--explain", "--trajectories", 3, "--years", 1, "--seed", 7
    };
    assertEquals(0, typed.run(words), typed::err);
    JsonNode answer = Json.mapper().readTree(typed.out());
    assertEquals(3, answer.at("/trajectories/count").asInt());
    assertEquals(365, answer.at("/trajectories/days").asInt());
    assertEquals(7, answer.at("/trajectories/seed").asLong());
    assertFalse(answer.path("explanations").isEmpty());
    for (JsonNode explanation : answer.path("explanations")) {
      for (JsonNode influence : explanation.path("influences")) {
        assertFalse(influence.path("evidence").isEmpty(), explanation::toString);
      }
    }
    assertEquals(0, typed.run(words), typed::err);
    assertEquals(
        answer.path("trajectories"), Json.mapper().readTree(typed.out()).path("trajectories"));
  }

  @Test
  void futuresAreToldInWords() throws IOException {
    assertEquals(
        0,
        typed.run("forecast", patient(BORN), "--format", "text", "--trajectories", 2, "--years", 2),
        typed::err);
    assertTrue(typed.out().contains("2 sampled futures of 2 years (seed 1)"), typed::out);
  }

  @Test
  void withoutAnAgeItSaysWhyThereIsNothingToExplain() throws IOException {
    assertEquals(
        0,
        typed.run("forecast", patient(""), "--format", "text", "--explain", "--trajectories", 2),
        typed::err);
    assertTrue(typed.out().contains("No forecast: age unknown."), typed::out);
    assertFalse(typed.out().contains("sampled"), typed::out);
  }

  @ParameterizedTest
  @CsvSource({"--trajectories, 0", "--trajectories, 10001", "--years, 0", "--years, 6"})
  void numbersOutOfReachAreRefusedInOneLine(String option, int number) throws IOException {
    assertEquals(1, typed.run("forecast", patient(BORN), option, number));
    assertEquals(1, typed.err().lines().count(), typed::err);
    assertTrue(typed.err().contains(option), typed::err);
  }

  @Test
  void packThatIsNotThereIsNamed() throws IOException {
    assertEquals(1, typed.run("forecast", patient(BORN), "--pack", folder.resolve("nowhere")));
    assertTrue(typed.err().contains("nowhere"), typed::err);
  }
}
