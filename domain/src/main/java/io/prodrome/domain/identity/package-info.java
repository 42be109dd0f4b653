/** Who a patient is: source identifiers, pseudonymous keys, merges. */
@NullMarked
package io.prodrome.domain.identity;

import org.jspecify.annotations.NullMarked;
