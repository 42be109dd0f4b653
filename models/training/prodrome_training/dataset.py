"""Lives that training samples from, and what came true after a moment of one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .names import nearest_known
from .outcomes import Outcome, Record, membership
from .timeline import CODED, MICROS_A_DAY, PRESENT, TYPES, Lexicon, Patient
from .tokens import Tokens, WordTable, day_gaps, status_of, tokenise
from .vocabulary import FIRST_CONCEPT

_DEATH = TYPES.index("DEATH")
CODED_PRESENT = status_of(PRESENT, CODED)


@dataclass
class Life:
    """A patient, ready to be sampled from."""

    patient: Patient
    tokens: Tokens
    gap: np.ndarray
    record: Record
    #: Moments at which everything that had happened was also recorded.
    moments: np.ndarray
    #: How many tokens each of those moments sees.
    seen: np.ndarray
    #: Coded, present facts with a word of the vocabulary: instants and words.
    fact_instant: np.ndarray
    fact_word: np.ndarray
    #: Those of them that the next-concept head is to predict.
    next_instant: np.ndarray
    next_word: np.ndarray
    #: Number of the first token that affirms each word, ``NOT_YET`` for none.
    first: np.ndarray
    #: Which tokens the next-concept head is to say within their moment.
    asked: np.ndarray


#: A number of a token that no life has.
NOT_YET = np.iinfo(np.int32).max


class Lives:
    """Patients with a known date of birth and at least one token."""

    def __init__(
        self,
        patients: list[Patient],
        lexicon: Lexicon,
        table: WordTable,
        outcomes: list[Outcome],
        end: int | None = None,
    ):
        members = membership(outcomes, lexicon)
        predicted = table.vocabulary.predicted()
        self.table = table
        self.end = end if end is not None else follow_up_end(patients)
        lives = [
            _life(patient, table, members, outcomes, predicted)
            for patient in patients
            if patient.birth_day is not None and len(patient.time)
        ]
        self.lives = [life for life in lives if len(life.moments)]

    def __len__(self) -> int:
        return len(self.lives)


def follow_up_end(patients: list[Patient]) -> int:
    """When the data were taken: the latest recorded time of anyone, to whom all are followed."""
    return max(int(patient.recorded.max()) for patient in patients if len(patient.recorded))


def _life(patient, table, members, outcomes, predicted) -> Life:
    tokens = tokenise(patient, table)
    record = Record(patient, members, outcomes)
    order = np.argsort(patient.time, kind="stable")
    times, latest = patient.time[order], np.maximum.accumulate(patient.recorded[order])
    moments = np.unique(np.maximum(times, latest))
    clean = latest[np.searchsorted(times, moments, side="right") - 1] <= moments
    moments = moments[clean]
    if record.died is not None:
        moments = moments[moments < record.died]
    words = table.words[patient.code]
    times = patient.time
    if record.died is not None:
        # A certificate may be dated later than the death that it certifies.
        times = np.where(patient.kind == _DEATH, record.died, times)
    fact = table.known(words) & (patient.source == CODED) & (patient.context == PRESENT)
    at = np.flatnonzero(fact)
    at = at[np.argsort(times[at], kind="stable")]
    instants, words = times[at], words[at]
    following = predicted[words]
    return Life(
        patient,
        tokens,
        day_gaps(tokens.day, patient.birth_day),
        record,
        moments,
        np.searchsorted(tokens.instant, moments, side="right"),
        instants,
        words,
        instants[following],
        words[following],
        _first_tokens(tokens, len(predicted)),
        _asked_tokens(tokens, predicted),
    )


def _first_tokens(tokens: Tokens, words: int) -> np.ndarray:
    first = np.full(words, NOT_YET, np.int32)
    at = np.flatnonzero(tokens.affirmed & (tokens.concept < words))[::-1]
    first[tokens.concept[at]] = at
    return first


def _asked_tokens(tokens: Tokens, predicted: np.ndarray) -> np.ndarray:
    known = tokens.concept < len(predicted)
    named = predicted[np.where(known, tokens.concept, 0)]
    return known & named & (tokens.status == CODED_PRESENT)


def next_words(life: Life, as_of: int) -> np.ndarray:
    """What is coded on the next day on which anything new is coded."""
    start = np.searchsorted(life.next_instant, as_of, side="right")
    if start == len(life.next_instant):
        return np.zeros(0, np.int64)
    day = life.next_instant[start] // MICROS_A_DAY
    stop = np.searchsorted(life.next_instant, (day + 1) * MICROS_A_DAY, side="left")
    return np.unique(life.next_word[start:stop])


def days_to_words(life: Life, as_of: int, end: int, words: int) -> tuple[np.ndarray, np.ndarray]:
    """Days to each word's next coded fact, or to where nothing more is known; and which of them."""
    end = end if life.record.died is None else min(end, life.record.died)
    days = np.full(words, (end - as_of) / MICROS_A_DAY, np.float32)
    happened = np.zeros(words, bool)
    start = np.searchsorted(life.fact_instant, as_of, side="right")
    stop = np.searchsorted(life.fact_instant, end, side="right")
    # Assigned backwards: the earliest is written last and stays.
    coming = life.fact_word[start:stop][::-1]
    days[coming] = (life.fact_instant[start:stop][::-1] - as_of) / MICROS_A_DAY
    happened[coming] = True
    return days, happened


def days_to_next(life: Life, as_of: int, end: int) -> tuple[float, bool]:
    """Days to the next fact of a predicted word, or to where nothing more is known."""
    end = end if life.record.died is None else min(end, life.record.died)
    start = np.searchsorted(life.next_instant, as_of, side="right")
    if start < len(life.next_instant) and life.next_instant[start] <= end:
        return (int(life.next_instant[start]) - as_of) / MICROS_A_DAY, True
    return (end - as_of) / MICROS_A_DAY, False


@dataclass
class NamedWords:
    """What ``model.Words`` is built from: rows by id, the vocabulary first, then unseen codes."""

    names: np.ndarray
    ancestors: np.ndarray
    shares: np.ndarray


def named_words(table: WordTable, encoder, most: int = 8) -> NamedWords:
    """Vectors of all names of a table, and each code's nearest known ancestors."""
    vocabulary, lexicon = table.vocabulary, table.lexicon
    concepts = vocabulary.concepts
    names = encoder.all([one.name for one in concepts] + [lexicon.names[at] for at in table.unseen])
    keys = [one.key for one in concepts] + [lexicon.keys[at] for at in table.unseen]
    special = np.zeros((FIRST_CONCEPT, names.shape[1]), np.float32)
    ancestors = np.zeros((FIRST_CONCEPT + len(keys), most), np.int64)
    shares = np.zeros(ancestors.shape, np.float32)
    for row, key in enumerate(keys, FIRST_CONCEPT):
        above = nearest_known(key, lexicon.parents, vocabulary.ids)[:most]
        ancestors[row, : len(above)] = above
        shares[row, : len(above)] = 1 / max(1, len(above))
    return NamedWords(np.r_[special, names], ancestors, shares)
