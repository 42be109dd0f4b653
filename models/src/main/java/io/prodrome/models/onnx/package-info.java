/** How this module's models run in ONNX Runtime: {@link io.prodrome.models.onnx.OrtGraph}. */
@NullMarked
package io.prodrome.models.onnx;

import org.jspecify.annotations.NullMarked;
