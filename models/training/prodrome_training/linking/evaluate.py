"""Accuracy of nearest-name linking: held-out synonyms and the corpora's gold spans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .sources import Concepts, Mention

Encode = Callable[[list[str]], np.ndarray]


@dataclass(frozen=True)
class Accuracy:
    """Share of spans whose concept is first, or among the first five, of ``n`` spans."""

    n: int
    acc1: float
    acc5: float


def nearest(scores: np.ndarray, many: int) -> np.ndarray:
    """Each row's columns of the highest scores, best first."""
    many = min(many, scores.shape[1])
    best = np.argpartition(-scores, many - 1, axis=1)[:, :many]
    order = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1, kind="stable")
    return np.take_along_axis(best, order, axis=1)


def ranked(queries: np.ndarray, index: np.ndarray, owners: np.ndarray, many: int) -> list[list[int]]:
    """For each query the concepts by their nearest name, best first."""
    found: list[list[int]] = []
    for start in range(0, len(queries), 256):
        for columns in nearest(queries[start : start + 256] @ index.T, 60):
            found.append(list(dict.fromkeys(int(owners[c]) for c in columns))[:many])
    return found


def _accuracy(gold: list[frozenset[int]], found: list[list[int]]) -> Accuracy:
    first = sum(bool(f) and f[0] in g for g, f in zip(gold, found, strict=True))
    five = sum(any(c in g for c in f[:5]) for g, f in zip(gold, found, strict=True))
    many = max(1, len(gold))
    return Accuracy(len(gold), round(first / many, 4), round(five / many, 4))


def linking(
    encode: Encode,
    index: np.ndarray,
    concepts: Concepts,
    sets: dict[str, list[Mention]],
    within: set[int] | None = None,
) -> dict[str, Accuracy]:
    """Accuracy on each set: all its spans, and its distinct spans that are no name as written.

    ``index`` holds the vectors of all names, in the terminology's order; ``within`` the only
    concepts that may be given.
    """
    names = [name for known in concepts.names for name in known]
    owners = np.array([c for c, known in enumerate(concepts.names) for _ in known])
    exact = {name.lower() for name in names}
    if within is not None:
        kept = np.isin(owners, np.array(sorted(within)))
        index, owners = index[kept], owners[kept]
    result: dict[str, Accuracy] = {}
    for key, mentions in sets.items():
        keys = [(m.text.lower(), m.concepts) for m in mentions if m.concepts]
        distinct = list(dict.fromkeys(keys))
        best = ranked(encode([text for text, _ in distinct]), index, owners, 10)
        found = dict(zip(distinct, best, strict=True))
        result[key] = _accuracy([k[1] for k in keys], [found[k] for k in keys])
        other = [k for k in distinct if k[0] not in exact]
        result[key + ".nonExact"] = _accuracy([k[1] for k in other], [found[k] for k in other])
    return result


def held_out_synonyms(
    index: np.ndarray, concepts: Concepts, held_out: frozenset[int], most: int = 1500
) -> Accuracy:
    """Each second and third name of a held-out concept asks for it, its own entry taken away."""
    owners = np.array([c for c, known in enumerate(concepts.names) for _ in known])
    first = np.searchsorted(owners, np.arange(len(concepts.names)))
    asked = [
        (concept, int(first[concept]) + at)
        for concept in sorted(held_out)
        for at in range(1, min(3, len(concepts.names[concept])))
    ][:most]
    rows = np.array([row for _, row in asked])
    found: list[list[int]] = []
    for start in range(0, len(rows), 256):
        part = rows[start : start + 256]
        scores = index[part] @ index.T
        scores[np.arange(len(part)), part] = -2
        for columns in nearest(scores, 30):
            found.append(list(dict.fromkeys(int(owners[c]) for c in columns)))
    return _accuracy([frozenset({c}) for c, _ in asked], found)
