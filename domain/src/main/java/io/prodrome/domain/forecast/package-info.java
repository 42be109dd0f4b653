/** Risks, and the rules that turn them into alerts. */
@NullMarked
package io.prodrome.domain.forecast;

import org.jspecify.annotations.NullMarked;
