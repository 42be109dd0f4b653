/** Measuring the forecaster. */
@NullMarked
package io.prodrome.loadtests.forecast;

import org.jspecify.annotations.NullMarked;
