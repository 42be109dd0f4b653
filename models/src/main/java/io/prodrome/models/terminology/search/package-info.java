/** Search in a terminology's names, for people. */
@NullMarked
package io.prodrome.models.terminology.search;

import org.jspecify.annotations.NullMarked;
