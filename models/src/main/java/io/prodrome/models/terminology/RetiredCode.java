package io.prodrome.models.terminology;

import io.prodrome.domain.concept.Coding;
import org.jspecify.annotations.Nullable;

/**
 * A code that its system no longer uses.
 *
 * @param code the code; its display is not kept
 * @param replacement the code to use in its place; null where the system names none, or several
 */
public record RetiredCode(Coding code, @Nullable Coding replacement) {}
