package io.prodrome.domain.event;

import java.util.List;

/** What a decoder makes of one message: exactly one of these, never an exception. */
public sealed interface DecodeResult {

  /**
   * It says something.
   *
   * @param updates one for each patient, at least one
   */
  record Decoded(List<PatientUpdate> updates) implements DecodeResult {
    public Decoded {
      updates = List.copyOf(updates);
      if (updates.isEmpty()) {
        throw new IllegalArgumentException("a decoded message has at least one update");
      }
    }
  }

  /** It is well-formed and says nothing that Prodrome keeps. */
  record Ignored(IgnoreReason reason) implements DecodeResult {}

  /**
   * It cannot be understood, or must not be guessed at.
   *
   * @param reason the stable code
   * @param detail what and where, without any content of the message
   */
  record Rejected(DeadLetterReason reason, String detail) implements DecodeResult {}
}
