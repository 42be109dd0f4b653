/** The topic catalogue: names, keys, wire schemas, serdes and provisioning. */
@NullMarked
package io.prodrome.topics;

import org.jspecify.annotations.NullMarked;
