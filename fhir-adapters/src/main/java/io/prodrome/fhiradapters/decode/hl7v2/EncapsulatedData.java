package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.text.AttachmentText;
import io.prodrome.fhiradapters.decode.text.Extraction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * One repetition of OBX-5 that holds an attachment or refers to one (ED, HL7 v2.5, section 2.A.24;
 * RP, section 2.A.63).
 *
 * @param obx the segment
 * @param value the repetition
 */
record EncapsulatedData(Hl7Segment obx, Hl7Segment.Repetition value) {

  static List<EncapsulatedData> of(Hl7Segment obx) {
    List<EncapsulatedData> all = new ArrayList<>();
    obx.repetitions(5).forEach(value -> all.add(new EncapsulatedData(obx, value)));
    return all;
  }

  /** ED-2 and ED-3 (tables 0191 and 0291). */
  private String mediaType() {
    return value.get(2) + "/" + value.get(3);
  }

  private String encoding() {
    return value.get(4).toUpperCase(Locale.ROOT);
  }

  private boolean isPlain() {
    return AttachmentText.preference(mediaType()) == AttachmentText.preference("text/plain");
  }

  /** Whether it is plain text as it stands, which is a line like any other. */
  boolean isLine() {
    return obx.get(2).equals("ED")
        && isPlain()
        && (encoding().isEmpty() || encoding().equals("A"))
        && !written().isEmpty();
  }

  /** The data as they are written (ED-5), with whatever separators are in them. */
  String written() {
    return value.writtenFrom(5);
  }

  /** The place of the data. */
  String pointer() {
    return obx.pointer() + "-5[" + value.index() + "].5";
  }

  /** Its place among the formats of a document, the best first. */
  int preference() {
    return obx.get(2).equals("RP") ? Integer.MAX_VALUE - 1 : AttachmentText.preference(mediaType());
  }

  /** Its text. */
  Extraction read() {
    if (obx.get(2).equals("RP")) {
      return new Extraction.Unreadable(
          DeadLetterReason.UNSUPPORTED,
          "a document that is referred to and not sent (RP), in " + pointer());
    }
    String data = Hl7Escapes.render(written(), obx.delimiters());
    if (data.isBlank()) {
      return new Extraction.Unreadable(
          DeadLetterReason.FIELD_INVALID, "an attachment without data (ED-5), in " + pointer());
    }
    byte[] bytes;
    // Text is text where no encoding is said; the other formats cannot be sent as they are.
    boolean asIs =
        encoding().equals("A")
            || (encoding().isEmpty()
                && AttachmentText.preference(mediaType())
                    <= AttachmentText.preference("text/html"));
    try {
      if (asIs) {
        bytes = data.getBytes(StandardCharsets.UTF_8);
      } else if (encoding().equals("HEX")) {
        bytes = HexFormat.of().parseHex(data.replaceAll("\\s", ""));
      } else if (encoding().isEmpty() || encoding().equals("BASE64")) {
        bytes = Base64.getMimeDecoder().decode(data);
      } else {
        return new Extraction.Unreadable(
            DeadLetterReason.UNSUPPORTED,
            "an attachment in an encoding that is none of table 0299, in " + pointer());
      }
    } catch (IllegalArgumentException e) {
      return new Extraction.Unreadable(
          DeadLetterReason.FIELD_INVALID,
          "an attachment whose data are not of their encoding (ED-4), in " + pointer());
    }
    return AttachmentText.read(bytes, mediaType(), asIs ? "UTF-8" : "", pointer());
  }
}
