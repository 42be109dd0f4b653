/** How records travel between steps and rest in state: versioned, without Kryo. */
@NullMarked
package io.prodrome.streamapp.flow;

import org.jspecify.annotations.NullMarked;
