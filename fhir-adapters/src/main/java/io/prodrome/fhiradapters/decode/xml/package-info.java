/** XML as a small tree whose texts know where they stand. */
@NullMarked
package io.prodrome.fhiradapters.decode.xml;

import org.jspecify.annotations.NullMarked;
