"""Platt's calibration of risks, one an outcome and horizon, on patients that training never saw.

The covariance of slope and intercept is clustered by patient (the sandwich of Liang and Zeger,
Biometrika 73:13, 1986): a patient's moments repeat each other, and would make an interval far too
narrow if each counted as news.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .survival import HORIZONS

FLOOR = 1e-7
#: Below so many cases a slope is noise: only the level is moved, and below half of it nothing.
ENOUGH_CASES = 20
PRIOR = np.array([4.0, 0.25])
#: What is not fitted is as uncertain as the prior says.
PRIOR_COVARIANCE = (0.25, 0.0, 4.0)


def log_odds(risk: np.ndarray) -> np.ndarray:
    """Of a probability kept away from 0 and 1."""
    clipped = np.clip(risk, FLOOR, 1 - FLOOR)
    return np.log(clipped) - np.log1p(-clipped)


@dataclass(frozen=True)
class Platt:
    """A fitted curve: slope, intercept, and the variances (slope, both, intercept)."""

    slope: float = 1.0
    intercept: float = 0.0
    covariance: tuple[float, float, float] = PRIOR_COVARIANCE


def fit_platt(
    risk: np.ndarray, happened: np.ndarray, patient: np.ndarray | None = None
) -> Platt:
    """By Newton's method, drawn gently towards slope 1 and intercept 0.

    :param patient: whose each row is; rows of one patient are not independent
    """
    cases = int(happened.sum())
    if cases < ENOUGH_CASES // 2 or cases == len(happened):
        return Platt()
    x = log_odds(risk)
    design = np.stack((x, np.ones_like(x)))
    free = np.array([cases >= ENOUGH_CASES, True])
    theta, start = np.array([1.0, 0.0]), np.array([1.0, 0.0])

    def loss(at: np.ndarray) -> float:
        z = at @ design
        return float(np.logaddexp(0, z).sum() - z @ happened + (PRIOR * (at - start) ** 2).sum() / 2)

    for _ in range(50):
        p = 1 / (1 + np.exp(-(theta @ design)))
        gradient = design @ (p - happened) + PRIOR * (theta - start)
        hessian = (design * (p * (1 - p))) @ design.T + np.diag(PRIOR)
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
    if theta[0] <= 0:
        return Platt()
    found = _sandwich(theta, design, happened, patient, free)
    return Platt(float(theta[0]), float(theta[1]), found)


def _sandwich(theta, design, happened, patient, free) -> tuple[float, float, float]:
    p = 1 / (1 + np.exp(-(theta @ design)))
    hessian = (design * (p * (1 - p))) @ design.T + np.diag(PRIOR)
    patient = np.arange(len(p)) if patient is None else np.unique(patient, return_inverse=True)[1]
    scores = np.zeros((patient.max() + 1, 2))
    np.add.at(scores, patient, (design * (happened - p)).T)
    groups = len(scores)
    inside = scores.T @ scores * (groups / max(1, groups - 1))
    covariance = np.diag([PRIOR_COVARIANCE[0], PRIOR_COVARIANCE[2]])
    bread = np.linalg.inv(hessian[np.ix_(free, free)])
    covariance[np.ix_(free, free)] = bread @ inside[np.ix_(free, free)] @ bread
    return float(covariance[0, 0]), float(covariance[0, 1]), float(covariance[1, 1])


class Calibration:
    """Curves of the outcomes, (outcomes, horizons), and one a horizon that all others share."""

    def __init__(
        self,
        slope: np.ndarray,
        intercept: np.ndarray,
        cases: np.ndarray,
        covariance: np.ndarray,
        shared: Sequence[Platt],
    ):
        self.slope, self.intercept, self.cases = slope, intercept, cases
        self.covariance, self.shared = covariance, list(shared)

    @staticmethod
    def none(outcomes: int, horizons: int = len(HORIZONS)) -> "Calibration":
        """Leaves risks as they are, with the prior's uncertainty."""
        shape = (outcomes, horizons)
        return Calibration(
            np.ones(shape), np.zeros(shape), np.zeros(shape, np.int64),
            np.broadcast_to(PRIOR_COVARIANCE, (*shape, 3)).copy(), [Platt()] * horizons,
        )

    @staticmethod
    def fit(
        risk: np.ndarray, happened: np.ndarray, valid: np.ndarray, patient: np.ndarray,
        shared: Sequence[Platt] | None = None,
    ) -> "Calibration":
        """The first three (queries, outcomes, horizons); ``patient`` says whose a query is."""
        found = Calibration.none(*risk.shape[1:])
        for at in np.ndindex(risk.shape[1:]):
            use = valid[(slice(None), *at)]
            y = happened[(slice(None), *at)][use]
            found.cases[at] = y.sum()
            one = fit_platt(risk[(slice(None), *at)][use], y, patient[use])
            found.slope[at], found.intercept[at] = round(one.slope, 6), round(one.intercept, 6)
            found.covariance[at] = [float(f"{number:.6g}") for number in one.covariance]
        if shared is not None:
            found.shared = list(shared)
        return found

    def apply(self, risk: np.ndarray) -> np.ndarray:
        """Calibrated risks; a longer horizon is never less likely than a shorter one."""
        return monotone(self.slope * log_odds(risk) + self.intercept)

    def apply_shared(self, risk: np.ndarray) -> np.ndarray:
        """For what has no calibration of its own, (..., horizons)."""
        slope = np.array([one.slope for one in self.shared])
        return monotone(slope * log_odds(risk) + [one.intercept for one in self.shared])

    def interval(self, risk: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Ends of the 95 % intervals of the calibrated risks.

        What comes within a month comes within a year: the year's upper end bounds the month's.
        """
        x = log_odds(risk)
        slope_var, both, intercept_var = np.moveaxis(self.covariance, -1, 0)
        width = 1.96 * np.sqrt(np.maximum(0, x * x * slope_var + 2 * x * both + intercept_var))
        middle = self.slope * x + self.intercept
        upper = 1 / (1 + np.exp(-(middle + width)))
        bounded = np.minimum.accumulate(upper[..., ::-1], -1)[..., ::-1]
        return monotone(middle - width), np.maximum(bounded, self.apply(risk))

    def save(self, path: Path, version: str, names: list[str], population: dict) -> None:
        """Writes the form that Java reads."""
        body = {
            "name": "prodrome-calibration",
            "version": version,
            "method": "platt",
            "horizonDays": list(HORIZONS),
            "outcomes": [
                {
                    "name": name,
                    "slope": self.slope[at].tolist(),
                    "intercept": self.intercept[at].tolist(),
                    "cases": self.cases[at].tolist(),
                    "covariance": self.covariance[at].tolist(),
                }
                for at, name in enumerate(names)
            ],
            "shared": {
                "slope": [round(one.slope, 6) for one in self.shared],
                "intercept": [round(one.intercept, 6) for one in self.shared],
                "covariance": [
                    [float(f"{number:.6g}") for number in one.covariance] for one in self.shared
                ],
            },
            "population": population,
        }
        path.write_text(json.dumps(body, separators=(",", ":")) + "\n", encoding="utf-8")

    @staticmethod
    def load(path: Path) -> "Calibration":
        """Reads what ``save`` wrote."""
        body = json.loads(path.read_text(encoding="utf-8"))
        shared = body["shared"]
        return Calibration(
            *(
                np.array([one[name] for one in body["outcomes"]])
                for name in ("slope", "intercept", "cases", "covariance")
            ),
            [
                Platt(slope, intercept, tuple(covariance))
                for slope, intercept, covariance in zip(
                    shared["slope"], shared["intercept"], shared["covariance"]
                )
            ],
        )


def monotone(odds: np.ndarray) -> np.ndarray:
    """Probabilities of log odds that never fall along the last axis."""
    return np.maximum.accumulate(1 / (1 + np.exp(-odds)), -1)
