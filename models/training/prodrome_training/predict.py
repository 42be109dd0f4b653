"""Forecasts for held-out patients, in the very form that serves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from .dataset import Life, Lives, next_words
from .model import Serving
from .survival import HORIZONS, cumulative_incidence
from .timeline import MICROS_A_DAY
from .tokens import MAX_TOKENS, ModelInput, model_input, stack

#: Inputs are padded to one of these lengths, which the timeline alone decides, so that the other
#: timelines of a batch cannot move a forecast's last digit.
LENGTHS = (48, 96, 144, MAX_TOKENS)

Forward = Callable[[dict[str, np.ndarray]], tuple[np.ndarray, np.ndarray]]


def length_of(tokens: int) -> int:
    """The padded length of an input."""
    return next(length for length in LENGTHS if length >= tokens)


def torch_forward(serving: Serving) -> Forward:
    """The model in PyTorch."""

    @torch.no_grad()
    def forward(batch: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        hazards, following = serving(*(torch.from_numpy(batch[name]) for name in ModelInput.NAMES))
        return hazards.numpy(), following.numpy()

    return forward


def run(forward: Forward, inputs: list[ModelInput], batch: int = 32) -> tuple[np.ndarray, np.ndarray]:
    """Hazards and next-concept probabilities of inputs of any length."""
    hazards: list = [None] * len(inputs)
    following: list = [None] * len(inputs)
    lengths = np.array([length_of(len(one.concept)) for one in inputs])
    for length in LENGTHS:
        group = np.flatnonzero(lengths == length)
        for start in range(0, len(group), batch):
            at = group[start : start + batch]
            h, n = forward(stack([inputs[one] for one in at], length))
            for row, one in enumerate(at):
                hazards[one], following[one] = h[row], n[row]
    return np.stack(hazards), np.stack(following)


@dataclass
class Queries:
    """Questions to held-out patients, with what came true."""

    inputs: list[ModelInput]
    #: (queries, outcomes, horizons)
    happened: np.ndarray
    valid: np.ndarray
    present: np.ndarray
    age: np.ndarray
    sex: np.ndarray
    #: Words of the next day, the words seen before, and the latest words first.
    following: list[np.ndarray]
    seen: list[np.ndarray]


def ask(lives: Lives, each: int, seed: int) -> Queries:
    """Up to ``each`` random moments of each life.

    A horizon counts only where the data reach to its end, so every label is known.
    """
    rows: list[tuple[Life, int]] = []
    for number, life in enumerate(lives.lives):
        rng = np.random.default_rng((seed, 3, number))
        count = min(each, len(life.moments))
        rows += [(life, int(at)) for at in np.sort(rng.choice(len(life.moments), count, False))]
    inputs, happened, valid, present, ages, sexes, following, seen = ([] for _ in range(8))
    for life, at in rows:
        as_of, visible = int(life.moments[at]), int(life.seen[at])
        tokens = _first(life.tokens, visible)
        inputs.append(model_input(tokens, life.patient, lives.table, as_of))
        days, hit, counts = life.record.label(as_of, lives.end)
        left = (lives.end - as_of) / MICROS_A_DAY
        happened.append([[bool(h and d <= horizon) for horizon in HORIZONS] for h, d in zip(hit, days)])
        valid.append([[bool(c and left >= horizon) for horizon in HORIZONS] for c in counts])
        present.append(life.record.present(as_of))
        ages.append((as_of // MICROS_A_DAY - life.patient.birth_day) / 365.25)
        sexes.append(life.patient.sex)
        following.append(next_words(life, as_of))
        before = np.searchsorted(life.next_instant, as_of, side="right")
        seen.append(life.next_word[:before])
    return Queries(
        inputs,
        np.array(happened),
        np.array(valid),
        np.array(present),
        np.array(ages),
        np.array(sexes),
        following,
        seen,
    )


def _first(tokens, count: int):
    return type(tokens)(*(getattr(tokens, name)[:count] for name in
                          ("concept", "status", "decile", "recurring", "day", "instant")))


def risks(hazards: np.ndarray, death: int) -> np.ndarray:
    """Uncalibrated risks, (queries, outcomes, horizons)."""
    return cumulative_incidence(hazards, death)
