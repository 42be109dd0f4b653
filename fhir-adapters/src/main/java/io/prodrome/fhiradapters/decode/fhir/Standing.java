package io.prodrome.fhiradapters.decode.fhir;

import java.util.Locale;
import java.util.Optional;

/**
 * What a resource's status says of its statements: the status codes of FHIR's resource types (STU3
 * to R5), folded.
 */
enum Standing {
  /** It holds. */
  STANDS,
  /** It holds, and is not the last word. */
  PRELIMINARY,
  /** It holds in place of what was said before. */
  CORRECTED,
  /** It is meant to be done. */
  INTENDED,
  /** It is said not to have been done. */
  NOT_DONE,
  /** It held and does no more. */
  OVER,
  /** It never was. */
  WITHDRAWN;

  /**
   * What a status means.
   *
   * @param status the code, in any case; empty where none is said, as careless senders do
   * @return empty for a code that no version of FHIR has: what it changes would be a guess
   */
  static Optional<Standing> of(String status) {
    return Optional.ofNullable(
        switch (status.toLowerCase(Locale.ROOT)) {
          case "",
              "final",
              "active",
              "completed",
              "complete",
              "in-progress",
              "current",
              "superseded",
              "deprecated",
              "unknown",
              "finished",
              "arrived",
              "triaged",
              "receiving-care",
              "on-leave",
              "onleave",
              "departed",
              "discharged",
              "discontinued",
              "aborted",
              "stopped",
              "ended",
              "on-hold",
              "onhold",
              "suspended",
              "recorded",
              "available",
              "unavailable",
              "unsatisfactory",
              "mitigated",
              "appended",
              "health-unknown",
              "in-production",
              "success",
              "failure",
              "transmitted",
              "entered" ->
              STANDS;
          case "preliminary", "registered", "partial" -> PRELIMINARY;
          case "amended", "corrected", "modified" -> CORRECTED;
          case "draft",
              "preparation",
              "intended",
              "planned",
              "waitlist",
              "proposed",
              "requested",
              "accepted",
              "received",
              "not-started",
              "scheduled",
              "ahead-of-target",
              "behind-target",
              "sustaining",
              "achieved",
              "on-target" ->
              INTENDED;
          case "not-done", "not-taken", "declined", "abandoned", "no-show" -> NOT_DONE;
          case "inactive", "resolved", "remission" -> OVER;
          case "entered-in-error", "cancelled", "revoked", "rejected" -> WITHDRAWN;
          default -> null;
        });
  }
}
