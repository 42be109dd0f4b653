package io.prodrome.domain.event;

/** What an event does to the record. */
public enum EventAction {
  /** States a fact, or a later version of it. */
  ADD,
  /** States a fact in place of an earlier one that has another id. */
  REPLACE,
  /** Adds to a document, which stays. */
  APPEND,
  /** Takes a fact back: it never was. */
  WITHDRAW,
  /** Makes another key an alias of this patient. */
  MERGE,
  /** Undoes a merge. */
  UNMERGE,
  /** Moves a visit to another patient. */
  MOVE
}
