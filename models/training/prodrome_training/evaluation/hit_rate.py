"""Foresight's hit-rate@k (its "precision@k"): Kraljevic et al., Lancet Digital Health 6:e281, 2024.

At each position the k words with the highest scores are taken from those of the true word's kind
and new/recurring status (the oracle filter). It is a hit if any of them occurs at the position or
after it, up to the range's end counted from the true word's time. Reported again without the
filter, which a forecaster at work does not have.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..kinds import KINDS
from ..timeline import MICROS_A_DAY
from .sequences import Sequence, opens_a_day

KS = (1, 5, 10)
RANGES = {"30 days": 30, "1 year": 365, "ever": None}
STATUSES = ("new", "recurring")
#: Every position, as Foresight measures; and those at which nothing of their own day was read yet.
ALL_POSITIONS, OPENING = "all", "first of its day"


@dataclass
class Position:
    """One question: the true word, and what may be answered."""

    sequence: Sequence
    at: int
    weight: float = 1.0

    @property
    def seen(self) -> np.ndarray:
        """Words before the position."""
        return self.sequence.word[: self.at]

    def occurring(self, days: int | None) -> np.ndarray:
        """Words that are coded at the position or after it, within the range."""
        sequence = self.sequence
        inside = sequence.target[self.at :].copy()
        if days is not None:
            limit = sequence.time[self.at] + days * MICROS_A_DAY
            inside &= sequence.time[self.at :] <= limit
        return sequence.word[self.at :][inside]


def candidates(
    position: Position, kinds: np.ndarray, predicted: np.ndarray, oracle: bool
) -> np.ndarray:
    """Which words may be among the k; kept to the true word's kind and status by the oracle."""
    if not oracle:
        return predicted
    true = position.sequence.word[position.at]
    seen = np.zeros(len(predicted), bool)
    known = position.seen
    seen[known[known >= 0]] = True
    recurring = bool(seen[true])
    return predicted & (kinds == kinds[true]) & (seen == recurring)


@dataclass
class Either:
    """Scores of words that come next or within a range: the chance of either, where what comes next
    is known to be one of some words."""

    #: Chance of each word to be the next.
    following: np.ndarray
    #: Chance of each word within the range.
    inside: np.ndarray

    def given(self, allowed: np.ndarray) -> np.ndarray:
        """A score a word, if the next one is among the allowed."""
        total = self.following[allowed].sum()
        coming = self.following / max(total, 1e-30)
        return 1 - (1 - np.minimum(1.0, coming)) * (1 - self.inside)


Scores = np.ndarray | Either


def top(scores: Scores, allowed: np.ndarray, k: int) -> np.ndarray:
    """The k allowed words with the highest scores, best first; ties by the lower id."""
    if isinstance(scores, Either):
        scores = scores.given(allowed)
    ids = np.flatnonzero(allowed & np.isfinite(scores))
    return ids[np.argsort(-scores[ids], kind="stable")[:k]]


def first_hit(ranked: np.ndarray, occurring: np.ndarray) -> int:
    """The rank (from 1) of the first word that occurs; a very large one if none does."""
    hit = np.flatnonzero(np.isin(ranked, occurring))
    return int(hit[0]) + 1 if len(hit) else 10**9


class HitRates:
    """Collects first-hit ranks by kind, status, range and filter, for any number of rankings."""

    def __init__(self, kinds: np.ndarray, predicted: np.ndarray):
        self.kinds, self.predicted = kinds, predicted
        self.rows: dict[str, list[tuple]] = {}

    def add(self, position: Position, scores_of: dict[str, dict[str, Scores]]) -> None:
        """
        :param scores_of: for each ranking's name, for each range's name, a score a word
        """
        sequence, at = position.sequence, position.at
        kind = int(self.kinds[sequence.word[at]])
        recurring = bool(sequence.recurring[at])
        opens = opens_a_day(sequence, at)
        allowed = [
            candidates(position, self.kinds, self.predicted, oracle) for oracle in (True, False)
        ]
        occurring = {name: position.occurring(days) for name, days in RANGES.items()}
        for name, by_range in scores_of.items():
            ranks, before = [], {}
            for horizon in RANGES:
                scores = by_range[horizon]
                for filtered, mask in enumerate(allowed):
                    key = (id(scores), filtered)
                    if key not in before:
                        before[key] = top(scores, mask, max(KS))
                    ranks.append(first_hit(before[key], occurring[horizon]))
            self.rows.setdefault(name, []).append(
                (sequence.subject, kind, recurring, opens, position.weight, *ranks)
            )

    def table(self) -> list[dict]:
        """One row for each ranking, kind, status, range and filter."""
        rows = []
        for name, collected in self.rows.items():
            subject = np.array([row[0] for row in collected])
            kind, recurring, opens = (
                np.array([row[at] for row in collected]) for at in (1, 2, 3)
            )
            weight = np.array([row[4] for row in collected])
            ranks = np.array([row[5:] for row in collected], np.int64)
            for what, of_kind in [("any", kind >= 0)] + [
                (one, kind == at) for at, one in enumerate(KINDS)
            ]:
                for status in ("all", *STATUSES):
                    use = of_kind & (
                        np.ones(len(kind), bool)
                        if status == "all"
                        else recurring == (status == "recurring")
                    )
                    if not use.any():
                        continue
                    for part, those in ((ALL_POSITIONS, use), (OPENING, use & opens)):
                        if not those.any():
                            continue
                        rows += self._cells(
                            name, what, status, part, ranks[those], weight[those], subject[those]
                        )
        return rows

    @staticmethod
    def _cells(name, kind, status, part, ranks, weight, subject) -> Iterable[dict]:
        column = 0
        for horizon in RANGES:
            for oracle in (True, False):
                hit = ranks[:, column]
                column += 1
                yield {
                    "ranking": name,
                    "kind": kind,
                    "status": status,
                    "positions": part,
                    "range": horizon,
                    "oracle": oracle,
                    "asked": len(hit),
                    "patients": len(set(subject.tolist())),
                    **{
                        f"hit@{k}": round(float(np.average(hit <= k, weights=weight)), 5)
                        for k in KS
                    },
                }

    def values(
        self, name: str, kind: str, status: str, horizon: str, oracle: bool, k: int,
        opening: bool = False,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Subjects, weights and hits of one cell, for intervals.

        :param opening: only positions that open a day
        """
        column = 5 + 2 * list(RANGES).index(horizon) + (0 if oracle else 1)
        chosen = [
            row
            for row in self.rows[name]
            if (kind == "any" or row[1] == KINDS.index(kind))
            and (status == "all" or row[2] == (status == "recurring"))
            and (row[3] or not opening)
        ]
        return (
            np.array([row[0] for row in chosen]),
            np.array([row[4] for row in chosen]),
            np.array([row[column] <= k for row in chosen]),
        )
