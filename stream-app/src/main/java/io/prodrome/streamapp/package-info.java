/** The stream: {@link io.prodrome.streamapp.EhrPipeline} is the one file to read. */
@NullMarked
package io.prodrome.streamapp;

import org.jspecify.annotations.NullMarked;
