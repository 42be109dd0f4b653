/** HL7 v2 (2.1 to 2.8, read as 2.5) to canonical clinical events. */
@NullMarked
package io.prodrome.fhiradapters.decode.hl7v2;

import org.jspecify.annotations.NullMarked;
