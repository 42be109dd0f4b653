package io.prodrome.fhiradapters.decode.text;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.NoteText;

/** What came of reading an attachment: exactly one of these. */
public sealed interface Extraction {

  /**
   * It was read.
   *
   * @param text its text, which may be empty where the attachment is
   */
  record Text(NoteText text) implements Extraction {}

  /**
   * It cannot be read, or must not be guessed at.
   *
   * @param reason the stable code
   * @param detail what and where; never any content of the attachment
   */
  record Unreadable(DeadLetterReason reason, String detail) implements Extraction {}
}
