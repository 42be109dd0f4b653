/** Where concepts come from: importers of published formats, and how several sources become one. */
@NullMarked
package io.prodrome.models.terminology.source;

import org.jspecify.annotations.NullMarked;
