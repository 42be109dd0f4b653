"""A life as the sequence of concepts that Foresight's measure runs over.

A sequence holds the affirmed tokens of the forecaster (same rules, same patients) in order of time.
Facts of one instant have no order among themselves, and an order by word would tell a model that
reads them one by one what cannot follow any more; so they are shuffled, by the seed and the
patient. All models are asked at the same positions and have read the same tokens before each.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np

from ..kinds import KINDS
from ..timeline import AFFIRMED, CODED, MICROS_A_DAY, PRESENT, SOURCES, Patient
from ..tokens import DAYS_A_YEAR, Tokens

#: What Foresight's measure asks of a position: so much must be left of the timeline.
MIN_LEFT_MICROS = MICROS_A_DAY


@dataclass
class Sequence:
    """Affirmed concepts in order; ``word`` is -1 outside the vocabulary."""

    subject: str
    sex: int
    birth_day: int
    word: np.ndarray
    time: np.ndarray
    #: Whether the concept is one to predict: coded, present, of a predicted word.
    target: np.ndarray
    #: Whether the word came before in the sequence.
    recurring: np.ndarray
    #: Which of the life's tokens each is.
    token: np.ndarray

    def __len__(self) -> int:
        return len(self.word)

    @property
    def day(self) -> np.ndarray:
        """Days since 1970."""
        return self.time // MICROS_A_DAY


def order_rng(seed: int, subject: str) -> np.random.Generator:
    """Random numbers of one patient, whichever others there are."""
    digest = hashlib.sha256(subject.encode()).digest()
    return np.random.default_rng((seed, int.from_bytes(digest[:8], "big")))


def sequence_of(
    patient: Patient, tokens: Tokens, predicted: np.ndarray, seed: int
) -> Sequence:
    """The sequence of a life.

    :param predicted: for each word of the vocabulary, whether it may be predicted
    """
    context = (tokens.status - 1) // len(SOURCES)
    source = (tokens.status - 1) % len(SOURCES)
    keep = np.flatnonzero(np.isin(context, list(AFFIRMED)))
    shuffled = order_rng(seed, patient.subject).random(len(keep))
    keep = keep[np.lexsort((shuffled, tokens.instant[keep]))]
    word = np.where(tokens.concept[keep] < len(predicted), tokens.concept[keep], -1)
    target = (
        predicted[word] & (word >= 0) & (context[keep] == PRESENT) & (source[keep] == CODED)
    )
    return Sequence(
        patient.subject,
        patient.sex,
        patient.birth_day,
        word,
        tokens.instant[keep],
        target,
        recurs(word),
        keep,
    )


def opens_a_day(sequence: Sequence, position: int) -> bool:
    """Whether the concept before was coded on an earlier day."""
    return bool(sequence.day[position] != sequence.day[position - 1])


def ages(days_lived: np.ndarray) -> np.ndarray:
    """Whole years, of days since birth; before birth counts as birth."""
    return np.maximum(days_lived / DAYS_A_YEAR, 0).astype(np.int64)


def age_at(sequence: Sequence, position: int) -> int:
    """Whole years when the concept was coded."""
    return int(ages(sequence.time[position] // MICROS_A_DAY - sequence.birth_day))


def first_day_of(age: int) -> int:
    """Days since birth at which the age in whole years begins."""
    return math.ceil(age * DAYS_A_YEAR)


def recurs(word: np.ndarray) -> np.ndarray:
    """Whether each word came before."""
    again = np.ones(len(word), bool)
    again[np.unique(word, return_index=True)[1]] = False
    return again


def positions(sequence: Sequence) -> np.ndarray:
    """Where Foresight's measure asks: targets with 24 h left in the timeline, the first concept
    left out (nothing comes before it)."""
    if len(sequence) < 2:
        return np.zeros(0, np.int64)
    left = sequence.time[-1] - sequence.time >= MIN_LEFT_MICROS
    left[0] = False
    return np.flatnonzero(sequence.target & left)


def sample_positions(
    sequence: Sequence, kinds: np.ndarray, each: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Positions with their weights: all those of new disorders, and of any other kind and status
    up to ``each`` a patient, weighted by how many they stand for.

    :param kinds: the kind of each word
    """
    every = positions(sequence)
    rng = order_rng(seed + 1, sequence.subject)
    stratum = kinds[sequence.word[every]] * 2 + sequence.recurring[every]
    chosen, weights = [], []
    for one in np.unique(stratum):
        group = every[stratum == one]
        count = len(group)
        if one != KINDS.index("disorder") * 2 and count > each:
            group = np.sort(rng.choice(group, each, replace=False))
        chosen.append(group)
        weights.append(np.full(len(group), count / len(group)))
    if not chosen:
        return np.zeros(0, np.int64), np.zeros(0)
    at, weight = np.concatenate(chosen), np.concatenate(weights)
    order = np.argsort(at)
    return at[order], weight[order]
