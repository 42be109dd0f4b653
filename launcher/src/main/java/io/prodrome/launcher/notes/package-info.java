/** What was recognised in a text, written for programs and for people. */
@NullMarked
package io.prodrome.launcher.notes;

import org.jspecify.annotations.NullMarked;
