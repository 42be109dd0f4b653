/**
 * How a note means what it names: negation, certainty, temporality and experiencer, after ConText
 * (Harkema et al., J Biomed Inform 2009).
 */
@NullMarked
package io.prodrome.models.context;

import org.jspecify.annotations.NullMarked;
