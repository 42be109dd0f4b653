package io.prodrome.loadtests.hospital;

import io.prodrome.domain.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/**
 * Under which number the hospital knows a patient at some time. The number is the same in HL7
 * (PID-3, authority SYNTHEA) and in FHIR (Patient.identifier).
 *
 * @param mrn the medical record number
 * @param patientId the FHIR id of the Patient resource
 * @param temporary whether it was given before anyone knew who it is
 */
record Registration(String mrn, String patientId, boolean temporary) {

  /** The HL7 assigning authority of the numbers. */
  static final String AUTHORITY = "SYNTHEA";

  /** The FHIR identifier system of the numbers. */
  static final String SYSTEM = "urn:prodrome:demo:mrn";

  /** The patient's own number. */
  static Registration lasting(String patientId) {
    return new Registration("M" + digits(Digests.id("mrn", patientId)), patientId, false);
  }

  /** A second number for the same person. */
  static Registration temporary(String patientId, long seed) {
    String id = Digests.id("temporary mrn", patientId, String.valueOf(seed));
    UUID other = UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8));
    return new Registration("T" + digits(id), other.toString(), true);
  }

  String fullUrl() {
    return "urn:uuid:" + patientId;
  }

  private static String digits(String id) {
    return id.substring(0, 12).toUpperCase(Locale.ROOT);
  }

  /** Never the number: it identifies a person. */
  @Override
  public String toString() {
    return "Registration[temporary=" + temporary + "]";
  }
}
