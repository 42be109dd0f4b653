/** Messages in files, folders and archives, read one after another and never held as a whole. */
@NullMarked
package io.prodrome.fhiradapters.files;

import org.jspecify.annotations.NullMarked;
