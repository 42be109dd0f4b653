package io.prodrome.fhiradapters.decode.rules;

import io.prodrome.domain.event.DeadLetterReason;

/**
 * Ends the decoding of a message from any depth. It never leaves the decoder, which turns it into a
 * {@link io.prodrome.domain.event.DecodeResult.Rejected}: a message is refused as a whole, so no
 * mapper between has anything to do with it. It has no stack trace, as it is an expected outcome.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final DeadLetterReason reason;
  private final String detail;

  /**
   * @param detail what and where; never any content of the message
   */
  public Refusal(DeadLetterReason reason, String detail) {
    super(reason + ": " + detail, null, false, false);
    this.reason = reason;
    this.detail = detail;
  }

  /** The stable code. */
  public DeadLetterReason reason() {
    return reason;
  }

  /** What and where, without content. */
  public String detail() {
    return detail;
  }
}
