package io.prodrome.fhiradapters.decode.hl7v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.model.Segment;
import ca.uhn.hl7v2.model.Structure;
import ca.uhn.hl7v2.parser.EncodingCharacters;
import ca.uhn.hl7v2.parser.GenericModelClassFactory;
import ca.uhn.hl7v2.parser.PipeParser;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import io.prodrome.domain.event.Remark;
import io.prodrome.fhiradapters.decode.TarEntries;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Our reading of segments against HAPI's, on messages that others publish. */
class HapiAgreementTest {

  private final HapiContext hapi = new DefaultHapiContext(new GenericModelClassFactory());
  private int segments;
  private int values;

  @Test
  void everyValueIsTheOneThatHapiReads() {
    Path archive = Path.of("..", "..", "shared", "data", "hl7v2", "peer-messages.tar.gz");
    boolean there = Files.isRegularFile(archive);
    assertTrue(there || !"true".equals(System.getenv("CI")), "the build needs " + archive);
    assumeTrue(there, archive + " is not on this machine");
    hapi.setValidationContext(ValidationContextFactory.noValidation());
    TarEntries.each(
        archive,
        (name, bytes) -> {
          if (name.endsWith(".hl7") && Hl7Batch.of(bytes) == null) {
            compare(name, bytes);
          }
        });
    assertTrue(segments > 2_000 && values > 30_000, segments + " segments, " + values + " values");
  }

  private void compare(String name, byte[] bytes) {
    Hl7Message ours;
    Message theirs;
    try {
      ours = Hl7Message.parse(bytes, EnumSet.noneOf(Remark.class));
      String text = Hl7Charsets.decode(bytes, EnumSet.noneOf(Remark.class)).replace("\uFEFF", "");
      theirs = hapi.getGenericParser().parse(text.strip().replaceAll("\r\n|\n", "\r"));
    } catch (Refusal | HL7Exception refused) {
      return; // Broken on purpose; other tests say how each is refused.
    }
    List<Segment> read = inOrder(theirs);
    List<Hl7Segment> present = new ArrayList<>(ours.segments());
    present.removeIf(segment -> isEmpty(segment));
    read.removeIf(HapiAgreementTest::isEmpty);
    assertEquals(
        read.stream().map(Segment::getName).sorted().toList(),
        present.stream().map(Hl7Segment::name).sorted().toList(),
        name);
    for (Segment segment : read) {
      Hl7Segment same =
          present.stream()
              .filter(other -> other.name().equals(segment.getName()))
              .findFirst()
              .orElseThrow();
      present.remove(same);
      segments++;
      compare(name, segment, same);
    }
  }

  private void compare(String name, Segment theirs, Hl7Segment ours) {
    try {
      for (int field = ours.name().equals("MSH") ? 3 : 1; field <= theirs.numFields(); field++) {
        for (Hl7Segment.Repetition repetition : ours.repetitions(field)) {
          for (int component = 1; component <= 6; component++) {
            String read = Terser.get(theirs, field, repetition.index() - 1, component, 1);
            String said = read == null || read.equals("\"\"") ? "" : read.strip();
            if (said.indexOf(ours.delimiters().escape()) < 0
                && repetition.written().indexOf(ours.delimiters().escape()) < 0) {
              assertEquals(said, repetition.get(component), name + " " + ours + "-" + field);
              values++;
            }
          }
        }
      }
    } catch (HL7Exception e) {
      throw new AssertionError(name + " " + ours, e);
    }
  }

  private static boolean isEmpty(Hl7Segment segment) {
    for (int field = 1; field < 80; field++) {
      if (!segment.isEmpty(field)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isEmpty(Segment segment) {
    String encoded = PipeParser.encode(segment, EncodingCharacters.defaultInstance());
    return encoded.substring(3).replace("|", "").isBlank();
  }

  /** Segments of one name in their order; a generic message has no groups. */
  private static List<Segment> inOrder(Message message) {
    List<Segment> all = new ArrayList<>();
    try {
      for (String name : message.getNames()) {
        for (Structure structure : message.getAll(name)) {
          all.add((Segment) structure);
        }
      }
    } catch (HL7Exception e) {
      throw new AssertionError(e);
    }
    return all;
  }

  @Test
  void aMessageOfSixteenThousandSegmentsIsReadInItsOrder() {
    String text =
        "MSH|^~\\&|A|B|C|D|2020||ORU^R01|1|P|2.5\rPID|1||4711\r" + "ZZZ|1\rQQQ|2\r".repeat(8_000);
    Hl7Message message =
        Hl7Message.parse(text.getBytes(StandardCharsets.UTF_8), EnumSet.noneOf(Remark.class));
    assertEquals(16_002, message.segments().size());
    assertEquals("QQQ[8000]", message.segments().get(16_001).pointer());
  }
}
