/** What a message says: canonical clinical events, and what becomes of every input. */
@NullMarked
package io.prodrome.domain.event;

import org.jspecify.annotations.NullMarked;
