package io.prodrome.domain.event;

/** Why a message could not be applied, and who can mend it. Stable codes. */
public enum DeadLetterReason {
  /** The bytes are no HL7 v2 message or no FHIR JSON or XML. */
  MALFORMED(Blame.SENDER),
  /** The declared or default character set does not fit the bytes. */
  BAD_ENCODING(Blame.SENDER),
  /** A message type, version or resource that is not supported. */
  UNSUPPORTED(Blame.SENDER),
  /** No patient is named. */
  PATIENT_MISSING(Blame.SENDER),
  /** More than one patient could be meant. */
  PATIENT_AMBIGUOUS(Blame.SENDER),
  /** The identifier's authority is not one the configuration knows. */
  AUTHORITY_UNKNOWN(Blame.CONFIG),
  /** A required field is missing or cannot be read. */
  FIELD_INVALID(Blame.SENDER),
  /** A reference inside the message leads nowhere. */
  REFERENCE_UNRESOLVED(Blame.SENDER),
  /** The same control id came before with other content. */
  CONTROL_ID_REUSED(Blame.SENDER),
  /** A merge that would make a patient an alias of itself. */
  MERGE_CYCLE(Blame.SENDER),
  /** Larger than the configured limit. */
  TOO_LARGE(Blame.SENDER),
  /** An attachment that is only a link, whose server does not give it now. */
  ATTACHMENT_UNAVAILABLE(Blame.DEPENDENCY),
  /** A defect of Prodrome's own. */
  INTERNAL_ERROR(Blame.DEFECT);

  private final Blame blame;

  DeadLetterReason(Blame blame) {
    this.blame = blame;
  }

  /** Who can mend it. */
  public Blame blame() {
    return blame;
  }

  /** Whose fault a refusal is. */
  public enum Blame {
    SENDER,
    CONFIG,
    DEPENDENCY,
    DEFECT
  }
}
