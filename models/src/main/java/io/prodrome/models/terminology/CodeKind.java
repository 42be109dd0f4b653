package io.prodrome.models.terminology;

/**
 * How a terminology knows a code. Kept by ordinal in the terminology's file, and where two concepts
 * claim a code the earlier kind wins: the order must not change.
 */
public enum CodeKind {
  /** The code of a concept. */
  OWN,
  /** No longer used; a concept of the terminology has taken its place. */
  REPLACED,
  /** A further code of a concept, mostly in another system. */
  SAME_AS,
  /** No longer used, and nothing in the terminology has taken its place. */
  RETIRED,
  /** The terminology does not have it. */
  UNKNOWN
}
