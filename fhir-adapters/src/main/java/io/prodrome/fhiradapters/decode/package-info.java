/** From a message's bytes to canonical clinical events: one entrance for all formats. */
@NullMarked
package io.prodrome.fhiradapters.decode;

import org.jspecify.annotations.NullMarked;
