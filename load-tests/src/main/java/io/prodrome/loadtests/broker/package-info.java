/** A real Kafka broker inside this process, for the demo and the tests. */
@NullMarked
package io.prodrome.loadtests.broker;

import org.jspecify.annotations.NullMarked;
