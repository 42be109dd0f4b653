package io.prodrome.fhiradapters.decode.fhir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.FactVersion;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.fhiradapters.decode.MessageDecoder;
import io.prodrome.fhiradapters.decode.Samples;
import io.prodrome.fhiradapters.decode.TarEntries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.junit.jupiter.api.Test;

/** XML says what JSON says: HAPI, which knows the schemas, writes both. */
class FhirXmlTest {

  private static final MessageDecoder ANY =
      new MessageDecoder(DecoderConfig.ofAnyAuthority(Samples.SECRET, ZoneOffset.UTC));

  /** What is stated, without the hashes, which are of the writing. */
  private static List<String> statements(String text) {
    DecodeResult result =
        ANY.decode(Samples.raw(MessageFormat.FHIR, text.getBytes(StandardCharsets.UTF_8)));
    List<String> lines = new ArrayList<>();
    if (result instanceof DecodeResult.Decoded decoded) {
      for (PatientUpdate update : decoded.updates()) {
        for (ClinicalEvent event : update.events()) {
          FactVersion version =
              new FactVersion(event.version().recordedAt(), event.version().sequence(), "");
          lines.add(event.factId() + " " + event.action() + " " + version + " " + event.patient());
          lines.add(event.time() + " " + event.encounterId() + " " + content(event));
        }
      }
      decoded.refused().forEach(part -> lines.add(part.toString()));
    } else {
      lines.add(result.toString());
    }
    return lines;
  }

  private static String content(ClinicalEvent event) {
    return event.content() instanceof io.prodrome.domain.event.Note note
        ? note.text() + " " + note.kind() + " " + note.parentId()
        : event.content().toString();
  }

  private static void assertSame(FhirContext context, String name, String json) {
    IParser reader = context.newJsonParser();
    reader.setOverrideResourceIdWithBundleEntryFullUrl(false);
    IBaseResource resource = reader.parseResource(json);
    String asJson =
        context
            .newJsonParser()
            .setOverrideResourceIdWithBundleEntryFullUrl(false)
            .encodeResourceToString(resource);
    String asXml =
        context
            .newXmlParser()
            .setOverrideResourceIdWithBundleEntryFullUrl(false)
            .setPrettyPrint(true)
            .encodeResourceToString(resource);
    assertEquals(statements(asJson), statements(asXml), name);
  }

  @Test
  void r4ResourcesOfUsCoreSayTheSameInXml() {
    Path archive = Path.of("..", "..", "shared", "data", "fhir", "us-core-and-ccda.tar.gz");
    boolean there = Files.isRegularFile(archive);
    assertTrue(there || !"true".equals(System.getenv("CI")), "the build needs " + archive);
    assumeTrue(there, archive + " is not on this machine");
    FhirContext context = FhirContext.forR4Cached();
    int[] count = new int[1];
    TarEntries.each(
        archive,
        (name, bytes) -> {
          if (name.startsWith("us-core/") && name.endsWith(".json")) {
            assertSame(context, name, new String(bytes, StandardCharsets.UTF_8));
            count[0]++;
          }
        });
    assertTrue(count[0] > 200, "" + count[0]);
  }

  @Test
  void r5ResourcesSayTheSameInXml() throws IOException {
    Path golden = Path.of("src", "test", "resources", "golden");
    for (String name : List.of("12-r5-shapes-say-what-r4-says")) {
      String json = Files.readString(golden.resolve(name).resolve("in.json"));
      assertSame(FhirContext.forR5Cached(), name, json);
      assertTrue(statements(json).size() > 12, name);
    }
  }

  @Test
  void aDeclaredCharacterSetOrAByteOrderMarkIsFollowed() {
    String body =
        "<Condition xmlns=\"http://hl7.org/fhir\"><id value=\"c\"/><code><text value=\"Übelkeit\"/>"
            + "</code><subject><reference value=\"Patient/1\"/></subject></Condition>";
    String latin = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + body;
    String wide = "\uFEFF<?xml version=\"1.0\" encoding=\"UTF-16\"?>" + body;
    for (byte[] bytes :
        List.of(
            latin.getBytes(StandardCharsets.ISO_8859_1),
            wide.getBytes(StandardCharsets.UTF_16LE),
            wide.getBytes(StandardCharsets.UTF_16BE))) {
      DecodeResult result = ANY.decode(Samples.raw(MessageFormat.FHIR, bytes));
      assertTrue(result.toString().contains("übelkeit"), result.toString());
    }
  }

  @Test
  void xmlOfAnotherNamespaceIsNoFhir() {
    assertFalse(
        ANY.decode(Samples.fhir("<Patient><id value=\"1\"/></Patient>"))
            instanceof DecodeResult.Decoded);
  }
}
