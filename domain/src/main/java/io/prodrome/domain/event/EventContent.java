package io.prodrome.domain.event;

/** What an event states. */
public sealed interface EventContent
    permits CodedFact,
        Demographics,
        IdentityChange,
        Note,
        Retraction,
        SamePatient,
        Visit,
        VisitMove {}
