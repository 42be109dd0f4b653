package io.prodrome.domain.event;

import java.util.List;

/** What a decoder makes of one message: exactly one of these, never an exception. */
public sealed interface DecodeResult {

  /**
   * It says something, or it is a batch of which each member has an end of its own.
   *
   * @param updates one for each patient, and of a batch for each member
   * @param refused members of a batch that are refused, which fails none of the others
   */
  record Decoded(List<PatientUpdate> updates, List<RefusedPart> refused) implements DecodeResult {
    public Decoded {
      updates = List.copyOf(updates);
      refused = List.copyOf(refused);
      if (updates.isEmpty() && refused.isEmpty()) {
        throw new IllegalArgumentException("a decoded message has at least one part");
      }
    }
  }

  /**
   * One member of a batch that is refused: an HL7 v2 message of an FHS/BHS batch, an entry of a
   * FHIR bundle whose entries are independent of each other.
   *
   * @param part its number among the message's parts, updates included, from 0
   * @param parts how many parts the message has
   * @param reason the stable code
   * @param detail what and where, without any content of the message
   * @param payload the member's own bytes where it can be decoded alone; otherwise empty, and the
   *     whole message is what there is to send again
   */
  record RefusedPart(int part, int parts, DeadLetterReason reason, String detail, byte[] payload) {

    /** Names the part and the reason, never the content. */
    @Override
    public String toString() {
      return "RefusedPart[" + part + " of " + parts + ", " + reason + "]";
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
