package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.rules.HtmlText;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The text that OBX segments carry, joined in the message's order. */
final class ReportText {

  /** Values that say a line is taken back (OBX-11, table 0085). */
  private static final Set<String> TAKEN_BACK = Set.of("D", "W", "X");

  private final List<String> lines = new ArrayList<>();
  private boolean unreadable;
  private boolean allTakenBack = true;
  private boolean any;
  private boolean preliminary;

  /** Adds a line, unless it is taken back. */
  void add(Hl7Segment obx) {
    any = true;
    String status = obx.get(11);
    if (TAKEN_BACK.contains(status)) {
      return;
    }
    allTakenBack = false;
    preliminary |= status.equals("P");
    switch (obx.get(2)) {
      case "ED" -> addEncapsulated(obx);
      case "RP", "HD" -> unreadable = true;
      default -> lines.add(obx.text(5));
    }
  }

  private void addEncapsulated(Hl7Segment obx) {
    String type = (obx.get(5, 2) + "/" + obx.get(5, 3)).toLowerCase(Locale.ROOT);
    boolean html = type.endsWith("html");
    boolean plain = type.startsWith("text") || type.endsWith("/plain") || type.endsWith("/txt");
    if (!html && !plain) {
      unreadable = true;
      return;
    }
    String text = obx.get(5, 5);
    if (obx.get(5, 4).equalsIgnoreCase("Base64")) {
      try {
        text =
            StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(Base64.getMimeDecoder().decode(text)))
                .toString();
      } catch (IllegalArgumentException | CharacterCodingException e) {
        throw new Refusal(
            DeadLetterReason.FIELD_INVALID, "an attachment cannot be read in " + obx.pointer());
      }
    }
    lines.add(html ? HtmlText.of(text) : text);
  }

  /** Whether there were lines, and all of them were taken back. */
  boolean isTakenBack() {
    return any && allTakenBack;
  }

  boolean isPreliminary() {
    return preliminary;
  }

  /** Whether something is there that could not be read. */
  boolean isUnreadable() {
    return unreadable;
  }

  /**
   * The text; empty where there is none. Blank space at the ends of lines goes, as the parser drops
   * it at the ends of segments: the same text is the same note in whatever segments it is sent.
   */
  Optional<String> text() {
    String text =
        String.join("\n", lines)
            .lines()
            .map(String::stripTrailing)
            .collect(Collectors.joining("\n"))
            .stripTrailing();
    return text.isBlank() ? Optional.empty() : Optional.of(text);
  }
}
