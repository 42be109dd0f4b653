/** What puts the rooms of this module together: model packs, made and built in. */
@NullMarked
package io.prodrome.models;

import org.jspecify.annotations.NullMarked;
