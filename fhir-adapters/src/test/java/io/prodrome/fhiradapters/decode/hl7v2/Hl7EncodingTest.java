package io.prodrome.fhiradapters.decode.hl7v2;

import static io.prodrome.fhiradapters.decode.Samples.DECODER;
import static io.prodrome.fhiradapters.decode.Samples.decoded;
import static io.prodrome.fhiradapters.decode.Samples.hl7;
import static io.prodrome.fhiradapters.decode.Samples.key;
import static io.prodrome.fhiradapters.decode.Samples.note;
import static io.prodrome.fhiradapters.decode.Samples.raw;
import static io.prodrome.fhiradapters.decode.Samples.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.event.Remark;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class Hl7EncodingTest {

  private static String document(String charset, String text) {
    return "MSH|^~\\&|REG|HOSP|PRO|DRO|20200501101530||MDM^T02|M1|P|2.5||||||"
        + charset
        + "\rPID|1||4711^^^GENERAL^MR\rTXA|1|HP|TX|||||||||D7\rOBX|1|TX|||"
        + text;
  }

  private static RawMessage bytes(String text, Charset charset) {
    return raw(MessageFormat.HL7V2, text.getBytes(charset));
  }

  @Test
  void declaredCharacterSetsAreRead() {
    String umlaut = "\u00dcbelkeit";
    for (String name : List.of("8859/1", "ISO IR100", "8859/15")) {
      RawMessage raw = bytes(document(name, umlaut), StandardCharsets.ISO_8859_1);
      assertEquals(umlaut, note(raw, "document|D7").text(), name);
    }
    for (String name : List.of("UNICODE UTF-8", "")) {
      RawMessage raw = bytes(document(name, umlaut), StandardCharsets.UTF_8);
      assertEquals(umlaut, note(raw, "document|D7").text(), name);
    }
    RawMessage marked = bytes("\uFEFF" + document("", umlaut), StandardCharsets.UTF_16LE);
    assertEquals(umlaut, note(marked, "document|D7").text());
  }

  @Test
  void bytesThatAreNotOfTheCharacterSetAreRefused() {
    String umlaut = "\u00dcbelkeit";
    for (String name : List.of("", "UNICODE UTF-8", "ASCII", "KLINGON")) {
      assertEquals(
          DeadLetterReason.BAD_ENCODING,
          refusal(bytes(document(name, umlaut), StandardCharsets.ISO_8859_1)),
          name);
    }
  }

  @Test
  void utf8ThatIsDeclaredAsSomethingElseIsReadAndRemarked() {
    String umlaut = "\u00dcbelkeit";
    for (String name : List.of("ASCII", "8859/1", "8859/15", "KLINGON", "UNICODE UTF-16")) {
      RawMessage raw = bytes(document(name, umlaut), StandardCharsets.UTF_8);
      assertEquals(umlaut, note(raw, "document|D7").text(), name);
      assertEquals(List.of(Remark.CHARSET_WRONGLY_DECLARED), decoded(raw).get(0).remarks(), name);
    }
    RawMessage right = bytes(document("UNICODE UTF-8", umlaut), StandardCharsets.UTF_8);
    assertEquals(List.of(), decoded(right).get(0).remarks());
  }

  @Test
  void utf16IsReadWithAndWithoutItsMark() {
    String text = "\u00dcbelkeit";
    for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      for (String mark : List.of("", "\uFEFF")) {
        RawMessage raw = bytes(mark + document("UNICODE UTF-16", text), charset);
        assertEquals(text, note(raw, "document|D7").text(), charset + mark);
      }
    }
  }

  @Test
  void anySegmentEndAndALeftoverEnvelopeAreRead() {
    for (String end : List.of("\r", "\n", "\r\n")) {
      String text = "\u000b" + document("", "fine").replace("\r", end) + end + "\u001c\r";
      assertEquals("fine", note(bytes(text, StandardCharsets.UTF_8), "document|D7").text(), end);
    }
  }

  @Test
  void lineBreakInsideAFieldIsText() {
    String text = document("", "first\nsecond OBX|\n\nlast");
    assertEquals(
        "first\nsecond OBX", note(bytes(text, StandardCharsets.UTF_8), "document|D7").text());
    String plain = document("", "first\nsecond\n\nlast").replace("\r", "\n");
    assertEquals(
        "first\nsecond\n\nlast", note(bytes(plain, StandardCharsets.UTF_8), "document|D7").text());
  }

  @Test
  void otherDelimitersAreRead() {
    String text =
        "MSH#*!?%#REG#HOSP#PRO#DRO#20200501101530##MDM*T02#M1#P#2.5\r"
            + "PID#1##4711***%1.2.3.4%ISO*MR\rTXA#1#HP#TX#########D7\r"
            + "OBX#1#TX###A ?F? B ?T? C ^ D!next";
    RawMessage raw = bytes(text, StandardCharsets.UTF_8);
    assertEquals(key("GENERAL", "4711"), decoded(raw).get(0).patient());
    assertEquals("A # B % C ^ D\nnext", note(raw, "document|D7").text());
  }

  @Test
  void whatIsNoHl7IsRefused() {
    for (String text :
        List.of("", "MSH", "PID|1", "{\"resourceType\":\"Patient\"}", "MSH|^~\\&|")) {
      DecodeResult result = DECODER.decode(hl7(text));
      assertEquals(DecodeResult.Rejected.class, result.getClass(), text);
    }
    assertEquals(DeadLetterReason.MALFORMED, refusal(hl7("FHS|^~\\&|", "BHS|^~\\&|")));
  }

  @Test
  void refusalsDoNotQuoteTheMessage() {
    for (String segment :
        List.of(
            "PID|1||Canaryname^^^Canaryname^MR||Canaryname",
            "PID|1||1^^^GENERAL~Canaryname^^^GENERAL||Canaryname",
            "Canaryname|1")) {
      DecodeResult result =
          DECODER.decode(hl7("MSH|^~\\&|REG|HOSP|PRO|DRO|2020||ADT^A08|Canaryname|P|2.5", segment));
      assertEquals(DecodeResult.Rejected.class, result.getClass());
      assertFalse(result.toString().contains("Canaryname"), result.toString());
    }
  }
}
