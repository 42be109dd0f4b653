package io.prodrome.domain;

/**
 * A configured secret. Its text form is redacted, so that it cannot reach a log by accident.
 *
 * @param value the secret itself; pass it only to what needs it
 */
public record Secret(String value) implements java.io.Serializable {
  @Override
  public String toString() {
    return "***";
  }
}
