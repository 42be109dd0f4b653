/**
 * Says what concepts a span of text may mean when no name of the terminology is written so: an
 * encoder in ONNX, one vector a name, an approximate nearest-neighbour graph, and a re-ranker whose
 * probabilities are calibrated. {@link io.prodrome.models.link.Linker} is the entrance; {@link
 * io.prodrome.models.link.VectorIndexWriter} makes the vectors of a terminology.
 */
@NullMarked
package io.prodrome.models.link;

import org.jspecify.annotations.NullMarked;
