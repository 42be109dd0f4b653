package io.prodrome.fhiradapters.client;

/**
 * An answer to an HL7 v2 message.
 *
 * @param code MSA-1: AA, AE, AR, CA, CE or CR
 * @param controlId MSA-2: which message it answers
 * @param text MSA-3: why it was refused; empty otherwise
 */
public record Acknowledgement(String code, String controlId, String text) {

  /** Whether the message is stored. */
  public boolean accepted() {
    return code.equals("AA") || code.equals("CA");
  }
}
