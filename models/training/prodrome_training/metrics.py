"""How good risks are: order and level."""

from __future__ import annotations

import numpy as np

from .survival import HORIZONS

#: A case-less or nearly case-less AUROC says nothing.
MIN_CASES = 10


def auroc(score: np.ndarray, happened: np.ndarray) -> float | None:
    """Probability that a case scores above a non-case (ties count half); None without either."""
    cases = int(happened.sum())
    if cases == 0 or cases == len(happened):
        return None
    values, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    rank = np.cumsum(counts) - (counts - 1) / 2
    ranks = rank[inverse]
    others = len(happened) - cases
    return float((ranks[happened].sum() - cases * (cases + 1) / 2) / (cases * others))


def calibration_error(risk: np.ndarray, happened: np.ndarray, bins: int = 10) -> float:
    """Mean gap between forecast and rate over bins of equal size."""
    groups = np.array_split(np.argsort(risk, kind="stable"), bins)
    gaps = [
        abs(risk[group].mean() - happened[group].mean()) * len(group) for group in groups if len(group)
    ]
    return float(sum(gaps) / max(1, len(risk)))


def of_risks(
    happened: np.ndarray, valid: np.ndarray, names: list[str], risk: np.ndarray
) -> dict:
    """Per outcome and horizon, and means over the outcomes with enough cases.

    All arrays (moments, outcomes, horizons).
    """
    rows, means = [], {}
    for number, name in enumerate(names):
        for column, horizon in enumerate(HORIZONS):
            use = valid[:, number, column]
            y, p = happened[use, number, column], risk[use, number, column]
            if not len(y):
                continue
            rows.append({
                "outcome": name,
                "days": horizon,
                "moments": int(use.sum()),
                "cases": int(y.sum()),
                "auroc": _rounded(auroc(p, y)),
                "brier": _rounded(np.mean((p - y) ** 2)),
                "calibrationError": _rounded(calibration_error(p, y)),
            })
    for horizon in HORIZONS:
        those = [row for row in rows if row["days"] == horizon and row["cases"] >= MIN_CASES]
        those = [row for row in those if row["auroc"] is not None]
        means[str(horizon)] = {
            "outcomes": len(those),
            **{
                name: _rounded(np.mean([row[name] for row in those])) if those else None
                for name in ("auroc", "brier", "calibrationError")
            },
        }
    return {"means": means, "byOutcome": rows}


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(float(number), 5)
