package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.NoteText;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import io.prodrome.fhiradapters.decode.text.AttachmentText;
import io.prodrome.fhiradapters.decode.text.Extraction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One document's text from its OBX and NTE segments (HL7 v2.5, sections 7.4.2 and 2.15.10). The
 * lines of one observation (OBX-3 and OBX-4) belong together, in the message's order; observations
 * follow each other in the order in which they begin; comments come last.
 *
 * <p>Attachments are other formats of the same document: where its lines are text they are left
 * aside, except beside a short text, which may be no more than their cover. Of several formats the
 * best is read (see {@link AttachmentText#preference}); of several attachments of that format, each
 * is.
 */
final class ReportText {

  /** Values that say a line is taken back (OBX-11, table 0085). */
  private static final Set<String> TAKEN_BACK = Set.of("D", "W", "X");

  /** Values of a line that is not verified yet. */
  private static final Set<String> PRELIMINARY = Set.of("P", "R", "S");

  /** A text of fewer characters may be the cover of an attachment rather than the document. */
  private static final int COVER = 500;

  private final Map<String, List<Hl7Segment>> observations = new LinkedHashMap<>();
  private final List<Hl7Segment> comments = new ArrayList<>();
  private final List<EncapsulatedData> attachments = new ArrayList<>();
  private boolean anyTakenBack;
  private boolean anyStanding;
  private boolean preliminary;
  private boolean corrected;

  /** Adds a line, unless it is taken back. */
  void add(Hl7Segment obx) {
    String status = obx.get(11);
    if (TAKEN_BACK.contains(status)) {
      anyTakenBack = true;
      return;
    }
    anyStanding = true;
    preliminary |= PRELIMINARY.contains(status);
    corrected |= status.equals("C");
    if (obx.get(2).equals("ED") || obx.get(2).equals("RP")) {
      EncapsulatedData.of(obx).forEach(this::addAttachment);
    } else {
      lines(obx).add(obx);
    }
  }

  private List<Hl7Segment> lines(Hl7Segment obx) {
    String observation = obx.get(3, 1) + "^" + obx.get(3, 2) + "^" + obx.get(3, 3);
    return observations.computeIfAbsent(
        observation + "|" + obx.get(4), unused -> new ArrayList<>());
  }

  private void addAttachment(EncapsulatedData data) {
    if (data.isLine()) {
      lines(data.obx()).add(data.obx());
    } else {
      attachments.add(data);
    }
  }

  /** Adds a comment (NTE). */
  void comment(Hl7Segment nte) {
    comments.add(nte);
  }

  /** Whether there were lines, and all of them were taken back. */
  boolean isTakenBack() {
    return anyTakenBack && !anyStanding;
  }

  /** Whether anything but comments is there. */
  boolean hasContent() {
    return anyTakenBack || anyStanding;
  }

  boolean isPreliminary() {
    return preliminary;
  }

  /** Whether a line puts an earlier one right. */
  boolean isCorrected() {
    return corrected;
  }

  /**
   * The text.
   *
   * @param leftAside takes what cannot be read
   * @return empty where there is none
   */
  Optional<NoteText> text(Consumer<Refusal> leftAside) {
    TracedText text = new TracedText();
    for (List<Hl7Segment> observation : observations.values()) {
      observation.forEach(obx -> addLines(text, obx));
    }
    if (text.length() < COVER && !attachments.isEmpty()) {
      addAttachments(text, leftAside);
    }
    comments.forEach(nte -> addField(text, nte, 3));
    return text.isBlank() ? Optional.empty() : Optional.of(text.toNoteText());
  }

  private static void addLines(TracedText text, Hl7Segment obx) {
    if (obx.get(2).equals("ED")) {
      for (EncapsulatedData data : EncapsulatedData.of(obx)) {
        text.line(data.written(), obx.delimiters(), data.pointer());
      }
    } else {
      addField(text, obx, 5);
    }
  }

  /** A line for each repetition; an empty field is an empty line. */
  private static void addField(TracedText text, Hl7Segment segment, int field) {
    if (segment.isEmpty(field) || segment.isDeleted(field)) {
      text.line("", segment.delimiters(), segment.pointer());
    }
    for (Hl7Segment.Repetition line : segment.repetitions(field)) {
      if (!segment.isDeleted(field)) {
        text.line(
            line.written(),
            segment.delimiters(),
            segment.pointer() + "-" + field + "[" + line.index() + "]");
      }
    }
  }

  private void addAttachments(TracedText text, Consumer<Refusal> leftAside) {
    List<EncapsulatedData> ordered = new ArrayList<>(attachments);
    ordered.sort((a, b) -> Integer.compare(a.preference(), b.preference()));
    int read = Integer.MAX_VALUE;
    for (EncapsulatedData data : ordered) {
      if (data.preference() > read) {
        break;
      }
      Extraction extraction = data.read();
      if (extraction instanceof Extraction.Text found) {
        read = data.preference();
        if (!found.text().text().isBlank()) {
          text.lines(found.text());
        }
      } else if (extraction instanceof Extraction.Unreadable unreadable) {
        leftAside.accept(new Refusal(unreadable.reason(), unreadable.detail()));
      }
    }
  }
}
