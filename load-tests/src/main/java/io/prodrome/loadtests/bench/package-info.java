/** Benches: programs that measure, and print what they measured. */
@NullMarked
package io.prodrome.loadtests.bench;

import org.jspecify.annotations.NullMarked;
