"""Features of the boosted baseline: how often each concept was recorded, ever and in the last year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..evaluation.questions import Questions
from ..timeline import AFFIRMED, MICROS_A_DAY, Lexicon, Patient

RECENT_DAYS = 365
#: Counts beyond this say no more.
LARGEST_COUNT = 60000


@dataclass
class Counts:
    """The counted concepts; the columns are age, sex, counts ever, counts in the last year."""

    keys: list[str]

    @staticmethod
    def choose(patients: list[Patient], lexicon: Lexicon, share: float) -> "Counts":
        """Concepts that at least this share of the patients has."""
        holders = np.zeros(len(lexicon.keys), np.int64)
        for patient in patients:
            holders[np.unique(patient.code[np.isin(patient.context, list(AFFIRMED))])] += 1
        least = max(2, share * len(patients))
        return Counts([lexicon.keys[at] for at in np.flatnonzero(holders >= least)])

    @property
    def columns(self) -> int:
        """How many features there are."""
        return 2 + 2 * len(self.keys)

    def of(self, questions: Questions, lexicon: Lexicon) -> np.ndarray:
        """(questions, columns); reads only what had happened and was recorded by each moment."""
        index = {key: at for at, key in enumerate(self.keys)}
        feature = np.array([index.get(key, -1) for key in lexicon.keys], np.int64)
        size = len(self.keys)
        out = np.zeros((len(questions), self.columns), np.float32)
        out[:, 0], out[:, 1] = questions.age, questions.sex
        for number in np.unique(questions.life):
            rows = np.flatnonzero(questions.life == number)
            patient = questions.lives[number].patient
            use = np.isin(patient.context, list(AFFIRMED)) & (feature[patient.code] >= 0)
            order = np.argsort(patient.time[use], kind="stable")
            time = patient.time[use][order]
            column = feature[patient.code[use]][order]
            moments = questions.as_of[rows]
            ever = _prefix_counts(column, np.searchsorted(time, moments, side="right"), size)
            before = moments - RECENT_DAYS * MICROS_A_DAY
            old = _prefix_counts(column, np.searchsorted(time, before, side="right"), size)
            out[rows, 2 : 2 + size] = np.minimum(ever, LARGEST_COUNT)
            out[rows, 2 + size :] = np.minimum(ever - old, LARGEST_COUNT)
        return out


def _prefix_counts(column: np.ndarray, ends: np.ndarray, size: int) -> np.ndarray:
    """How often each column is among the first ``end`` entries, for each of the ends."""
    counts = np.zeros((len(ends), size), np.int64)
    order, done, running = np.argsort(ends, kind="stable"), 0, np.zeros(size, np.int64)
    for row in order:
        running = running + np.bincount(column[done : ends[row]], minlength=size)
        done = ends[row]
        counts[row] = running
    return counts
