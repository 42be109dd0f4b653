/** Everything on one machine: a broker, a hospital, and all parts between them. */
@NullMarked
package io.prodrome.launcher.demo;

import org.jspecify.annotations.NullMarked;
