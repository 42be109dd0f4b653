/** One small operator a step; the rules they perform stand in the domain. */
@NullMarked
package io.prodrome.streamapp.operators;

import org.jspecify.annotations.NullMarked;
