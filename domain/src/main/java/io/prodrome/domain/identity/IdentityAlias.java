package io.prodrome.domain.identity;

import java.time.Instant;

/**
 * Whose record a key's facts belong to: what {@code patient.identity.v1} holds under the old key.
 *
 * @param key the key a source uses
 * @param survivor the key whose timeline holds its facts; equal to {@code key} after an unmerge
 * @param since event time of the message that says so
 */
public record IdentityAlias(PatientKey key, PatientKey survivor, Instant since) {}
