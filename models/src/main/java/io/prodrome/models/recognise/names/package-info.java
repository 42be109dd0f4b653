/**
 * The names of a terminology as an index that finds them in text: in any order of their words, in
 * any inflection, with words of the same meaning in place of others, and with a little between.
 */
@NullMarked
package io.prodrome.models.recognise.names;

import org.jspecify.annotations.NullMarked;
