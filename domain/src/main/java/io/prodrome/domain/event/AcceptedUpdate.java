package io.prodrome.domain.event;

/**
 * An update on its way through the stream, with what a dead letter needs should a later step refuse
 * it.
 *
 * @param update what the message says of one patient
 * @param source the message's feed
 * @param payload the message's bytes where it has one part only; otherwise empty, since every part
 *     would carry the whole message, and the input's reference says where it lies
 */
public record AcceptedUpdate(PatientUpdate update, String source, byte[] payload) {

  /** The same with other events. */
  public AcceptedUpdate with(PatientUpdate other) {
    return new AcceptedUpdate(other, source, payload);
  }

  /** A dead letter of this update's message. */
  public DeadLetter refused(
      DeadLetter.Stage stage, DeadLetterReason reason, String detail, String decoder) {
    return new DeadLetter(
        update.input(),
        update.format(),
        source,
        update.acceptedAt(),
        stage,
        reason,
        reason.blame(),
        detail,
        payload,
        decoder);
  }

  /** What became of this part. */
  public InputOutcome outcome(InputOutcome.Disposition disposition, String reason) {
    int notes = 0;
    int mentions = 0;
    for (ClinicalEvent event : update.events()) {
      if (event.content() instanceof Note note) {
        notes++;
        mentions += note.recognition() == null ? 0 : note.recognition().mentions().size();
      }
    }
    return new InputOutcome(
        update.input(),
        update.format(),
        update.part(),
        update.parts(),
        disposition,
        reason,
        notes,
        mentions,
        update.acceptedAt());
  }

  /** Names the message, never its content. */
  @Override
  public String toString() {
    return "AcceptedUpdate[" + update.input() + ", part " + update.part() + "]";
  }
}
