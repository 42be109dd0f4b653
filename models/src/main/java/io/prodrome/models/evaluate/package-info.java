/**
 * Measures a recogniser, a linker and context against annotated corpora: readers of the corpora's
 * formats, and the figures as the field defines them.
 */
@NullMarked
package io.prodrome.models.evaluate;

import org.jspecify.annotations.NullMarked;
