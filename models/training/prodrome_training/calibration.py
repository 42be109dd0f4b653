"""Platt's calibration of risks, one an outcome and horizon, on patients that training never saw."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

FLOOR = 1e-7
#: Below so many cases a slope is noise: only the level is moved, and below half of it nothing.
ENOUGH_CASES = 20


def log_odds(risk: np.ndarray) -> np.ndarray:
    """Of a probability kept away from 0 and 1."""
    clipped = np.clip(risk, FLOOR, 1 - FLOOR)
    return np.log(clipped) - np.log1p(-clipped)


def fit_platt(risk: np.ndarray, happened: np.ndarray) -> tuple[float, float]:
    """Slope and intercept by Newton's method, drawn gently towards 1 and 0."""
    cases = int(happened.sum())
    if cases < ENOUGH_CASES // 2 or cases == len(happened):
        return 1.0, 0.0
    x = log_odds(risk)
    design = np.stack((x, np.ones_like(x)))
    free = np.array([cases >= ENOUGH_CASES, True])
    theta, start, prior = np.array([1.0, 0.0]), np.array([1.0, 0.0]), np.array([4.0, 0.25])

    def loss(at: np.ndarray) -> float:
        z = at @ design
        return float(np.logaddexp(0, z).sum() - z @ happened + (prior * (at - start) ** 2).sum() / 2)

    for _ in range(50):
        p = 1 / (1 + np.exp(-(theta @ design)))
        gradient = design @ (p - happened) + prior * (theta - start)
        hessian = (design * (p * (1 - p))) @ design.T + np.diag(prior)
        step = np.zeros(2)
        step[free] = np.linalg.solve(hessian[np.ix_(free, free)], gradient[free])
        # Halved until it helps: far from the answer a whole step of Newton's overshoots.
        before = loss(theta)
        while loss(theta - step) > before and np.abs(step).max() > 1e-9:
            step = step / 2
        theta = theta - step
        if np.abs(step).max() < 1e-9:
            break
    # A negative slope would turn the order of patients round: worse than no calibration.
    return (float(theta[0]), float(theta[1])) if theta[0] > 0 else (1.0, 0.0)


class Calibration:
    """Slopes and intercepts, each (outcomes, horizons)."""

    def __init__(self, slope: np.ndarray, intercept: np.ndarray, cases: np.ndarray):
        self.slope, self.intercept, self.cases = slope, intercept, cases

    @staticmethod
    def fit(risk: np.ndarray, happened: np.ndarray, valid: np.ndarray) -> "Calibration":
        """All arrays (queries, outcomes, horizons)."""
        shape = risk.shape[1:]
        slope, intercept = np.ones(shape), np.zeros(shape)
        cases = np.zeros(shape, np.int64)
        for at in np.ndindex(shape):
            use = valid[(slice(None), *at)]
            y = happened[(slice(None), *at)][use]
            cases[at] = y.sum()
            fitted = fit_platt(risk[(slice(None), *at)][use], y)
            slope[at], intercept[at] = (round(number, 6) for number in fitted)
        return Calibration(slope, intercept, cases)

    def apply(self, risk: np.ndarray) -> np.ndarray:
        """Calibrated risks; a longer horizon is never less likely than a shorter one."""
        odds = self.slope * log_odds(risk) + self.intercept
        return np.maximum.accumulate(1 / (1 + np.exp(-odds)), -1)

    def save(self, path: Path, version: str, names: list[str]) -> None:
        """Writes the form that Java reads."""
        body = {
            "name": "prodrome-calibration",
            "version": version,
            "method": "platt",
            "outcomes": [
                {
                    "name": name,
                    "slope": self.slope[at].tolist(),
                    "intercept": self.intercept[at].tolist(),
                    "cases": self.cases[at].tolist(),
                }
                for at, name in enumerate(names)
            ],
        }
        path.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")

    @staticmethod
    def load(path: Path) -> "Calibration":
        """Reads what ``save`` wrote."""
        outcomes = json.loads(path.read_text(encoding="utf-8"))["outcomes"]
        return Calibration(
            *(np.array([one[name] for one in outcomes]) for name in ("slope", "intercept", "cases"))
        )
