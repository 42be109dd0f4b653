package io.prodrome.domain.event;

import java.time.Instant;

/**
 * A message that was not applied, with all that is needed to find out why and to send it again.
 *
 * @param input where the message lies
 * @param format its format
 * @param source its feed
 * @param acceptedAt when it was accepted
 * @param stage the step that refused it
 * @param reason the stable code
 * @param blame who can mend it
 * @param detail what and where; never any content of the message
 * @param payload the original bytes
 * @param decoder version of the code that refused it
 */
public record DeadLetter(
    InputRef input,
    MessageFormat format,
    String source,
    Instant acceptedAt,
    Stage stage,
    DeadLetterReason reason,
    DeadLetterReason.Blame blame,
    String detail,
    byte[] payload,
    String decoder) {

  /** The steps that can refuse. */
  public enum Stage {
    DECODE,
    RECOGNISE,
    IDENTIFY
  }

  /** Names the input and the reason, never the content. */
  @Override
  public String toString() {
    return "DeadLetter[" + input + ", " + stage + ", " + reason + "]";
  }
}
