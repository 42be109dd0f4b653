"""Training and evaluation examples from whole lives.

A chunk is a window of a patient's tokens with several NOW queries behind it. A query sees the
tokens before its moment; nothing sees a query. Because the tokens of a moment are the beginning
of the tokens of any later moment, one forward pass answers all queries of a chunk.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from .outcomes import Outcome, Record, membership
from .timeline import CODED, MICROS_A_DAY, PRESENT, Lexicon, Patient
from .tokens import MAX_HISTORY, MAX_TOKENS, Tokens, WordTable, day_gaps, history, log_gap, tokenise, years
from .vocabulary import FIRST_SEX, NOW

ROOM = MAX_TOKENS - 2


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
    #: Coded, present facts that the next-concept head is to predict: instants and words.
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
    target = predicted[words] & (patient.source == CODED) & (patient.context == PRESENT)
    at = np.flatnonzero(target)
    at = at[np.argsort(patient.time[at], kind="stable")]
    return Life(
        patient,
        tokens,
        day_gaps(tokens.day, patient.birth_day),
        record,
        moments,
        np.searchsorted(tokens.instant, moments, side="right"),
        patient.time[at],
        words[at],
    )


def next_words(life: Life, as_of: int) -> np.ndarray:
    """What is coded on the next day on which anything new is coded."""
    start = np.searchsorted(life.next_instant, as_of, side="right")
    if start == len(life.next_instant):
        return np.zeros(0, np.int64)
    day = life.next_instant[start] // MICROS_A_DAY
    stop = np.searchsorted(life.next_instant, (day + 1) * MICROS_A_DAY, side="left")
    return np.unique(life.next_word[start:stop])


@dataclass
class Chunk:
    """Indices of a life's tokens, and the queries: moments and how many of them each sees."""

    life: Life
    at: np.ndarray
    as_of: np.ndarray
    seen: np.ndarray


def sample_chunk(life: Life, table: WordTable, rng: np.random.Generator, queries: int) -> Chunk:
    """A random window; its queries lie in it, some of them days after the last fact."""
    anchor = int(rng.integers(len(life.moments)))
    end = int(life.seen[anchor])
    # The window reaches beyond the anchor, so that early moments are sampled as often as late ones.
    end = min(len(life.tokens), end + int(rng.integers(ROOM)))
    if end <= ROOM:
        start, past = 0, np.zeros(0, np.int64)
    else:
        start = end - (ROOM - MAX_HISTORY)
        past = history(life.tokens, table, start)
    inside = np.flatnonzero((life.seen > start) & (life.seen <= end))
    if len(inside) == 0:
        inside = np.array([anchor])
        end = int(life.seen[anchor])
        start = max(0, end - ROOM)
        past = past[:0]
    chosen = rng.choice(inside, queries, replace=True)
    chosen = np.unique(chosen)
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


def collate(chunks: list[Chunk], end: int) -> dict[str, torch.Tensor]:
    """Tensors of a batch: tokens first, then queries; see ``train.loss_of``."""
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
        for query, (as_of, visible) in enumerate(zip(chunk.as_of, chunk.seen)):
            column, today = length + query, as_of // MICROS_A_DAY
            last = tokens.day[chunk.at[visible - 1]] if visible > 0 else birth
            ints["concept"][row, column] = NOW
            age[row, column] = years(np.int64(today - birth))
            gap[row, column] = log_gap(np.int64(today - last))
            seen[row, query] = 1 + visible
            days[row, query], happened[row, query], valid[row, query] = life.record.label(
                int(as_of), end
            )
            words = next_words(life, int(as_of))
            target_at += [row * rows + query] * len(words)
            target_word += words.tolist()
            target_weight += [1 / max(1, len(words))] * len(words)
    tensors = {name: torch.from_numpy(values) for name, values in ints.items()}
    tensors["age"], tensors["gap"] = torch.from_numpy(age), torch.from_numpy(gap)
    tensors["blocked"] = torch.from_numpy(_blocked(day, seen))
    tensors["days"], tensors["happened"], tensors["valid"] = map(
        torch.from_numpy, (days, happened, valid & (days > 0))
    )
    tensors["target_at"] = torch.tensor(target_at, dtype=torch.int64)
    tensors["target_word"] = torch.tensor(target_word, dtype=torch.int64)
    tensors["target_weight"] = torch.tensor(target_weight, dtype=torch.float32)
    tensors["rows"] = torch.tensor(rows)
    return tensors


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
