/**
 * Where hospitals' messages come in, by MLLP and by FHIR REST: durable before it is acknowledged.
 */
@NullMarked
package io.prodrome.fhiradapters.intake;

import org.jspecify.annotations.NullMarked;
