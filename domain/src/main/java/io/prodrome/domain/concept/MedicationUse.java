package io.prodrome.domain.concept;

/**
 * How a medication is to be taken, in the note's own words; the parts follow FHIR R4's Dosage.
 *
 * @param dose the amount and its unit, such as {@code 5 mg}; empty where not written
 * @param route such as {@code by mouth} or {@code IV}; empty where not written
 * @param frequency such as {@code twice daily} or {@code q8h prn}; empty where not written
 */
public record MedicationUse(String dose, String route, String frequency) {
  public MedicationUse {
    if (dose.isEmpty() && route.isEmpty() && frequency.isEmpty()) {
      throw new IllegalArgumentException("a medication's use needs a dose, route or frequency");
    }
  }
}
