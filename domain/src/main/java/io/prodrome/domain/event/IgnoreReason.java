package io.prodrome.domain.event;

/** Why a well-formed message changes nothing. Stable codes: they stand in topics and metrics. */
public enum IgnoreReason {
  /** A message type that carries no patient facts, such as master files or scheduling. */
  MESSAGE_TYPE_WITHOUT_FACTS,
  /** A resource type that carries no patient facts, such as Organization. */
  RESOURCE_TYPE_WITHOUT_FACTS,
  /** Every fact in it is older than what the record already holds. */
  SUPERSEDED
}
