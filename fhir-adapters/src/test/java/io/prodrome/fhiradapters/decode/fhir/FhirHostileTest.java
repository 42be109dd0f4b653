package io.prodrome.fhiradapters.decode.fhir;

import static io.prodrome.fhiradapters.decode.Samples.DECODER;
import static io.prodrome.fhiradapters.decode.Samples.events;
import static io.prodrome.fhiradapters.decode.Samples.fhir;
import static io.prodrome.fhiradapters.decode.Samples.raw;
import static io.prodrome.fhiradapters.decode.Samples.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.fhiradapters.decode.Samples;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FhirHostileTest {

  private static final String SUBJECT =
      "'subject':{'identifier':{'system':'urn:test:mrn','value':'4711'}}";

  private static String observation(String value) {
    return ("{'resourceType':'Observation','status':'final',"
            + SUBJECT
            + ",'code':{'text':'x'},"
            + value
            + "}")
        .replace('\'', '"');
  }

  @Test
  void numbersBeyondAllMeasureAreRefusedWithoutHanging() {
    for (String number :
        List.of("1e999999999", "-1e999999999", "'1e999999999'", "'" + "9".repeat(500) + "'")) {
      assertEquals(
          DeadLetterReason.FIELD_INVALID,
          refusal(fhir(observation("'valueQuantity':{'value':" + number + "}"))),
          number);
    }
    assertEquals(
        DeadLetterReason.TOO_LARGE,
        refusal(fhir(observation("'valueQuantity':{'value':" + "9".repeat(2000) + "}"))));
    assertEquals(1, events(fhir(observation("'valueQuantity':{'value':1e-999999999}"))).size());
  }

  @Test
  void valuesOfTheWrongShapeAreRefusedWithTheirPlace() {
    for (String value :
        List.of(
            "'valueQuantity':{'value':{}}",
            "'valueQuantity':{'value':[1]}",
            "'valueQuantity':{'value':'abc'}",
            "'valueBoolean':'maybe'",
            "'effectiveDateTime':'2020-13-01'",
            "'effectiveDateTime':{'start':7}",
            "'effectiveDateTime':20200101")) {
      assertEquals(DeadLetterReason.FIELD_INVALID, refusal(fhir(observation(value))), value);
    }
  }

  @Test
  void jsonInUtf16AndUtf32AndWithAByteOrderMarkIsRead() {
    String text = observation("'valueInteger':7");
    for (String charset : List.of("UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "UTF-8")) {
      for (String mark : List.of("", "\uFEFF")) {
        byte[] bytes = (mark + text).getBytes(Charset.forName(charset));
        assertEquals(1, events(raw(MessageFormat.FHIR, bytes)).size(), charset + mark.length());
      }
    }
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedWhereverTheyStand() {
    byte[] bytes = observation("'valueString':'?'").getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] == '?') {
        bytes[at] = (byte) 0xC0;
      }
    }
    assertEquals(DeadLetterReason.BAD_ENCODING, refusal(raw(MessageFormat.FHIR, bytes)));
  }

  @Test
  void deepNestingIsRefused() {
    String element = "<extension url=\"x\">";
    assertEquals(
        DeadLetterReason.TOO_LARGE,
        refusal(
            fhir(
                "<Patient xmlns=\"http://hl7.org/fhir\">"
                    + element.repeat(5_000)
                    + "</extension>".repeat(5_000)
                    + "</Patient>")));
    String bundle = "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"resource\":";
    assertEquals(
        DeadLetterReason.UNSUPPORTED,
        refusal(fhir(bundle.repeat(10) + Samples.PATIENT + "}]}".repeat(10))));
    String section = "{\"section\":[";
    assertEquals(
        DeadLetterReason.UNSUPPORTED,
        refusal(
            fhir(
                ("{'resourceType':'Composition','status':'final'," + SUBJECT + ",'section':[")
                        .replace('\'', '"')
                    + section.repeat(100)
                    + "]}".repeat(100)
                    + "]}")));
  }

  @Test
  void referencesThatRunInCirclesEnd() {
    String bundle =
        "{'resourceType':'Bundle','type':'collection','entry':["
            + "{'fullUrl':'urn:uuid:1','resource':{'resourceType':'Patient','identifier':["
            + "{'system':'urn:test:mrn','value':'1'}],'link':[{'type':'replaced-by',"
            + "'other':{'reference':'urn:uuid:2'}}]}},"
            + "{'fullUrl':'urn:uuid:2','resource':{'resourceType':'Patient','identifier':["
            + "{'system':'urn:test:mrn','value':'2'}],'link':[{'type':'replaced-by',"
            + "'other':{'reference':'urn:uuid:1'}}]}}]}";
    assertEquals(2, events(fhir(bundle.replace('\'', '"'))).size());
  }

  @Property(seed = "2026", tries = 300)
  void anyElementMayBeOfAnyShape(
      @ForAll @IntRange(max = 400) int at, @ForAll @IntRange(max = 7) int shape) {
    String text =
        observation(
            "'id':'o','effectiveDateTime':'2020-01-01','interpretation':[{'text':'H'}],"
                + "'component':[{'code':{'coding':[{'system':'http://loinc.org','code':'1'}]},"
                + "'valueQuantity':{'value':1,'unit':'g'}}],'note':[{'text':'seen twice'}]");
    String[] shapes = {"{}", "[]", "null", "7", "true", "\"\"", "[null]", "{\"reference\":\"#\"}"};
    int colon = text.indexOf(':', at % text.length());
    int end = colon < 0 ? -1 : endOfValue(text, colon + 1);
    if (end > 0) {
      String changed = text.substring(0, colon + 1) + shapes[shape] + text.substring(end);
      DecodeResult result = DECODER.decode(fhir(changed));
      if (result instanceof DecodeResult.Rejected rejected) {
        assertNotEquals(DeadLetterReason.INTERNAL_ERROR, rejected.reason(), changed);
      }
    }
  }

  private static int endOfValue(String text, int from) {
    int depth = 0;
    boolean quoted = false;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '{' || c == '[')) {
        depth++;
      } else if (!quoted && (c == '}' || c == ']')) {
        depth--;
      }
      if (!quoted && depth < 0) {
        return i;
      }
      if (!quoted && depth == 0 && (c == ',' || c == '}' || c == ']')) {
        return c == ',' ? i : i + 1;
      }
    }
    return -1;
  }
}
