package io.prodrome.domain.event;

import io.prodrome.domain.identity.PatientKey;

/**
 * Another key of the event's own patient, as one message names both: a further number of the same
 * authority in PID-3, or the id of a FHIR server's Patient resource beside the medical record
 * number. Weaker than a merge: it never contradicts one.
 *
 * @param other the further key
 */
public record SamePatient(PatientKey other) implements EventContent {}
