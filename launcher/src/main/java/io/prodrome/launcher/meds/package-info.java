/** Timelines as a MEDS data set. */
@NullMarked
package io.prodrome.launcher.meds;

import org.jspecify.annotations.NullMarked;
