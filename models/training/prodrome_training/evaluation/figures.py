"""AUROC, AUPRC, Brier score, calibration error and slope, with intervals by patient.

Every figure takes weights, one a moment: in a bootstrap a patient that is drawn twice counts twice
with all of its moments, since the moments of one patient are not independent.
"""

from __future__ import annotations

import numpy as np

#: Bins of the calibration error: equally many moments each.
BINS = 10
FLOOR = 1e-7


class Ranked:
    """Scores in order, ready for AUROC and AUPRC under many weightings."""

    def __init__(self, score: np.ndarray, happened: np.ndarray):
        self.order = np.argsort(-score, kind="stable")
        ordered = score[self.order]
        self.happened = happened[self.order].astype(np.float64)
        self.starts = (
            np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
            if len(ordered)
            else np.zeros(0, np.int64)
        )

    def _sums(self, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        ordered = weight[..., self.order]
        cases = np.add.reduceat(ordered * self.happened, self.starts, -1)
        return cases, np.add.reduceat(ordered * (1 - self.happened), self.starts, -1)

    def auroc(self, weight: np.ndarray) -> np.ndarray:
        """Probability that a case scores above a non-case, ties counting half; NaN without either.

        :param weight: (..., moments)
        """
        cases, others = self._sums(weight)
        below = others.sum(-1, keepdims=True) - np.cumsum(others, -1)
        won = (cases * (below + others / 2)).sum(-1)
        pairs = cases.sum(-1) * others.sum(-1)
        return np.divide(won, pairs, out=np.full(pairs.shape, np.nan), where=pairs > 0)

    def auprc(self, weight: np.ndarray) -> np.ndarray:
        """Average precision: the sum over thresholds of precision times the gain in recall."""
        cases, others = self._sums(weight)
        found = np.cumsum(cases, -1)
        named = found + np.cumsum(others, -1)
        precision = np.divide(found, named, out=np.zeros(named.shape), where=named > 0)
        total = cases.sum(-1)
        area = (precision * cases).sum(-1)
        return np.divide(area, total, out=np.full(total.shape, np.nan), where=total > 0)


def auprc(score: np.ndarray, happened: np.ndarray) -> float:
    """With equal weights."""
    if len(score) == 0:
        return float("nan")
    return float(Ranked(score, happened).auprc(np.ones(len(score))))


def bins_of(risk: np.ndarray, bins: int = BINS) -> list[np.ndarray]:
    """Moments in order of risk, in groups of equal size."""
    return [
        group for group in np.array_split(np.argsort(risk, kind="stable"), bins) if len(group)
    ]


def calibration_slope(risk: np.ndarray, happened: np.ndarray) -> float:
    """Slope of a logistic regression of what happened on the log odds of the forecast: 1 is right,
    below 1 the forecasts are too extreme; NaN without cases or where nothing varies."""
    if len(risk) == 0 or happened.all() or not happened.any():
        return float("nan")
    clipped = np.clip(risk, FLOOR, 1 - FLOOR)
    x = np.log(clipped) - np.log1p(-clipped)
    if x.std() < 1e-9:
        return float("nan")
    centre = x.mean()
    design = np.stack((x - centre, np.ones_like(x)))
    theta = np.array([1.0, centre])
    y = happened.astype(np.float64)

    def loss(at: np.ndarray) -> float:
        z = at @ design
        return float(np.logaddexp(0, z).sum() - z @ y)

    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(theta @ design, -500, 500)))
        hessian = (design * (p * (1 - p))) @ design.T + 1e-9 * np.eye(2)
        step = np.linalg.solve(hessian, design @ (p - y))
        before = loss(theta)
        while loss(theta - step) > before and np.abs(step).max() > 1e-9:
            step = step / 2
        theta = theta - step
        if np.abs(step).max() < 1e-8:
            break
    return float(theta[0])


class Bootstrap:
    """Draws of patients with replacement: the same draws for all models, so that differences
    between models can be given intervals too."""

    def __init__(self, subjects: np.ndarray, draws: int = 200, seed: int = 1):
        """
        :param subjects: the patient's number of each moment, from 0 on
        """
        count = int(subjects.max()) + 1 if len(subjects) else 0
        rng = np.random.default_rng((seed, 31))
        self.patients = np.zeros((draws, count), np.float32)
        for draw in range(draws):
            chosen = rng.integers(0, count, count) if count else np.zeros(0, np.int64)
            self.patients[draw] = np.bincount(chosen, minlength=count)

    def weights(self, subjects: np.ndarray) -> np.ndarray:
        """(draws, moments)."""
        return self.patients[:, subjects]


def interval(draws: np.ndarray) -> list[float] | None:
    """2.5th and 97.5th percentile of what is a number; None where too few draws have one."""
    found = draws[np.isfinite(draws)]
    if len(found) < 0.9 * len(draws) or len(found) == 0:
        return None
    return [rounded(one) for one in np.percentile(found, [2.5, 97.5])]


def rounded(number: float | None, digits: int = 5) -> float | None:
    """For JSON: no NaN."""
    return None if number is None or not np.isfinite(number) else round(float(number), digits)
