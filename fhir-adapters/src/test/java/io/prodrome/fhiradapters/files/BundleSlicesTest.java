package io.prodrome.fhiradapters.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.fhiradapters.decode.Samples;
import io.prodrome.fhiradapters.files.BundleSlices.Limits;
import io.prodrome.fhiradapters.files.BundleSlices.Part;
import io.prodrome.fhiradapters.files.BundleSlices.Slice;
import io.prodrome.fhiradapters.files.BundleSlices.Unreadable;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BundleSlicesTest {

  private static final Limits SMALL = new Limits(1 << 20, 3, 1 << 20);

  private static String entry(String fullUrl, String resource) {
    return ("{'fullUrl':'urn:uuid:" + fullUrl + "','resource':" + resource + "}")
        .replace('\'', '"');
  }

  private static String patient(String id, String number) {
    return entry(
        id,
        "{'resourceType':'Patient','id':'"
            + id
            + "','identifier':[{'system':'urn:test:mrn','value':'"
            + number
            + "'}],'gender':'male'}");
  }

  private static String subject(String id) {
    return "'subject':{'reference':'urn:uuid:" + id + "'}";
  }

  /** Two patients, whose resources stand apart from what they refer to. */
  private static String twoPatients() {
    List<String> entries = new ArrayList<>();
    entries.add(patient("p1", "1"));
    entries.add(patient("p2", "2"));
    String text =
        Base64.getEncoder().encodeToString("Chest pain.".getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < 6; i++) {
      String who = "p" + (1 + i % 2);
      String at = "2020-0" + (1 + i) + "-01T10:00:00Z";
      entries.add(
          entry(
              "e" + i,
              "{'resourceType':'Encounter','id':'e"
                  + i
                  + "','identifier':[{'value':'V"
                  + i
                  + "'}],'status':'finished','class':{'code':'AMB'},"
                  + subject(who)
                  + ",'period':{'start':'"
                  + at
                  + "','end':'"
                  + at
                  + "'}}"));
      entries.add(
          entry(
              "r" + i,
              "{'resourceType':'DiagnosticReport','id':'r"
                  + i
                  + "','status':'final',"
                  + subject(who)
                  + ",'effectiveDateTime':'"
                  + at
                  + "','code':{'text':'report'},"
                  + "'presentedForm':[{'contentType':'text/plain','data':'"
                  + text
                  + "'}]}"));
      entries.add(
          entry(
              "c" + i,
              "{'resourceType':'Condition','id':'c"
                  + i
                  + "',"
                  + subject(who)
                  + ",'encounter':{'reference':'urn:uuid:e"
                  + i
                  + "'},"
                  + "'recordedDate':'"
                  + at
                  + "','code':{'text':'cough "
                  + i
                  + "'}}"));
      entries.add(
          entry(
              "m" + i,
              "{'resourceType':'MedicationRequest','id':'m"
                  + i
                  + "','status':'active',"
                  + "'intent':'order','medicationReference':{'reference':'urn:uuid:med'},"
                  + subject(who)
                  + ",'authoredOn':'"
                  + at
                  + "'}"));
    }
    entries.add(
        entry("med", "{'resourceType':'Medication','id':'med','code':{'text':'aspirin 100 mg'}}"));
    entries.add(
        entry(
            "d",
            "{'resourceType':'DocumentReference','id':'d','status':'current',"
                + subject("p1")
                + ",'date':'2020-07-01T00:00:00Z','content':[{'attachment':{"
                + "'contentType':'text/plain','data':'"
                + text
                + "'}}]}"));
    return "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["
        + String.join(",\n ", entries)
        + "],\"timestamp\":\"2026-01-01T00:00:00Z\"}";
  }

  private static BundleSource source(byte[] bytes) {
    return offset -> new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset);
  }

  private static List<Part> parts(String bundle, Limits limits) {
    try (BundleSlices slices =
        BundleSlices.open(source(bundle.getBytes(StandardCharsets.UTF_8)), limits)) {
      List<Part> parts = new ArrayList<>();
      for (Optional<Part> part = slices.next(); part.isPresent(); part = slices.next()) {
        parts.add(part.get());
      }
      return parts;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The latest version of each fact, as a record that is given the messages would have it. */
  private static Map<String, ClinicalEvent> standing(List<byte[]> bundles) {
    Map<String, ClinicalEvent> latest = new TreeMap<>();
    for (byte[] bundle : bundles) {
      DecodeResult result = Samples.DECODER.decode(Samples.raw(MessageFormat.FHIR, bundle));
      if (result instanceof DecodeResult.Ignored) {
        continue; // A slice may have nothing but a Medication.
      }
      if (!(result instanceof DecodeResult.Decoded decoded)) {
        throw new AssertionError("not decoded: " + result);
      }
      assertEquals(List.of(), decoded.refused());
      for (PatientUpdate update : decoded.updates()) {
        for (ClinicalEvent event : update.events()) {
          latest.merge(
              event.patient() + " " + event.factId(),
              event,
              (a, b) -> a.version().compareTo(b.version()) >= 0 ? a : b);
        }
      }
    }
    return latest;
  }

  @Property(seed = "2026", tries = 40)
  void slicesTogetherSayWhatTheWholeSays(
      @ForAll @IntRange(min = 1, max = 40) int entries,
      @ForAll @IntRange(min = 100, max = 20_000) int bytes) {
    String whole = twoPatients();
    List<byte[]> slices = new ArrayList<>();
    for (Part part : parts(whole, new Limits(bytes, entries, 1 << 20))) {
      slices.add(((Slice) part).bundle());
    }
    assertEquals(standing(List.of(whole.getBytes(StandardCharsets.UTF_8))), standing(slices));
  }

  @Test
  void aTextThatAReportAndADocumentShareIsOneNoteThoughTheyAreInOtherSlices() {
    List<byte[]> slices =
        parts(twoPatients(), SMALL).stream().map(p -> ((Slice) p).bundle()).toList();
    assertTrue(slices.size() > 5, "" + slices.size());
    assertEquals(
        List.of("document|d"),
        standing(slices).values().stream()
            .map(ClinicalEvent::factId)
            .filter(id -> id.startsWith("document|"))
            .toList());
  }

  @Test
  void aSliceKeepsItsBundlesTypeAndHasAnIdOfItsOwn() throws IOException {
    String bundle =
        "{\"resourceType\":\"Bundle\",\"identifier\":{\"system\":\"urn:x\",\"value\":\"b\"},"
            + "\"entry\":["
            + patient("p1", "1")
            + ","
            + patient("p2", "2")
            + "],\"type\":\"batch\"}";
    List<Part> parts = parts(bundle, new Limits(1 << 20, 1, 1 << 20));
    assertEquals(2, parts.size());
    JsonNode second = new ObjectMapper().readTree(((Slice) parts.get(1)).bundle());
    assertEquals("batch", second.path("type").asText());
    assertEquals("b#entry-1", second.path("identifier").path("value").asText());
  }

  @Test
  void anEntryThatCannotBeReadIsNamedAndFailsNoneOfTheOthers() {
    String bundle =
        "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["
            + patient("p1", "1")
            + ",{\"resource\":{\"a\":1,\"a\":2}},{\"resource\":\""
            + "x".repeat(5000)
            + "\"},"
            + patient("p2", "2")
            + "]}";
    List<Part> parts = parts(bundle, new Limits(1 << 20, 10, 1000));
    assertEquals(4, parts.size());
    assertEquals(
        new Unreadable(DeadLetterReason.MALFORMED, "no JSON, or a member twice, in entry[1]"),
        parts.get(1));
    assertEquals(
        new Unreadable(DeadLetterReason.TOO_LARGE, "more than 1000 bytes in entry[2]"),
        parts.get(2));
    assertEquals(3, ((Slice) parts.get(3)).first());
  }

  @Test
  void whatIsNoBundleIsRefusedWithTheReason() {
    for (String text :
        List.of(
            "",
            "[]",
            "{\"resourceType\":\"Bundle\",\"entry\":[{}",
            "{\"resourceType\":\"Bundle\",\"entry\":[1]}",
            "{\"resourceType\":\"Bundle\",\"entry\":[]} x",
            "{\"resourceType\":\"Bundle\",\"entry\":[],\"entry\":[]}",
            "{\"resourceType\":\"Bundle\" \"entry\":[]}",
            "{\"resourceType\":nothing}")) {
      List<Part> parts = parts(text, SMALL);
      assertEquals(1, parts.size(), text);
      assertEquals(DeadLetterReason.MALFORMED, ((Unreadable) parts.get(0)).reason(), text);
    }
    assertEquals(
        DeadLetterReason.TOO_LARGE,
        ((Unreadable) parts("{\"resourceType\":\"Patient\"}", SMALL).get(0)).reason());
  }

  /** A bundle of 40 MB that is made while it is read: whoever held it could be seen to. */
  @Test
  void aLargeBundleIsStreamedAndNotHeld() throws IOException {
    Generated generated = new Generated(20_000, 2_000);
    long before = generated.read;
    try (BundleSlices slices = BundleSlices.open(generated::open, Limits.DEFAULT)) {
      long survey = generated.read - before;
      assertEquals(generated.length, survey);
      long entries = 0;
      int largest = 0;
      for (Optional<Part> part = slices.next(); part.isPresent(); part = slices.next()) {
        Slice slice = (Slice) part.get();
        entries += slice.entries();
        largest = Math.max(largest, slice.bundle().length);
        // Never more than a slice ahead of what was given out.
        assertTrue(generated.furthest < (entries + 600) * 2_100, "" + slice);
      }
      assertEquals(20_001, entries);
      assertTrue(largest < 3 << 20, "" + largest);
      assertFalse(slices.next().isPresent());
    }
  }

  /** A bundle of one patient and many observations, none of which is held anywhere. */
  private static final class Generated {
    private static final byte[] HEAD =
        ("{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[" + patient("p1", "1"))
            .getBytes(StandardCharsets.UTF_8);
    private static final byte[] TAIL = "]}".getBytes(StandardCharsets.UTF_8);

    private final int count;
    private final int size;
    private final long length;
    private long read;
    private long furthest;

    Generated(int count, int size) {
      this.count = count;
      this.size = size;
      this.length = HEAD.length + (long) count * size + TAIL.length;
    }

    private byte[] observation(int number) {
      String entry =
          ","
              + entry(
                  "o" + number,
                  "{'resourceType':'Observation','id':'o"
                      + number
                      + "','status':'final',"
                      + subject("p1")
                      + ",'effectiveDateTime':'2020-05-01','code':{'text':'pulse'},"
                      + "'valueInteger':70}");
      return (entry + " ".repeat(size - entry.length())).getBytes(StandardCharsets.UTF_8);
    }

    private int byteAt(long place) {
      if (place >= length) {
        return -1;
      }
      if (place < HEAD.length) {
        return HEAD[(int) place];
      }
      long within = place - HEAD.length;
      if (within >= (long) count * size) {
        return TAIL[(int) (within - (long) count * size)];
      }
      int number = (int) (within / size);
      if (number != currentNumber) {
        current = observation(number);
        currentNumber = number;
      }
      return current[(int) (within % size)];
    }

    private int currentNumber = -1;
    private byte[] current = {};

    InputStream open(long offset) {
      boolean main = offset == 0;
      if (main) {
        furthest = 0;
      }
      return new FilterInputStream(InputStream.nullInputStream()) {
        private long at = offset;

        @Override
        public int read() {
          int next = byteAt(at++);
          read++;
          return next;
        }

        @Override
        public int read(byte[] into, int from, int most) {
          int count = 0;
          while (count < most) {
            int next = byteAt(at);
            if (next < 0) {
              break;
            }
            into[from + count++] = (byte) next;
            at++;
          }
          read += count;
          if (main) {
            furthest = at;
          }
          return count == 0 ? -1 : count;
        }
      };
    }
  }
}
