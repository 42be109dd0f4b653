/** Apache cTAKES as a peer to measure beside; a process of its own, never part of Prodrome. */
@NullMarked
package io.prodrome.loadtests.ctakes;

import org.jspecify.annotations.NullMarked;
