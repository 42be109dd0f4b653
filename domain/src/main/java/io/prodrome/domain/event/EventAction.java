package io.prodrome.domain.event;

/** What an event does to the record. */
public enum EventAction {
  /** States a fact, or a later version of it. */
  ADD,
  /** States a fact in place of what was said: a correction, or a document that replaces another. */
  REPLACE,
  /** Adds to a document, which stays (an addendum has an id of its own). */
  APPEND,
  /** Takes a fact back: it never was. */
  WITHDRAW,
  /** Makes another key an alias of this patient. */
  MERGE,
  /** Says that two keys are one patient's, as far as no merge or unmerge says otherwise. */
  LINK,
  /** Undoes a merge. */
  UNMERGE,
  /** Moves a visit to another patient. */
  MOVE
}
