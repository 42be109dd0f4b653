/** The text of attachments, whatever format they come in, with the way back to each character. */
@NullMarked
package io.prodrome.fhiradapters.decode.text;

import org.jspecify.annotations.NullMarked;
