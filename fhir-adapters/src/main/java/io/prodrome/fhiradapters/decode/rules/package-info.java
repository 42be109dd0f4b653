/** Decoding rules that HL7 v2 and FHIR share: who the patient is, which coding to prefer. */
@NullMarked
package io.prodrome.fhiradapters.decode.rules;

import org.jspecify.annotations.NullMarked;
