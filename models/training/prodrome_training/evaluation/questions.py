"""Moments at which risks are asked for, and what came true."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..outcomes import DEATH, ONSET, Outcome, Record, membership
from ..timeline import MICROS_A_DAY, Lexicon, Patient
from .sequences import order_rng

AGE_BAND_ENDS = (5, 10, 18, 30, 40, 50, 60, 70, 80, 200)
DAYS_A_YEAR = 365.25


@dataclass
class Life:
    """A patient, what happened to it, and when it can be asked about."""

    patient: Patient
    record: Record
    #: Moments at which everything that had happened was also recorded, before death.
    moments: np.ndarray


def lives_of(
    patients: list[Patient], lexicon: Lexicon, outcomes: list[Outcome]
) -> list[Life]:
    """Those with a known date of birth and a moment to ask at."""
    members = membership(outcomes, lexicon)
    lives = []
    for patient in patients:
        if patient.birth_day is None or len(patient.time) == 0:
            continue
        record = Record(patient, members, outcomes)
        moments = clean_moments(patient)
        if record.died is not None:
            moments = moments[moments < record.died]
        if len(moments):
            lives.append(Life(patient, record, moments))
    return lives


def clean_moments(patient: Patient) -> np.ndarray:
    """Moments at which something became known and all that had happened was recorded."""
    order = np.argsort(patient.time, kind="stable")
    times, latest = patient.time[order], np.maximum.accumulate(patient.recorded[order])
    moments = np.unique(np.maximum(times, latest))
    return moments[latest[np.searchsorted(times, moments, side="right") - 1] <= moments]


def follow_up_end(patients: list[Patient]) -> int:
    """When the data were taken: the latest recorded time of anyone, to whom all are followed."""
    return max(int(patient.recorded.max()) for patient in patients if len(patient.recorded))


@dataclass
class Questions:
    """Moments of lives."""

    lives: list[Life]
    #: Number of the life, and the moment in microseconds since 1970, of each question.
    life: np.ndarray
    as_of: np.ndarray
    #: When the data end.
    end: int
    horizons: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.as_of)

    @property
    def age(self) -> np.ndarray:
        """Years."""
        birth = np.array([life.patient.birth_day for life in self.lives], np.float64)
        return (self.as_of // MICROS_A_DAY - birth[self.life]) / DAYS_A_YEAR

    @property
    def band(self) -> np.ndarray:
        """Index of the age band."""
        return np.minimum(
            np.searchsorted(AGE_BAND_ENDS, self.age, side="right"), len(AGE_BAND_ENDS) - 1
        )

    @property
    def sex(self) -> np.ndarray:
        """Index of the sex."""
        return np.array([life.patient.sex for life in self.lives], np.int64)[self.life]

    def labels(self, gap_days: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Whether each outcome happened within each horizon, and whether that is known and counts.

        The risk window begins ``gap_days`` after the moment. A window counts where the data reach
        to its end, the patient is alive when it begins and, for an onset, does not have it then.
        """
        outcomes = len(self.lives[0].record.coded) if self.lives else 0
        shape = (len(self), outcomes, len(self.horizons))
        happened, valid = np.zeros(shape, bool), np.zeros(shape, bool)
        horizons = np.array(self.horizons)
        for row, (number, as_of) in enumerate(zip(self.life, self.as_of)):
            record = self.lives[number].record
            start = int(as_of) + gap_days * MICROS_A_DAY
            if start >= self.end or (record.died is not None and record.died <= start):
                continue
            days, found, counts = record.label(start, self.end)
            if gap_days:
                counts = counts & ~_had(record, start)
            left = (self.end - start) / MICROS_A_DAY
            happened[row] = found[:, None] & (days[:, None] <= horizons)
            valid[row] = counts[:, None] & (left >= horizons)
        return happened, valid


def _had(record: Record, start: int) -> np.ndarray:
    """Onsets that were coded by the window's beginning, recorded or not."""
    return np.array(
        [
            kind == ONSET and len(times) > 0 and times[0] <= start
            for kind, times in zip(record.kinds, record.coded)
        ]
    )


def ask(
    lives: list[Life], end: int, each: int, seed: int, horizons: tuple[int, ...]
) -> Questions:
    """Up to ``each`` random moments of each life."""
    life, as_of = [], []
    for number, one in enumerate(lives):
        rng = order_rng(seed + 2, one.patient.subject)
        count = min(each, len(one.moments))
        chosen = np.sort(rng.choice(len(one.moments), count, replace=False))
        life.append(np.full(count, number))
        as_of.append(one.moments[chosen])
    empty = np.zeros(0, np.int64)
    return Questions(
        lives,
        np.concatenate(life) if life else empty,
        np.concatenate(as_of) if as_of else empty,
        end,
        horizons,
    )


def death_of(outcomes: list[Outcome]) -> int:
    """Which outcome is death."""
    return next(at for at, one in enumerate(outcomes) if one.kind == DEATH)
