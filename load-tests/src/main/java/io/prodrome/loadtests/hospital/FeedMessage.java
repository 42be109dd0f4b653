package io.prodrome.loadtests.hospital;

import io.prodrome.domain.event.MessageFormat;
import java.time.Instant;

/**
 * One message that a hospital sends.
 *
 * @param format which intake it goes to
 * @param kind what it is, for people: {@code ADT^A04}, {@code FHIR transaction}
 * @param payload its bytes; not to be modified
 * @param at when the hospital sends it
 * @param patient a number for whom it is about; messages with the same number keep their order
 */
public record FeedMessage(
    MessageFormat format, String kind, byte[] payload, Instant at, int patient) {

  /** Names the kind and the size, never the content. */
  @Override
  public String toString() {
    return "FeedMessage[" + kind + ", patient " + patient + ", " + payload.length + " bytes]";
  }
}
