/** The concepts that text is linked to, and where they come from. */
@NullMarked
package io.prodrome.models.terminology;

import org.jspecify.annotations.NullMarked;
