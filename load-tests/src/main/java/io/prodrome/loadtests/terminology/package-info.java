/** A terminology of the size of SNOMED CT, invented, and how long it takes to make and to load. */
@NullMarked
package io.prodrome.loadtests.terminology;

import org.jspecify.annotations.NullMarked;
