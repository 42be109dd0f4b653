"""Patient timelines in memory: the columns of MEDS (subject, time, code, value), and what a
forecast needs besides: when a fact was recorded, how it is meant, and whether it was coded or
read from a note.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timezone

import numpy as np

TYPES = (
    "DISORDER",
    "FINDING",
    "PROCEDURE",
    "MEDICATION",
    "SUBSTANCE",
    "OBSERVATION",
    "IMMUNIZATION",
    "ALLERGY",
    "SITUATION",
    "BODY_STRUCTURE",
    "VISIT",
    "DEATH",
    "OTHER",
)
CONTEXTS = ("PRESENT", "NEGATED", "FAMILY", "HISTORICAL", "POSSIBLE", "OTHER")
SOURCES = ("CODED", "NOTE")
SEXES = ("FEMALE", "MALE", "OTHER", "UNKNOWN")

#: Contexts in which the patient has or had what is named.
AFFIRMED = frozenset(CONTEXTS.index(c) for c in ("PRESENT", "HISTORICAL", "POSSIBLE"))
CODED, NOTE = 0, 1
PRESENT = CONTEXTS.index("PRESENT")

MICROS_A_DAY = 86_400_000_000
EPOCH_DATE = date(1970, 1, 1)


def micros(text: str) -> int:
    """Microseconds since 1970 of an ISO instant; digits beyond the sixth are cut off."""
    body = text[:-1] if text.endswith("Z") else text
    offset = ""
    for sign in "+-":
        at = body.rfind(sign)
        if at > 10:
            body, offset = body[:at], body[at:]
    whole, _, fraction = body.partition(".")
    if whole.count(":") == 1:
        whole += ":00"
    moment = datetime.fromisoformat(whole + (offset or "+00:00"))
    return int(moment.timestamp()) * 1_000_000 + int((fraction + "000000")[:6])


def epoch_day(text: str) -> int:
    """Days since 1970 of an ISO date."""
    return (date.fromisoformat(text) - EPOCH_DATE).days


def iso(moment: int) -> str:
    """The ISO instant of microseconds since 1970."""
    seconds, fraction = divmod(moment, 1_000_000)
    text = datetime.fromtimestamp(seconds, tz=timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{fraction:06d}Z" if fraction else f"{text}Z"


@dataclass
class Lexicon:
    """Numbers for the codes and units that a data set has."""

    keys: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    types: list[int] = field(default_factory=list)
    units: list[str] = field(default_factory=lambda: [""])
    #: Coding keys of a code's parents, where the data say them.
    parents: dict[str, list[str]] = field(default_factory=dict)
    _key_index: dict[str, int] = field(default_factory=dict)
    _unit_index: dict[str, int] = field(default_factory=lambda: {"": 0})

    def key(self, key: str, name: str, kind: int) -> int:
        """The number of a coding key."""
        at = self._key_index.get(key)
        if at is None:
            at = self._key_index[key] = len(self.keys)
            self.keys.append(key)
            self.names.append(name)
            self.types.append(kind)
        elif not self.names[at]:
            self.names[at] = name
        return at

    def unit(self, unit: str) -> int:
        """The number of a unit; 0 for none."""
        at = self._unit_index.get(unit)
        if at is None:
            at = self._unit_index[unit] = len(self.units)
            self.units.append(unit)
        return at


@dataclass
class Patient:
    """One timeline; the arrays run over its events in the order of the file."""

    subject: str
    birth_day: int | None
    sex: int
    deceased: int | None
    time: np.ndarray
    recorded: np.ndarray
    code: np.ndarray
    kind: np.ndarray
    context: np.ndarray
    source: np.ndarray
    value: np.ndarray
    unit: np.ndarray

    def select(self, keep: np.ndarray) -> "Patient":
        """The same patient with some of the events."""
        return Patient(
            self.subject,
            self.birth_day,
            self.sex,
            self.deceased,
            *(
                getattr(self, name)[keep]
                for name in ("time", "recorded", "code", "kind", "context", "source", "value", "unit")
            ),
        )


_TYPE = {name: at for at, name in enumerate(TYPES)}
_CONTEXT = {name: at for at, name in enumerate(CONTEXTS)}
_SOURCE = {name: at for at, name in enumerate(SOURCES)}
_SEX = {name: at for at, name in enumerate(SEXES)}


def patient_of(line: dict, lexicon: Lexicon) -> Patient:
    """A timeline from plain values: ``subject_id``, ``birth_date``, ``sex``, ``deceased_at``, ``events``."""
    known: dict[str, int] = {}

    def instant(text: str) -> int:
        at = known.get(text)
        if at is None:
            at = known[text] = micros(text)
        return at

    events = line["events"]
    count = len(events)
    time, recorded = np.empty(count, np.int64), np.empty(count, np.int64)
    code, unit = np.empty(count, np.int32), np.empty(count, np.int32)
    kind, context, source = (np.empty(count, np.int8) for _ in range(3))
    value = np.full(count, np.nan)
    for at, event in enumerate(events):
        kind[at] = _TYPE[event["type"]]
        code[at] = lexicon.key(event["code"], event.get("name") or "", int(kind[at]))
        time[at] = instant(event["time"])
        recorded[at] = instant(event["recorded_at"])
        context[at] = _CONTEXT[event["context"]]
        source[at] = _SOURCE[event["source"]]
        number = event.get("value")
        if number is not None:
            value[at] = number
        unit[at] = lexicon.unit(event.get("unit") or "")
    birth, deceased = line.get("birth_date"), line.get("deceased_at")
    return Patient(
        line["subject_id"],
        epoch_day(birth) if birth else None,
        _SEX[line["sex"]],
        micros(deceased) if deceased else None,
        time,
        recorded,
        code,
        kind,
        context,
        source,
        value,
        unit,
    )
