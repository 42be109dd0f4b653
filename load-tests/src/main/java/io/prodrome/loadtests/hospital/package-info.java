/**
 * A hospital as its neighbours see it: the messages it sends, in the order of time, and their
 * sender.
 */
@NullMarked
package io.prodrome.loadtests.hospital;

import org.jspecify.annotations.NullMarked;
