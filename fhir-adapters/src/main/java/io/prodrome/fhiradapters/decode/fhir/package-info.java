/** FHIR R4, JSON and XML, to canonical clinical events. */
@NullMarked
package io.prodrome.fhiradapters.decode.fhir;

import org.jspecify.annotations.NullMarked;
