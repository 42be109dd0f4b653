/** Model packs: what a running system knows, in verified files with their origin. */
@NullMarked
package io.prodrome.models.pack;

import org.jspecify.annotations.NullMarked;
