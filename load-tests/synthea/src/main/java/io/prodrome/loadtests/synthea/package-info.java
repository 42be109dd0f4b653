/** The program that runs Synthea, in a process of its own. */
@NullMarked
package io.prodrome.loadtests.synthea;

import org.jspecify.annotations.NullMarked;
