"""Notes that know too much: mentions of a disorder before its first coded record.

Synthea writes its notes when the whole life is known, and some list what begins later. Figures
and the decision: docs/decisions/0005-note-leak.md.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from .timeline import AFFIRMED, CODED, CONTEXTS, MICROS_A_DAY, NOTE, PRESENT, Patient

#: A mention may come this long before the coded record and still be an honest one.
GRACE_DAYS = 7


def lead_days(patient: Patient) -> tuple[np.ndarray, np.ndarray]:
    """Indices of affirmed mentions in notes of codes that are also coded, and by how many days
    each comes before the code's first coded record (negative: after it)."""
    coded = (patient.source == CODED) & (patient.context == PRESENT)
    first: dict[int, int] = {}
    for code, time in zip(patient.code[coded].tolist(), patient.time[coded].tolist()):
        first[code] = min(time, first.get(code, time))
    mention = (patient.source == NOTE) & np.isin(patient.context, list(AFFIRMED))
    at = np.flatnonzero(mention & np.isin(patient.code, list(first)))
    begin = np.array([first[code] for code in patient.code[at].tolist()], np.int64)
    return at, (begin - patient.time[at]) / MICROS_A_DAY


def honest(patient: Patient, grace_days: float = GRACE_DAYS) -> tuple[Patient, int]:
    """The patient without the mentions that come too early, and how many those were."""
    at, lead = lead_days(patient)
    early = at[lead > grace_days]
    keep = np.ones(len(patient.time), bool)
    keep[early] = False
    return patient.select(keep), len(early)


def report(patients: list[Patient], kinds: tuple[int, ...]) -> dict:
    """Shares of affirmed mentions by context and by how long before the first coded record."""
    counts: dict[str, Counter] = {context: Counter() for context in CONTEXTS}
    leads: list[np.ndarray] = []
    for patient in patients:
        mentions = (patient.source == NOTE) & np.isin(patient.kind, kinds)
        for context, number in zip(*np.unique(patient.context[mentions], return_counts=True)):
            counts[CONTEXTS[context]]["mentions"] += int(number)
        at, lead = lead_days(patient)
        inside = np.isin(patient.kind[at], kinds)
        at, lead = at[inside], lead[inside]
        leads.append(lead[lead > GRACE_DAYS])
        for context in AFFIRMED:
            of = patient.context[at] == context
            row = counts[CONTEXTS[context]]
            row["alsoCoded"] += int(of.sum())
            for limit in (0, 1, 7, 30, 365, 1825):
                row[f"moreThan{limit}DaysBefore"] += int((of & (lead > limit)).sum())
    days = np.concatenate(leads) if leads else np.zeros(0)
    quantiles = np.quantile(days, (0.1, 0.5, 0.9)).round(1).tolist() if len(days) else []
    return {
        "byContext": {context: dict(row) for context, row in counts.items() if row},
        "leadDaysOfEarly": {"p10_p50_p90": quantiles, "mentions": len(days)},
    }
