/**
 * Avro for the domain's records: schemas derived from them, and codecs that need no generated code.
 */
@NullMarked
package io.prodrome.topics.avro;

import org.jspecify.annotations.NullMarked;
