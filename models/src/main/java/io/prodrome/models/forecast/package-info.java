/** From a timeline to risks: the forecaster's tokens, model, calibration and batches. */
@NullMarked
package io.prodrome.models.forecast;

import org.jspecify.annotations.NullMarked;
