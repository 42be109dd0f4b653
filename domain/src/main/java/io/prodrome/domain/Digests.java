package io.prodrome.domain;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Content hashes, from which every derived id is made, so that a replay makes the same ids. */
public final class Digests {

  private Digests() {}

  /** The SHA-256 of the bytes as 64 lower-case hexadecimal digits. */
  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(newSha256().digest(bytes));
  }

  /** The SHA-256 of all the buffer's content, whatever its position and limit. */
  public static String sha256(ByteBuffer content) {
    MessageDigest digest = newSha256();
    digest.update(content.duplicate().clear());
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * A 128-bit id of the parts, in order; the parts' lengths count, so no two lists collide by
   * concatenation.
   */
  public static String id(String... parts) {
    MessageDigest digest = newSha256();
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
