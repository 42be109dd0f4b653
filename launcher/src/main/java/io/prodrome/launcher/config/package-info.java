/** The configuration: one tree, loaded once, checked in full. */
@NullMarked
package io.prodrome.launcher.config;

import org.jspecify.annotations.NullMarked;
