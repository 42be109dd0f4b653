package io.prodrome.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.topics.Json;
import io.prodrome.topics.TopicCatalogue;
import io.prodrome.topics.TopicSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

  @TempDir private Path folder;
  private final TypedCommand typed = new TypedCommand();

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "dead-letter",
        "parse",
        "send",
        "topics",
        "intake",
        "stream",
        "serve",
        "forecast",
        "synthea",
        "export-meds"
      })
  void everyCommandHasHelp(String command) {
    assertEquals(0, typed.run(command, "--help"));
    assertTrue(typed.out().contains("Usage: prodrome " + command), typed::out);
  }

  @Test
  void theCatalogueIsListed() {
    assertEquals(0, typed.run("topics", "list"));
    for (TopicSpec topic : TopicCatalogue.all()) {
      assertTrue(typed.out().contains(topic.name()), topic.name());
    }
  }

  @Test
  void anUnknownTopicIsNamedWithoutAStackTrace() {
    assertEquals(
        1, typed.run("topics", "read", "no.such.topic", "--bootstrap-servers", "localhost:1"));
    assertEquals(1, typed.err().lines().count(), typed::err);
    assertTrue(typed.err().contains("no.such.topic is not in the catalogue"), typed::err);
  }

  @Test
  void allProblemsOfAConfigurationAreToldTogether() throws IOException {
    Path config =
        write("c.yaml", "kafka: {partitions: 0}\nidentity: {defaultZone: Mars/Olympus}\n");
    assertEquals(1, typed.run("stream", "--config", config));
    for (String problem :
        new String[] {"kafka.partitions", "identity.secret", "identity.authorities", "Mars"}) {
      assertTrue(typed.err().contains(problem), typed::err);
    }
    assertFalse(typed.err().contains("\tat "), "no stack trace at a person");
  }

  @Test
  void aMisspelledSettingIsNamed() throws IOException {
    Path config = write("c.yaml", "kafka: {partitons: 4}\n");
    assertEquals(1, typed.run("intake", "--config", config));
    assertTrue(typed.err().contains("unknown setting kafka.partitons"), typed::err);
  }

  @Test
  void aMissingEnvironmentVariableIsNamed() throws IOException {
    Path config = write("c.yaml", "identity: {secret: \"${PRODROME_TEST_UNSET}\"}\n");
    assertEquals(1, typed.run("serve", "--config", config));
    assertTrue(typed.err().contains("PRODROME_TEST_UNSET"), typed::err);
  }

  @Test
  void sendingToNobodyFailsAtOnce() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path file = write("m.json", "{}");
    assertEquals(1, typed.run("send", file, "--fhir-port", port));
    assertTrue(typed.err().contains("no intake answers at 127.0.0.1:" + port), typed::err);
  }

  @Test
  void aFileIsForecastWithoutABroker() throws IOException {
    Path file =
        write(
            "patient.json",
            """
            {"resourceType":"Bundle","type":"collection","entry":[
              {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","id":"1",
                "birthDate":"1950-02-03","gender":"male",
                "identifier":[{"system":"urn:test","value":"77"}]}},
              %s, %s, %s]}
            """
                .formatted(
                    condition("2", "2019-03-01", "59621000"),
                    condition("3", "2020-03-01", "44054006"),
                    condition("4", "2021-03-01", "195967001")));
    assertEquals(0, typed.run("forecast", file), typed::err);
    JsonNode answer = Json.mapper().readTree(typed.out());
    assertEquals(3, answer.path("timeline").path("entries").size());
    assertFalse(answer.path("forecast").path("risks").isEmpty(), typed::out);
    assertEquals(
        answer.path("timeline").path("timelineId"),
        answer.path("forecast").path("provenance").path("timelineId"));
  }

  @Test
  void aFileThatIsNoFhirIsRefusedInOneLine() throws IOException {
    assertEquals(1, typed.run("forecast", write("x.json", "{\"name\": \"x\"}")));
    assertEquals(1, typed.err().lines().count(), typed::err);
    assertTrue(typed.err().contains("MALFORMED"), typed::err);
  }

  private static String condition(String id, String onset, String code) {
    return """
        {"fullUrl":"urn:uuid:%s","resource":{"resourceType":"Condition","id":"%s",
          "code":{"coding":[{"system":"http://snomed.info/sct","code":"%s","display":"x"}]},
          "subject":{"reference":"urn:uuid:1"},"onsetDateTime":"%s","recordedDate":"%s"}}"""
        .formatted(id, id, code, onset, onset);
  }

  private static final String ADMISSION =
      "MSH|^~\\&|A|B|||20260301||ADT^A01|C1|P|2.5\rPID|1||100^^^H^MR||||19500412|F\r"
          + "PV1|1|I|||||||||||||||||V1\r";

  private JsonNode line(int number) throws IOException {
    return Json.mapper().readTree(typed.out().lines().toList().get(number));
  }

  @Test
  void parsePrintsEventsAndRefusalsAndCountsThem() throws IOException {
    write("a.hl7", ADMISSION);
    write("b.hl7", ADMISSION.replace("PID|1||100^^^H^MR", "PID|1||"));
    write("c.json", "{\"resourceType\":\"Organization\"}");
    write("notes.txt", "no message");
    assertEquals(0, typed.run("parse", folder), typed::err);
    assertEquals(4, typed.out().lines().count(), typed::out);
    assertEquals("demographics", line(0).path("type").asText());
    assertEquals("visit", line(1).path("type").asText());
    assertEquals("V1", line(1).path("encounterId").asText());
    JsonNode refused = line(2).path("rejected");
    assertTrue(refused.path("file").asText().endsWith("b.hl7"));
    assertEquals("PATIENT_MISSING", refused.path("reason").asText());
    assertEquals("SENDER", refused.path("blame").asText());
    assertEquals("NONE", line(3).path("rejected").path("blame").asText());
    assertTrue(
        typed
            .err()
            .startsWith("messages 3: 1 gave events, 1 were refused, 1 say nothing that is kept"),
        typed::err);
    assertTrue(typed.err().contains("files that are no messages: 1"), typed::err);
  }

  @Test
  void parseOfAMissingFileIsTheUsersErrorNotARefusal() {
    assertEquals(1, typed.run("parse", folder.resolve("none.hl7")));
    assertTrue(typed.err().contains("none.hl7 does not exist"), typed::err);
    assertEquals(2, typed.run("parse", "--format", "word", folder));
  }

  @Test
  void redriveNeedsToBeToldWhatToSend() {
    assertEquals(1, typed.run("dead-letter", "redrive", "--bootstrap-servers", "localhost:1"));
    assertTrue(typed.err().contains("name the letters, or say --all"), typed::err);
  }
}
