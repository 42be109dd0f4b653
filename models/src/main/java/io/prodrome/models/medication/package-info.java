/**
 * How a medication is to be taken, as a note writes it beside the medication's name: {@link
 * io.prodrome.models.medication.MedicationUses}.
 */
@NullMarked
package io.prodrome.models.medication;

import org.jspecify.annotations.NullMarked;
