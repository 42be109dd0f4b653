/** Prodrome's results as FHIR R4 resources. */
@NullMarked
package io.prodrome.fhiradapters.write;

import org.jspecify.annotations.NullMarked;
