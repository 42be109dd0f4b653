/** What sends messages to an intake, as a hospital would. */
@NullMarked
package io.prodrome.fhiradapters.client;

import org.jspecify.annotations.NullMarked;
