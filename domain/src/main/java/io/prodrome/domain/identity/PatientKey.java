package io.prodrome.domain.identity;

/**
 * A patient's pseudonym: what topics are keyed by. It is no PHI by itself; only the holder of the
 * secret can make it from an identifier.
 *
 * @param value 32 lower-case hexadecimal digits
 */
public record PatientKey(String value) implements Comparable<PatientKey> {
  public PatientKey {
    if (value.length() != 32) {
      throw new IllegalArgumentException("a patient key has 32 hexadecimal digits");
    }
  }

  @Override
  public int compareTo(PatientKey other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
