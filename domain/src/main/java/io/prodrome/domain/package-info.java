/** The language of Prodrome: pure Java, no engine, no clock, no input or output. */
@NullMarked
package io.prodrome.domain;

import org.jspecify.annotations.NullMarked;
