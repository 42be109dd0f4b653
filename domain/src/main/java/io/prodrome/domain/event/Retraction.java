package io.prodrome.domain.event;

/** Nothing but the withdrawal of a fact. */
public record Retraction() implements EventContent {}
