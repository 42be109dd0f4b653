"""How good the forecasts are, beside simple baselines."""

from __future__ import annotations

import numpy as np

from .outcomes import Outcome
from .predict import Queries
from .survival import HORIZONS

AGE_BAND_YEARS = 10
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


class AgeSexRates:
    """The baseline: how often an outcome happened to training patients of that age and sex."""

    def __init__(self, train: Queries):
        self.overall, self.table = {}, {}
        band = self._band(train)
        for at in np.ndindex(train.happened.shape[1:]):
            use = train.valid[(slice(None), *at)]
            y = train.happened[(slice(None), *at)]
            overall = y[use].mean() if use.any() else 0.0
            self.overall[at] = overall
            for key in np.unique(band):
                group = use & (band == key)
                # Ten patients' worth of the overall rate steadies small groups.
                self.table[(at, int(key))] = (y[group].sum() + 10 * overall) / (group.sum() + 10)

    @staticmethod
    def _band(queries: Queries) -> np.ndarray:
        return (queries.age // AGE_BAND_YEARS).astype(int) * 10 + queries.sex

    def risk(self, queries: Queries) -> np.ndarray:
        """(queries, outcomes, horizons)."""
        band = self._band(queries)
        risk = np.zeros(queries.happened.shape)
        for at in np.ndindex(risk.shape[1:]):
            risk[(slice(None), *at)] = [
                self.table.get((at, int(key)), self.overall[at]) for key in band
            ]
        return risk


def of_risks(
    queries: Queries, outcomes: list[Outcome], risk: np.ndarray, baseline: np.ndarray
) -> dict:
    """Per outcome and horizon, and means over the outcomes with enough cases."""
    rows, means = [], {}
    for number, outcome in enumerate(outcomes):
        for column, horizon in enumerate(HORIZONS):
            use = queries.valid[:, number, column]
            y = queries.happened[use, number, column]
            p, q = risk[use, number, column], baseline[use, number, column]
            if not len(y):
                continue
            rows.append({
                "outcome": outcome.name,
                "days": horizon,
                "queries": int(use.sum()),
                "cases": int(y.sum()),
                "auroc": _rounded(auroc(p, y)),
                "aurocAgeSex": _rounded(auroc(q, y)),
                "brier": _rounded(np.mean((p - y) ** 2)),
                "brierAgeSex": _rounded(np.mean((q - y) ** 2)),
                "calibrationError": _rounded(calibration_error(p, y)),
            })
    for horizon in HORIZONS:
        those = [row for row in rows if row["days"] == horizon and row["cases"] >= MIN_CASES]
        means[str(horizon)] = {
            "outcomes": len(those),
            **{
                name: _rounded(np.mean([row[name] for row in those])) if those else None
                for name in ("auroc", "aurocAgeSex", "brier", "brierAgeSex", "calibrationError")
            },
        }
    return {"meanOverOutcomesWithTenCases": means, "byOutcome": rows}


def of_next(queries: Queries, following: np.ndarray, frequency: np.ndarray) -> dict:
    """Share of queries of which one of the first k words comes on the next day; new words (never
    coded before) and recurring ones apart. Baselines: for recurring words the last ones coded
    again, for new ones the commonest in training."""
    hits: dict[str, dict[str, list[bool]]] = {
        kind: {f"{who}@{k}": [] for who in ("model", "baseline") for k in (1, 5, 10)}
        for kind in ("all", "new", "recurring")
    }
    popular = np.argsort(-frequency, kind="stable")
    for row, words in enumerate(queries.following):
        if len(words) == 0:
            continue
        seen = queries.seen[row]
        known = set(seen.tolist())
        latest = list(dict.fromkeys(seen[::-1].tolist()))
        fresh = [word for word in popular[:200].tolist() if word not in known]
        ranked = np.argsort(-following[row], kind="stable")[:400].tolist()
        truth = set(words.tolist())
        _score(hits["all"], truth, ranked, latest + fresh)
        _score(hits["new"], truth - known, [w for w in ranked if w not in known], fresh)
        _score(hits["recurring"], truth & known, [w for w in ranked if w in known], latest)
    return {
        kind: {
            "queries": len(found["model@1"]),
            **{name: _rounded(np.mean(those)) if those else None for name, those in found.items()},
        }
        for kind, found in hits.items()
    }


def _score(hits: dict[str, list[bool]], truth: set, model: list, baseline: list) -> None:
    if not truth:
        return
    for k in (1, 5, 10):
        hits[f"model@{k}"].append(bool(truth & set(model[:k])))
        hits[f"baseline@{k}"].append(bool(truth & set(baseline[:k])))


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(float(number), 5)
