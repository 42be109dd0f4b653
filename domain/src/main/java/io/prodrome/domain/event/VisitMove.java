package io.prodrome.domain.event;

import io.prodrome.domain.identity.PatientKey;

/**
 * A visit that was filed under the wrong patient (HL7 v2 ADT^A45). The event's own patient is the
 * right one; the facts that the wrong one has of the visit become this one's.
 *
 * @param from the key the visit was filed under
 * @param visit the visit's number there; its number here is the event's encounter id
 */
public record VisitMove(PatientKey from, String visit) implements EventContent {}
