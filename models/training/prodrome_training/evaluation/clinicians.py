"""Foresight's 35 timelines written by clinicians: the next concept, and conformance.

They say no right answers, so nothing here is called relevance. Each concept after the first is
asked for from those before it. A suggestion conforms where it is of the kind that comes next, and
of its newness.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..kinds import kinds_of
from ..timeline import CODED, MICROS_A_DAY, PRESENT, SEXES, TYPES, Lexicon, Patient
from .hit_rate import KS, Position, Scores, candidates, top
from .sequences import Sequence, recurs

SNOMED = "http://snomed.info/sct|"
_TAG = re.compile(r"^(.*) \(([^()]*)\)$")
TYPE_OF_TAG = {
    "disorder": "DISORDER",
    "finding": "FINDING",
    "situation": "SITUATION",
    "procedure": "PROCEDURE",
    "regime/therapy": "PROCEDURE",
    "substance": "MEDICATION",
    "medicinal product": "MEDICATION",
    "product": "MEDICATION",
    "morphologic abnormality": "DISORDER",
    "observable entity": "OBSERVATION",
}
#: An age that is given as no number of years is passed over, and time stands still.
LARGEST_AGE = 120


@dataclass
class Written:
    """A clinician's timeline: codes in order, a day or more apart, with the ages that it states."""

    number: int
    patient: Patient


def read(path: Path, lexicon: Lexicon) -> list[Written]:
    """All timelines of the file that have two concepts."""
    found = []
    for number, one in enumerate(json.loads(path.read_text(encoding="utf-8"))):
        patient = _patient(number, one["concepts"], lexicon)
        if len(patient.time) >= 2:
            found.append(Written(number, patient))
    return found


def _patient(number: int, concepts: list[dict], lexicon: Lexicon) -> Patient:
    sex, age, code, day, kind = SEXES.index("UNKNOWN"), None, [], [], []
    asked = ""
    for concept in concepts:
        cui = str(concept["cui"])
        if cui.startswith("<"):
            asked = cui
            continue
        if asked == "<SEX>" and cui.upper() in SEXES:
            sex = SEXES.index(cui.upper())
        elif asked == "<AGE>" and cui.isdigit() and int(cui) <= LARGEST_AGE:
            age = int(cui)
        elif cui.isdigit() and len(cui) >= 6:
            name, tag = _split(str(concept.get("name") or concept.get("label") or ""))
            of = TYPE_OF_TAG.get(tag, "OTHER")
            kind.append(TYPES.index(of))
            code.append(lexicon.key(SNOMED + cui, name, kind[-1]))
            earliest = int((age or 0) * 365.25)
            # The order is what the clinician gave: where ages go back, time goes on by a day.
            day.append(max(earliest, day[-1] + 1 if day else 0))
        asked = ""
    count = len(code)
    time = np.array(day, np.int64) * MICROS_A_DAY
    return Patient(
        f"clinician-{number}", 0, sex, None, time, time, np.array(code, np.int32),
        np.array(kind, np.int8), np.full(count, PRESENT, np.int8), np.full(count, CODED, np.int8),
        np.full(count, np.nan), np.zeros(count, np.int32),
    )


def _split(name: str) -> tuple[str, str]:
    found = _TAG.match(name)
    return (found.group(1), found.group(2)) if found else (name, "")


def sequence_of(patient: Patient, words: np.ndarray, predicted: np.ndarray) -> Sequence:
    """Every concept counts, also what is outside the vocabulary; -1 stands for that.

    :param words: ids by the lexicon's codes
    """
    word = words[patient.code]
    return Sequence(
        patient.subject, patient.sex, patient.birth_day, np.where(word < len(predicted), word, -1),
        patient.time, np.ones(len(word), bool), recurs(word), np.arange(len(word)),
    )


class Conformance:
    """Collects hits of the next concept and conformance, by ranking."""

    def __init__(self, predicted: np.ndarray, kinds: np.ndarray):
        self.predicted, self.kinds = predicted, kinds
        self.rows: dict[str, list[dict]] = {}

    def add(
        self, sequence: Sequence, at: int, kind: int, recurring: bool,
        scores_of: dict[str, Scores],
    ) -> None:
        """
        :param kind: of the true concept, also where it is outside the vocabulary
        """
        true = int(sequence.word[at])
        known = true >= 0 and bool(self.predicted[true])
        seen = np.zeros(len(self.predicted), bool)
        before = sequence.word[:at]
        seen[before[before >= 0]] = True
        for name, scores in scores_of.items():
            free = top(scores, self.predicted, max(KS))
            row = {"known": known}
            if known:
                allowed = candidates(Position(sequence, at), self.kinds, self.predicted, True)
                asked = top(scores, allowed, max(KS))
            for k in KS:
                row[f"hit@{k}"] = known and true in free[:k]
                row[f"oracleHit@{k}"] = known and true in asked[:k]
                row[f"kind@{k}"] = float((self.kinds[free[:k]] == kind).mean())
                row[f"newness@{k}"] = float((seen[free[:k]] == recurring).mean())
            self.rows.setdefault(name, []).append(row)

    def table(self) -> list[dict]:
        """Means over all positions, and hits also over those whose concept can be named."""
        out = []
        for name, rows in self.rows.items():
            known = [row for row in rows if row["known"]]
            entry = {"ranking": name, "positions": len(rows), "nameable": len(known)}
            for figure in rows[0]:
                if figure != "known":
                    entry[figure] = round(float(np.mean([row[figure] for row in rows])), 5)
                if "it@" in figure:
                    mean = np.mean([row[figure] for row in known]) if known else float("nan")
                    entry[f"{figure} of nameable"] = (
                        round(float(mean), 5) if np.isfinite(mean) else None
                    )
            out.append(entry)
        return out


def kind_of(patient: Patient, at: int) -> int:
    """The kind of the concept at a place."""
    return int(kinds_of([TYPES[patient.kind[at]]])[0])
