package io.prodrome.domain.identity;

import java.time.Instant;

/**
 * Whose record the facts of one visit belong to, where it was filed under the wrong patient (HL7 v2
 * ADT^A45).
 *
 * @param key the key it was filed under
 * @param visit its number there
 * @param survivor the key whose facts they are
 * @param as its number there
 * @param since event time of the message that says so
 */
public record VisitAlias(
    PatientKey key, String visit, PatientKey survivor, String as, Instant since) {}
