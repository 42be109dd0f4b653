package io.prodrome.launcher.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.fhiradapters.client.MllpClient;
import io.prodrome.launcher.Shutdown;
import io.prodrome.launcher.config.ProdromeConfig;
import io.prodrome.models.PackBuilder;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.Terminology;
import io.prodrome.topics.Json;
import io.prodrome.topics.TopicCatalogue;
import io.prodrome.topics.TopicReader;
import io.prodrome.topics.TopicSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All the real parts, notes that come without a pause, and meanwhile a broken and then a good new
 * pack in the place of the first. Every version of the invented terminology has codes of its own
 * for the same words, so that a mention's code tells which version made it.
 */
class NewTerminologyTest {

  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final List<String> NAMES = List.of("quandle fever", "morvish cough");
  private static final String TEXT = "Quandle fever since monday. Later also morvish cough.";

  @TempDir private Path data;
  private final Shutdown shutdown = new Shutdown();
  private String broker = "";

  @AfterEach
  void end() {
    shutdown.close();
  }

  @Test
  void newTerminologyIsTakenUpWithoutALostOrHalfLinkedNote() throws Exception {
    Path pack = data.resolve("pack");
    publish(pack, "first");
    Path second = data.resolve("second");
    publish(second, "second");
    DemoSystem system = DemoSystem.start(config(pack), data, shutdown);
    broker = system.bootstrapServers();
    int sent = 0;
    try (MllpClient mllp =
        MllpClient.connect("127.0.0.1", system.intake().mllpPort(), Duration.ofSeconds(30))) {
      while (sent < 20) {
        assertTrue(mllp.send(note(sent++)).accepted());
      }
      waitFor("notes of the first version", () -> versions().containsKey("first"));

      replace(pack, damaged(second));
      long until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
      while (System.nanoTime() < until) {
        assertTrue(mllp.send(note(sent++)).accepted());
        TimeUnit.MILLISECONDS.sleep(20);
      }

      replace(pack, second);
      long limit = System.nanoTime() + LIMIT.toNanos();
      while (!versions().containsKey("second")) {
        assertTrue(System.nanoTime() < limit, "the new pack is not taken up");
        for (int more = 0; more < 20; more++) {
          assertTrue(mllp.send(note(sent++)).accepted());
        }
      }
    }
    int all = sent;
    waitFor("all outcomes", () -> values(TopicCatalogue.OUTCOME).size() >= all);

    assertEquals(all, values(TopicCatalogue.OUTCOME).size());
    for (JsonNode outcome : values(TopicCatalogue.OUTCOME)) {
      assertEquals("APPLIED", outcome.path("disposition").asText(), outcome::toString);
    }
    List<JsonNode> notes = values(TopicCatalogue.CONCEPTS);
    assertEquals(
        all, notes.stream().map(note -> note.path("documentId").asText()).distinct().count());
    assertEquals(all, notes.size());
    for (JsonNode note : notes) {
      JsonNode found = note.path("recognition");
      String version = version(found.path("terminology").asText());
      List<String> systems = new ArrayList<>();
      found.path("mentions").forEach(m -> systems.add(m.path("concept").path("system").asText()));
      assertEquals(List.of(system(version), system(version)), systems, "a half-linked note");
    }
    Map<String, Long> versions = versions();
    assertEquals(Set.of("first", "second"), versions.keySet());
    assertTrue(versions.get("first") > 20, "the broken pack changed nothing: " + versions);
    assertTimelineSaysWhichVersionMadeEachEntry(all);
  }

  private void assertTimelineSaysWhichVersionMadeEachEntry(int notes) throws InterruptedException {
    waitFor("the last timeline", () -> latestEntries().size() == 2 * notes);
    for (JsonNode entry : latestEntries()) {
      assertEquals(
          entry.path("concept").path("system").asText(),
          system(version(entry.path("reading").path("terminology").asText())));
    }
    List<JsonNode> forecasts = values(TopicCatalogue.FORECAST);
    String last =
        forecasts.get(forecasts.size() - 1).path("provenance").path("terminology").asText();
    assertEquals(
        List.of("first", "second"),
        Stream.of(last.split(", ")).map(NewTerminologyTest::version).toList());
  }

  private List<JsonNode> latestEntries() {
    List<JsonNode> timelines = values(TopicCatalogue.TIMELINE);
    List<JsonNode> entries = new ArrayList<>();
    if (!timelines.isEmpty()) {
      timelines.get(timelines.size() - 1).path("entries").forEach(entries::add);
    }
    return entries;
  }

  /** How many notes each version made. */
  private Map<String, Long> versions() {
    return values(TopicCatalogue.CONCEPTS).stream()
        .map(note -> version(note.path("recognition").path("terminology").asText()))
        .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
  }

  private static String version(String terminology) {
    return terminology.substring(0, terminology.lastIndexOf('-'));
  }

  private List<JsonNode> values(TopicSpec topic) {
    List<JsonNode> values = new ArrayList<>();
    TopicReader.read(
        broker,
        topic,
        1_000_000,
        line -> {
          try {
            values.add(Json.mapper().readTree(line).path("value"));
          } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
          }
        });
    return values;
  }

  private ProdromeConfig config(Path pack) {
    Ports ports = new Ports(new PrintWriter(System.out, true, UTF_8));
    ProdromeConfig config =
        DemoConfig.of(
            data,
            ports.choose("Kafka", 0),
            ports.choose("MLLP", 0),
            ports.choose("FHIR", 0),
            ports.choose("Flink", 0),
            ports.choose("page", 0));
    return new ProdromeConfig(
        config.kafka(),
        config.identity(),
        config.intake(),
        config.stream(),
        config.serving(),
        config.attachments(),
        config.forecaster(),
        pack.toString(),
        Duration.ofMillis(50));
  }

  private static String system(String version) {
    return CodeSystems.LOCAL_PREFIX + version;
  }

  private static void publish(Path folder, String version) throws IOException {
    List<Concept> concepts =
        NAMES.stream()
            .map(
                name ->
                    Concept.of(
                        new Coding(system(version), name.substring(0, 3), name),
                        ConceptType.DISORDER,
                        "disorder",
                        List.of(name)))
            .toList();
    PackBuilder.publish(
        folder,
        Terminology.of(version, concepts),
        new PackBuilder.Origin("invented for tests", List.of("CC0-1.0"), "a test"));
  }

  /** A copy of a pack whose files end too early. */
  private Path damaged(Path pack) throws IOException {
    Path copy = data.resolve("damaged");
    List<Path> files;
    try (Stream<Path> walk = Files.walk(pack)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path to = copy.resolve(pack.relativize(file).toString());
      Files.createDirectories(copy.resolve(String.valueOf(pack.relativize(file).getParent())));
      byte[] content = Files.readAllBytes(file);
      boolean whole = file.endsWith("manifest.json") || content.length == 0;
      Files.write(to, whole ? content : Arrays.copyOf(content, content.length - 1));
    }
    return copy;
  }

  private void replace(Path pack, Path by) throws IOException {
    Path old = Files.createTempDirectory(data, "old").resolve("pack");
    Files.move(pack, old, StandardCopyOption.ATOMIC_MOVE);
    Files.move(by, pack, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void waitFor(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "waited too long for " + what);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static byte[] note(int number) {
    String time = String.format("2024010510%02d%02d", number / 60 % 60, number % 60);
    return (String.join(
                "\r",
                "MSH|^~\\&|EHR|WARD|PRODROME|DEMO|"
                    + time
                    + "||MDM^T02^MDM_T02|N"
                    + number
                    + "|P|2.5.1",
                "EVN|T02|" + time,
                "PID|1||MRN-1^^^SYNTHEA^MR||Quillfeather^Zebedee||19500203|M",
                "PV1|1|E|||||||||||||||||V1",
                "TXA|1|HP|TX|" + time + "||||||||DOC" + number + "|||||AU",
                "OBX|1|TX|34117-2^History and physical note^LN||" + TEXT + "||||||F")
            + "\r")
        .getBytes(UTF_8);
  }
}
