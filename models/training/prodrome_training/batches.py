"""Batches of training: chunks as tensors, with what each query is to say."""

from __future__ import annotations

import numpy as np
import torch

from .dataset import Life, days_to_next, days_to_words, next_words
from .queries import Chunk, Query
from .timeline import MICROS_A_DAY
from .tokens import OPEN, log_gap, years
from .vocabulary import FIRST_SEX, NOW


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
