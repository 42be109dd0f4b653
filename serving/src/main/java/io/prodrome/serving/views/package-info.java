/** The latest state of every patient, kept by Kafka Streams, and the alerts it raises. */
@NullMarked
package io.prodrome.serving.views;

import org.jspecify.annotations.NullMarked;
