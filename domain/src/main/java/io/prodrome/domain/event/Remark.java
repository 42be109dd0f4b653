package io.prodrome.domain.event;

/**
 * Something about a message that was put right or left aside while the rest of it was understood.
 * Stable codes: they are counted by feed, so that a hospital can mend what it sends. A remark never
 * says which value it was.
 */
public enum Remark {
  /** The bytes are not of the character set that the message declares, but valid UTF-8. */
  CHARSET_WRONGLY_DECLARED,
  /** An event is said to have happened more than a day after the message was accepted. */
  TIME_IN_FUTURE,
  /** A time is there that cannot be read; the next best one counts. */
  TIME_UNREADABLE,
  /** A time without a zone that a daylight-saving change left out: it is read an hour later. */
  LOCAL_TIME_GAP,
  /** A date of birth that stands for "unknown", such as 1800-01-01 or 9999-12-31. */
  BIRTHDATE_SENTINEL,
  /** A visit that has no number and no time: it cannot be told from another, so it is not kept. */
  VISIT_WITHOUT_NUMBER,
  /** An attachment that cannot be read, beside other content that can. */
  ATTACHMENT_UNREADABLE,
  /** The message was a dead letter and is tried again. */
  REDRIVEN
}
