/** The recogniser measured: beside a peer, with larger dictionaries, on hostile notes. */
@NullMarked
package io.prodrome.loadtests.recognise;

import org.jspecify.annotations.NullMarked;
