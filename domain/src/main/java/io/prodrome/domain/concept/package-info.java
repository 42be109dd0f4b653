/** Codes, concepts, and mentions of them in clinical text. */
@NullMarked
package io.prodrome.domain.concept;

import org.jspecify.annotations.NullMarked;
