/**
 * A learned recogniser's place: a token classifier in ONNX says where a sentence mentions
 * something, whatever its name. {@link io.prodrome.models.tag.SpanTagger} is the entrance; a pack's
 * optional component {@code tagger} holds the model.
 */
@NullMarked
package io.prodrome.models.tag;

import org.jspecify.annotations.NullMarked;
