"""Training examples from whole lives.

A chunk is a window of a patient's tokens with several NOW queries behind it. A query sees the
tokens before its moment; nothing sees a query. Because the tokens of a moment are the beginning
of the tokens of any later moment, one forward pass answers all queries of a chunk.

An open query is asked within a moment: it sees a random part of the facts of one instant, and is
to say the rest of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from .names import nearest_known
from .outcomes import Outcome, Record, membership
from .timeline import CODED, MICROS_A_DAY, PRESENT, TYPES, Lexicon, Patient
from .tokens import (
    OPEN, ROOM, Tokens, WordTable, day_gaps, history, log_gap, status_of, tokenise, window_start,
    years,
)
from .vocabulary import FIRST_CONCEPT, FIRST_SEX, NOW

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
class Query:
    """A NOW: its moment, how many of the life's tokens lie before it, and which of those a query
    within a moment does not see."""

    as_of: int
    end: int
    hidden: np.ndarray | None = None


@dataclass
class Chunk:
    """Numbers of a life's tokens, the latest in a row, and the queries: at moments, and open ones."""

    life: Life
    at: np.ndarray
    queries: list[Query]
    open: list[Query]

    def place(self, token):
        """Where the life's token (or the end before it) lies in the chunk."""
        return len(self.at) - (self.at[-1] + 1 - token) if len(self.at) else 0


def sample_chunk(
    life: Life, table: WordTable, rng: np.random.Generator, queries: int, room: int = ROOM,
    open_queries: int = 0,
) -> Chunk:
    """A random window; its queries lie in it, some of them days after the last fact, some within a
    moment.

    :param queries: at most so many at moments
    :param open_queries: so many within moments, if the window has moments with more than one fact
    """
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
    asked = [
        Query(_some_time_after(life, int(moment), rng), int(life.seen[moment]))
        for moment in np.unique(rng.choice(inside, queries, replace=True))
    ]
    within = _open_queries(life, start, end, rng, open_queries)
    return Chunk(life, np.r_[past, np.arange(start, end)], asked, within)


def _some_time_after(life: Life, moment: int, rng: np.random.Generator) -> int:
    """The moment or, as risk ages while nothing happens, a time before the next fact: the next
    day, or any number of days later."""
    as_of = int(life.moments[moment])
    chance = rng.random()
    if chance < 0.2:
        later = (as_of // MICROS_A_DAY + 1) * MICROS_A_DAY
    elif chance < 0.45:
        later = int(as_of + rng.exponential(120) * MICROS_A_DAY)
    else:
        return as_of
    return later if later < _silent_until(life, moment) else as_of


def _open_queries(
    life: Life, start: int, stop: int, rng: np.random.Generator, count: int
) -> list[Query]:
    """Queries that see a part of the tokens of an instant: the more words there are to say, the
    more often it is asked. On a day that began before, none of the instant's may be seen.

    Instants are those at which things happened, whenever they were recorded: a diagnosis is often
    recorded when its encounter ends.
    """
    instant, day = life.tokens.instant[start:stop], life.tokens.day[start:stop]
    if not len(instant):
        return []
    begins = np.flatnonzero(np.r_[True, instant[1:] != instant[:-1]])
    ends = np.r_[begins[1:], len(instant)]
    same_day = np.r_[False, day[begins[1:]] == day[begins[1:] - 1]]
    ways = np.add.reduceat(life.asked[start:stop], begins, dtype=np.int64)
    ways[ends - begins - np.where(same_day, 0, 1) < 1] = 0
    if ways.sum() == 0:
        return []
    asked = []
    for row in rng.choice(len(begins), count, p=ways / ways.sum()):
        begin, end = int(begins[row]), int(ends[row])
        seen = int(rng.integers(0 if same_day[row] else 1, end - begin))
        hidden = start + np.sort(begin + rng.permutation(end - begin)[seen:])
        asked.append(Query(int(instant[begin]), start + end, hidden))
    return asked


def _silent_until(life: Life, moment: int) -> int:
    following = np.searchsorted(life.patient.time, life.moments[moment], side="right")
    if following < len(life.patient.time):
        return int(life.patient.time[following])
    return int(life.record.died if life.record.died is not None else life.moments[moment])


def _seen_words(life: Life, query: Query) -> np.ndarray:
    """Which words of the vocabulary the tokens before a query affirm."""
    seen = life.first < query.end
    if query.hidden is not None:
        words = life.tokens.concept[query.hidden]
        words = words[words < len(seen)]
        seen[words] = life.first[words] < query.hidden[0]
        shown = np.setdiff1d(np.arange(query.hidden[0], query.end), query.hidden)
        shown = shown[life.tokens.affirmed[shown] & (life.tokens.concept[shown] < len(seen))]
        seen[life.tokens.concept[shown]] = True
    return seen


def _following(life: Life, query: Query) -> np.ndarray:
    """The words that the next-concept head is to say."""
    if query.hidden is None:
        return next_words(life, query.as_of)
    return np.unique(life.tokens.concept[query.hidden[life.asked[query.hidden]]])


def collate(chunks: list[Chunk], end: int, predicted: np.ndarray) -> dict[str, torch.Tensor]:
    """Tensors of a batch: tokens first, then queries, then open ones; see ``losses.loss_of``.

    :param predicted: which words the next-concept head may say
    """
    words, size = len(predicted), len(chunks)
    length = 1 + max(len(chunk.at) for chunk in chunks)
    closed = max(len(chunk.queries) for chunk in chunks)
    rows = closed + max(len(chunk.open) for chunk in chunks)
    total = length + rows
    ints = {name: np.zeros((size, total), np.int64) for name in ("concept", "status", "decile", "recurring")}
    age, gap = np.zeros((size, total), np.float32), np.zeros((size, total), np.float32)
    day = np.full((size, length), 10**9, np.int64)
    visible = np.zeros((size, rows, length), bool)
    seen_words = np.zeros((size, rows, words), bool)
    outcomes = len(chunks[0].life.record.coded)
    days = np.zeros((size, closed, outcomes), np.float32)
    happened, valid = np.zeros((2, size, closed, outcomes), bool)
    word_days = np.zeros((size, closed, words), np.float32)
    word_happened = np.zeros((size, closed, words), bool)
    next_days, next_happened = np.zeros((size, closed), np.float32), np.zeros((size, closed), bool)
    counts = np.zeros((size, closed), np.float32)
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
        for number, query in [*enumerate(chunk.queries), *enumerate(chunk.open, closed)]:
            column, as_of, today = length + number, query.as_of, query.as_of // MICROS_A_DAY
            ints["concept"][row, column] = NOW
            age[row, column] = years(np.int64(today - birth))
            last = tokens.day[query.end - 1] if query.end else birth
            gap[row, column] = log_gap(np.int64(today - last))
            visible[row, number, : 1 + chunk.place(query.end)] = True
            seen_words[row, number] = _seen_words(life, query)
            following = _following(life, query)
            target_at += [row * rows + number] * len(following)
            target_word += following.tolist()
            target_weight += [1 / max(1, len(following))] * len(following)
            if query.hidden is not None:
                ints["status"][row, column] = OPEN
                visible[row, number, 1 + chunk.place(query.hidden)] = False
                continue
            counts[row, number] = len(following)
            days[row, number], happened[row, number], valid[row, number] = life.record.label(as_of, end)
            word_days[row, number], word_happened[row, number] = days_to_words(life, as_of, end, words)
            next_days[row, number], next_happened[row, number] = days_to_next(life, as_of, end)
    arrays = {
        **ints, "age": age, "gap": gap, "blocked": _blocked(day, visible),
        "days": days, "happened": happened, "valid": valid & (days > 0),
        "word_days": word_days, "word_happened": word_happened,
        "asked": visible[:, :closed].any(-1) & (next_days > 0), "seen_words": seen_words,
        "next_days": next_days, "next_happened": next_happened, "counts": counts,
        "target_at": np.array(target_at, np.int64), "target_word": np.array(target_word, np.int64),
        "target_weight": np.array(target_weight, np.float32),
    }
    return {name: torch.from_numpy(values) for name, values in arrays.items()}


def _blocked(day: np.ndarray, visible: np.ndarray) -> np.ndarray:
    """0 where a row may attend to a column, else a large negative number."""
    size, length = day.shape
    total = length + visible.shape[1]
    allowed = np.zeros((size, total, total), bool)
    padding = day == 10**9
    earlier = day[:, None, :] < day[:, :, None]
    allowed[:, :length, :length] = earlier & ~padding[:, None, :] & ~padding[:, :, None]
    allowed[:, length:, :length] = visible
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
