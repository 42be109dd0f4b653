package io.prodrome.fhiradapters.decode.fhir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.fhiradapters.decode.MessageDecoder;
import io.prodrome.fhiradapters.decode.Samples;
import io.prodrome.fhiradapters.decode.TarEntries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Resources that others publish: patient data gives events, and nothing is a defect. */
class FhirPeerFilesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SUBJECTS = List.of("subject", "patient", "beneficiary");
  private static final MessageDecoder ANY =
      new MessageDecoder(DecoderConfig.ofAnyAuthority(Samples.SECRET, ZoneOffset.UTC));

  private static Path archive(String name) {
    Path path = Path.of("..", "..", "shared", "data").resolve(name);
    boolean there = Files.isRegularFile(path);
    if (!there && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("the build needs shared/data/" + name);
    }
    assumeTrue(there, "shared/data/" + name + " is not on this machine");
    return path;
  }

  /** What became of the files of one archive. */
  private static final class Tally {
    private int patientData;
    private int withEvents;
    private final List<String> defects = new ArrayList<>();
    private final TreeMap<String, String> without = new TreeMap<>();

    void add(String name, byte[] bytes) {
      DecodeResult result = ANY.decode(Samples.raw(MessageFormat.FHIR, bytes));
      if (result instanceof DecodeResult.Rejected rejected
          && rejected.reason() == DeadLetterReason.INTERNAL_ERROR) {
        defects.add(name + ": " + rejected.detail());
      }
      if (isPatientData(bytes)) {
        patientData++;
        if (result instanceof DecodeResult.Decoded decoded && !decoded.updates().isEmpty()) {
          withEvents++;
        } else {
          without.put(name, result.toString());
        }
      }
    }
  }

  private static boolean isPatientData(byte[] bytes) {
    try {
      JsonNode resource = JSON.readTree(bytes);
      return resource.path("resourceType").asText().equals("Patient")
          || SUBJECTS.stream().anyMatch(resource::has);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void patientDataOfUsCoreGivesEvents() {
    Tally tally = new Tally();
    TarEntries.each(
        archive("fhir/us-core-and-ccda.tar.gz"),
        (name, bytes) -> {
          if (name.startsWith("us-core/") && name.endsWith(".json")) {
            tally.add(name, bytes);
          }
        });
    assertEquals(List.of(), tally.defects);
    assertTrue(tally.patientData > 200, "" + tally.patientData);
    assertTrue(tally.withEvents >= 0.99 * tally.patientData, "" + tally.without);
  }

  @Test
  void bundlesOfUsCoreWithTheirPatientGiveEvents() {
    List<String> defects = new ArrayList<>();
    int[] counts = new int[2];
    TarEntries.each(
        archive("fhir/us-core-and-ccda.tar.gz"),
        (name, bytes) -> {
          if (name.startsWith("us-core/") && name.endsWith(".json") && isPatientData(bytes)) {
            DecodeResult result = Samples.DECODER.decode(Samples.fhir(withPatient(bytes)));
            counts[0]++;
            if (result instanceof DecodeResult.Decoded decoded
                && decoded.updates().get(0).patient().equals(Samples.key("GENERAL", "4711"))) {
              counts[1]++;
            } else {
              defects.add(name + ": " + result);
            }
          }
        });
    assertTrue(counts[1] >= 0.97 * counts[0], "" + defects);
  }

  private static String withPatient(byte[] bytes) {
    String resource = new String(bytes, StandardCharsets.UTF_8);
    return "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["
        + Samples.PATIENT
            .replace("\"fullUrl\":\"urn:uuid:0a\"", "\"fullUrl\":\"urn:uuid:example\"")
            .replace("\"id\":\"0a\"", "\"id\":\"example\"")
        + ",{\"resource\":"
        + resource
        + "}]}";
  }

  /** The samples of a converter: STU3, of which much means what it does in R4. */
  @Test
  void filesOfStu3HaveAResultAndMostThatAreClinicalGiveEvents() {
    Tally tally = new Tally();
    TarEntries.each(
        archive("hl7v2/peer-messages.tar.gz"),
        (name, bytes) -> {
          if (name.contains("/Stu3/") && name.endsWith(".json")) {
            tally.add(name, bytes);
          }
        });
    assertEquals(List.of(), tally.defects);
    // The others are billing and such, which is left aside, or lack what they refer to.
    assertTrue(tally.withEvents >= 25, tally.withEvents + " " + tally.without);
  }
}
