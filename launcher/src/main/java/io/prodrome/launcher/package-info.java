/** The one command a person types. */
@NullMarked
package io.prodrome.launcher;

import org.jspecify.annotations.NullMarked;
