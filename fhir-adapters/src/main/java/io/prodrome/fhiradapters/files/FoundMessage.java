package io.prodrome.fhiradapters.files;

import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.MessageFormat;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message found in a file, or why there is none.
 *
 * @param name where it was found, as a person would find it again: {@code feed.hl7#3} is the third
 *     message of a file, {@code feed.zip!/a/b.json} a member of an archive
 * @param format what it is written in
 * @param payload its bytes; of HL7 v2 the segments' ends are CR; empty where it is refused
 * @param at when the file was written
 * @param refusal why it could not even be read; null where it was
 */
public record FoundMessage(
    String name,
    MessageFormat format,
    byte[] payload,
    Instant at,
    DecodeResult.@Nullable Rejected refusal) {

  static FoundMessage of(String name, MessageFormat format, byte[] payload, Instant at) {
    return new FoundMessage(name, format, payload, at, null);
  }

  static FoundMessage refused(
      String name, MessageFormat format, Instant at, DecodeResult.Rejected refusal) {
    return new FoundMessage(name, format, new byte[0], at, refusal);
  }

  /** Names the place and the size, never the content. */
  @Override
  public String toString() {
    return "FoundMessage[" + name + ", " + format + ", " + payload.length + " bytes]";
  }
}
