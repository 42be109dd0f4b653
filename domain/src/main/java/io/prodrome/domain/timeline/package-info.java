/** A patient's facts in the order of event time. */
@NullMarked
package io.prodrome.domain.timeline;

import org.jspecify.annotations.NullMarked;
