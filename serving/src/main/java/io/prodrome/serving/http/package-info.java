/** The HTTP reads of the views, and the page that shows them. */
@NullMarked
package io.prodrome.serving.http;

import org.jspecify.annotations.NullMarked;
