"""Queries of training: windows of lives, and what is asked in them.

A chunk is a window of a patient's tokens with several NOW queries behind it. A query sees the
tokens before its moment; nothing sees a query. Because the tokens of a moment are the beginning
of the tokens of any later moment, one forward pass answers all queries of a chunk.

An open query is asked within a moment: it sees a random part of the facts of one instant, and is
to say the rest of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .dataset import Life
from .timeline import MICROS_A_DAY
from .tokens import ROOM, WordTable, history, window_start


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
