package io.prodrome.fhiradapters.intake;

/**
 * What an MLLP server has seen since it started.
 *
 * @param open connections that are open now
 * @param turnedAway connections closed at once, because there were too many
 * @param handed messages handed to the log
 * @param refused frames that were answered with a rejection and not stored
 * @param unstored messages that the log did not take; their senders were asked to send again
 * @param noiseBytes bytes that lay outside frames
 */
public record MllpCounts(
    int open, long turnedAway, long handed, long refused, long unstored, long noiseBytes) {}
