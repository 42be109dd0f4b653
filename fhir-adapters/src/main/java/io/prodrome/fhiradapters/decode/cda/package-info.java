/** CDA documents (HL7 CDA R2, C-CDA R2.1) that come as messages of their own. */
@NullMarked
package io.prodrome.fhiradapters.decode.cda;

import org.jspecify.annotations.NullMarked;
