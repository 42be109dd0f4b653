/** The serving side: what people and programs read of patients' timelines and forecasts. */
@NullMarked
package io.prodrome.serving;

import org.jspecify.annotations.NullMarked;
