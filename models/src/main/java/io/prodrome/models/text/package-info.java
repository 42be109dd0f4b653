/**
 * A note's words, sentences and sections, with their offsets, by the rules of its language: {@link
 * io.prodrome.models.text.Tokens}, {@link io.prodrome.models.text.Sentences} and {@link
 * io.prodrome.models.text.Sections}. All take any text, in time linear in its length.
 */
@NullMarked
package io.prodrome.models.text;

import org.jspecify.annotations.NullMarked;
