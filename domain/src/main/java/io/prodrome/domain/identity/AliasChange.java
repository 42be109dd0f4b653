package io.prodrome.domain.identity;

import io.prodrome.domain.event.InputRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key, or one visit filed under it, whose survivor changed, with the message behind it.
 *
 * @param alias the key and its survivor now
 * @param visit the visit whose facts alone go to the survivor; null where all of the key's do
 * @param visitThere the visit's number there; null where all of the key's facts are meant
 * @param cause the message that says so
 * @param acceptedAt when that message was accepted
 * @param backfill whether that message is history being loaded
 */
public record AliasChange(
    IdentityAlias alias,
    @Nullable String visit,
    @Nullable String visitThere,
    InputRef cause,
    Instant acceptedAt,
    boolean backfill) {

  /** A change of the whole key. */
  public AliasChange(IdentityAlias alias, InputRef cause, Instant acceptedAt, boolean backfill) {
    this(alias, null, null, cause, acceptedAt, backfill);
  }

  /** A change of one visit. */
  public static AliasChange of(
      VisitAlias move, InputRef cause, Instant acceptedAt, boolean backfill) {
    return new AliasChange(
        new IdentityAlias(move.key(), move.survivor(), move.since()),
        move.visit(),
        move.as(),
        cause,
        acceptedAt,
        backfill);
  }
}
