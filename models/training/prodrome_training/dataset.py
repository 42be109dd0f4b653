"""Training examples from whole lives.

A chunk is a window of a patient's tokens with several NOW queries behind it. A query sees the
tokens before its moment; nothing sees a query. Because the tokens of a moment are the beginning
of the tokens of any later moment, one forward pass answers all queries of a chunk.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from .names import nearest_known
from .outcomes import Outcome, Record, membership
from .timeline import CODED, MICROS_A_DAY, PRESENT, TYPES, Lexicon, Patient
from .tokens import (
    ROOM, Tokens, WordTable, day_gaps, history, log_gap, tokenise, window_start, years,
)
from .vocabulary import FIRST_CONCEPT, FIRST_SEX, NOW

_DEATH = TYPES.index("DEATH")


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
    )


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
class Chunk:
    """Indices of a life's tokens, and the queries: moments and how many of them each sees."""

    life: Life
    at: np.ndarray
    as_of: np.ndarray
    seen: np.ndarray


def sample_chunk(
    life: Life, table: WordTable, rng: np.random.Generator, queries: int, room: int = ROOM
) -> Chunk:
    """A random window; its queries lie in it, some of them days after the last fact."""
    anchor = int(rng.integers(len(life.moments)))
    # The window reaches beyond the anchor, so that early moments are sampled as often as late ones.
    end = min(len(life.tokens), int(life.seen[anchor]) + int(rng.integers(room)))
    start = window_start(end, room)
    inside = np.flatnonzero((life.seen > start) & (life.seen <= end))
    if len(inside) == 0:
        inside = np.array([anchor])
        end = int(life.seen[anchor])
        start = window_start(end, room)
    past = history(life.tokens, table, start) if start else np.zeros(0, np.int64)
    chosen = np.unique(rng.choice(inside, queries, replace=True))
    as_of = life.moments[chosen].copy()
    # Risk ages while nothing happens: a third of the queries are asked later, before the next fact.
    for row, moment in enumerate(chosen):
        if rng.random() < 0.33:
            later = int(as_of[row] + rng.exponential(120) * MICROS_A_DAY)
            if later < _silent_until(life, int(moment)):
                as_of[row] = later
    return Chunk(
        life, np.r_[past, np.arange(start, end)], as_of, len(past) + life.seen[chosen] - start
    )


def _silent_until(life: Life, moment: int) -> int:
    following = np.searchsorted(life.patient.time, life.moments[moment], side="right")
    if following < len(life.patient.time):
        return int(life.patient.time[following])
    return int(life.record.died if life.record.died is not None else life.moments[moment])


def collate(chunks: list[Chunk], end: int, words: int) -> dict[str, torch.Tensor]:
    """Tensors of a batch: tokens first, then queries; see ``losses.loss_of``."""
    length = 1 + max(len(chunk.at) for chunk in chunks)
    rows = max(len(chunk.as_of) for chunk in chunks)
    total, size = length + rows, len(chunks)
    ints = {name: np.zeros((size, total), np.int64) for name in ("concept", "status", "decile", "recurring")}
    age, gap = np.zeros((size, total), np.float32), np.zeros((size, total), np.float32)
    day = np.full((size, length), 10**9, np.int64)
    seen = np.zeros((size, rows), np.int64)
    outcomes = len(chunks[0].life.record.coded)
    days = np.zeros((size, rows, outcomes), np.float32)
    happened, valid = np.zeros((2, size, rows, outcomes), bool)
    word_days = np.zeros((size, rows, words), np.float32)
    word_happened = np.zeros((size, rows, words), bool)
    next_days, next_happened = np.zeros((size, rows), np.float32), np.zeros((size, rows), bool)
    counts = np.zeros((size, rows), np.float32)
    target_at, target_word, target_weight = [], [], []
    for row, chunk in enumerate(chunks):
        life, tokens, count = chunk.life, chunk.life.tokens, len(chunk.at)
        birth = life.patient.birth_day
        ints["concept"][row, 0] = FIRST_SEX + life.patient.sex
        for name in ints:
            ints[name][row, 1 : 1 + count] = getattr(tokens, name)[chunk.at]
        day[row, 0] = -(10**9)
        day[row, 1 : 1 + count] = tokens.day[chunk.at]
        age[row, 1 : 1 + count] = years(tokens.day[chunk.at] - birth)
        gap[row, 1 : 1 + count] = log_gap(life.gap[chunk.at])
        for query, (as_of, visible) in enumerate(zip(chunk.as_of.tolist(), chunk.seen.tolist())):
            column, today = length + query, as_of // MICROS_A_DAY
            last = tokens.day[chunk.at[visible - 1]] if visible > 0 else birth
            ints["concept"][row, column] = NOW
            age[row, column] = years(np.int64(today - birth))
            gap[row, column] = log_gap(np.int64(today - last))
            seen[row, query] = 1 + visible
            days[row, query], happened[row, query], valid[row, query] = life.record.label(as_of, end)
            word_days[row, query], word_happened[row, query] = days_to_words(life, as_of, end, words)
            next_days[row, query], next_happened[row, query] = days_to_next(life, as_of, end)
            following = next_words(life, as_of)
            counts[row, query] = len(following)
            target_at += [row * rows + query] * len(following)
            target_word += following.tolist()
            target_weight += [1 / max(1, len(following))] * len(following)
    arrays = {
        **ints, "age": age, "gap": gap, "blocked": _blocked(day, seen),
        "days": days, "happened": happened, "valid": valid & (days > 0),
        "word_days": word_days, "word_happened": word_happened,
        "asked": (seen > 0) & (next_days > 0),
        "next_days": next_days, "next_happened": next_happened, "counts": counts,
        "target_at": np.array(target_at, np.int64), "target_word": np.array(target_word, np.int64),
        "target_weight": np.array(target_weight, np.float32),
    }
    return {name: torch.from_numpy(values) for name, values in arrays.items()}


def _blocked(day: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """0 where a row may attend to a column, else a large negative number."""
    size, length = day.shape
    total = length + seen.shape[1]
    allowed = np.zeros((size, total, total), bool)
    padding = day == 10**9
    earlier = day[:, None, :] < day[:, :, None]
    allowed[:, :length, :length] = earlier & ~padding[:, None, :] & ~padding[:, :, None]
    allowed[:, length:, :length] = np.arange(length) < seen[:, :, None]
    allowed |= np.eye(total, dtype=bool)
    return np.where(allowed, np.float32(0), np.float32(-1e9))


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
