package io.prodrome.domain.identity;

import io.prodrome.domain.event.InputRef;
import java.time.Instant;

/**
 * A key whose survivor changed, with the message behind it.
 *
 * @param alias the key and its survivor now
 * @param cause the message that says so
 * @param acceptedAt when that message was accepted
 * @param backfill whether that message is history being loaded
 */
public record AliasChange(
    IdentityAlias alias, InputRef cause, Instant acceptedAt, boolean backfill) {}
