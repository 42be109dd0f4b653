package io.prodrome.domain.event;

import io.prodrome.domain.identity.PatientKey;

/**
 * A merge or an unmerge. The event's own patient is the survivor.
 *
 * @param other the key that becomes an alias of the survivor, or stops being one
 */
public record IdentityChange(PatientKey other) implements EventContent {}
