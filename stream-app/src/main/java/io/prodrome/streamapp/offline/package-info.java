/** The same path without an engine, for one-off questions and for training data. */
@NullMarked
package io.prodrome.streamapp.offline;

import org.jspecify.annotations.NullMarked;
