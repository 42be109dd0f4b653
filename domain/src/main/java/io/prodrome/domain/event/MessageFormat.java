package io.prodrome.domain.event;

/** The formats that hospitals send. */
public enum MessageFormat {
  HL7V2("hl7v2"),
  FHIR("fhir");

  private final String id;

  MessageFormat(String id) {
    this.id = id;
  }

  /** The short name used in topics, headers and summaries. */
  public String id() {
    return id;
  }
}
