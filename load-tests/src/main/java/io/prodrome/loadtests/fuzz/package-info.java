/** Damaged messages: whatever comes in, each has one end, soon, and nothing else suffers. */
@NullMarked
package io.prodrome.loadtests.fuzz;

import org.jspecify.annotations.NullMarked;
