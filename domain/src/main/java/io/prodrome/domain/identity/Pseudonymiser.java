package io.prodrome.domain.identity;

import io.prodrome.domain.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes patient keys: the first 128 bits of HMAC-SHA-256 (RFC 2104) over the assigning authority
 * and the identifier. The same secret gives the same key on every machine. Thread-safe.
 */
public final class Pseudonymiser {

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  /**
   * @throws IllegalArgumentException if the secret is shorter than 16 characters
   */
  public Pseudonymiser(Secret secret) {
    if (secret.value().length() < 16) {
      throw new IllegalArgumentException("the identity secret needs at least 16 characters");
    }
    this.key = new SecretKeySpec(secret.value().getBytes(StandardCharsets.UTF_8), ALGORITHM);
  }

  /** The key of the patient who has this identifier. */
  public PatientKey keyOf(PatientIdentifier identifier) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(identifier.authority().getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      byte[] digest = mac.doFinal(identifier.value().getBytes(StandardCharsets.UTF_8));
      return new PatientKey(HexFormat.of().formatHex(digest, 0, 16));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
