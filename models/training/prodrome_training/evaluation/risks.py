"""Tables of risk figures: per outcome and horizon, means over outcomes, groups of people, gaps."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..metrics import auroc, calibration_error
from . import figures
from .figures import Bootstrap, Ranked, interval, rounded
from .questions import Questions

#: Outcomes with fewer cases than this are not in the headline means.
MANY_CASES = 50
#: With fewer than this a figure says nothing; means over those are given too, named as such.
SOME_CASES = 10
GAPS = (1, 365)
AGE_GROUPS = ((0, 18), (18, 40), (40, 65), (65, 200))
PER_OUTCOME = ("auroc", "auprc", "brier", "calibrationError", "calibrationSlope")


@dataclass
class Forecasts:
    """What one model says at the questions' moments, (questions, outcomes, horizons)."""

    name: str
    risk: np.ndarray
    #: The same for windows that begin later, by the gap in days; a model that cannot tell them
    #: apart has none, and its forecast without a gap stands in.
    after: dict[int, np.ndarray] = field(default_factory=dict)


def of_one(risk: np.ndarray, happened: np.ndarray) -> dict[str, float | None]:
    """All figures of one outcome and horizon."""
    return {
        "auroc": auroc(risk, happened),
        "auprc": figures.auprc(risk, happened),
        "brier": float(np.mean((risk - happened) ** 2)) if len(risk) else float("nan"),
        "calibrationError": calibration_error(risk, happened),
        "calibrationSlope": figures.calibration_slope(risk, happened),
    }


class RiskTables:
    """Figures of several models at the same moments."""

    def __init__(
        self, questions: Questions, outcomes: list[str], models: list[Forecasts],
        draws: int = 200, seed: int = 1,
    ):
        self.questions, self.outcomes, self.models = questions, outcomes, models
        self.happened, self.valid = questions.labels()
        self.bootstrap = Bootstrap(questions.life, draws, seed)
        self.patient_cases = self._patient_cases()

    def _patient_cases(self) -> np.ndarray:
        """How many different patients the cases are of, (outcomes, horizons)."""
        shape = self.happened.shape[1:]
        out = np.zeros(shape, np.int64)
        for at in np.ndindex(*shape):
            case = self.happened[(slice(None), *at)] & self.valid[(slice(None), *at)]
            out[at] = len(np.unique(self.questions.life[case]))
        return out

    def by_outcome(self) -> tuple[list[dict], dict]:
        """A row for each outcome and horizon, and draws of AUROC by (model, outcome, horizon)."""
        rows, draws = [], {}
        for number, outcome in enumerate(self.outcomes):
            for column, horizon in enumerate(self.questions.horizons):
                use = self.valid[:, number, column]
                y = self.happened[use, number, column]
                if not len(y):
                    continue
                weights = self.bootstrap.weights(self.questions.life[use])
                row = {
                    "outcome": outcome, "days": horizon, "moments": int(use.sum()),
                    "cases": int(y.sum()),
                    "patientsWithCase": int(self.patient_cases[number, column]),
                    "models": {},
                }
                for model in self.models:
                    risk = model.risk[use, number, column]
                    found = {name: rounded(one) for name, one in of_one(risk, y).items()}
                    if y.any() and not y.all():
                        drawn = Ranked(risk, y).auroc(weights)
                        draws[(model.name, number, column)] = drawn
                        found["aurocInterval"] = interval(drawn)
                    row["models"][model.name] = found
                rows.append(row)
        return rows, draws

    def means(self, rows: list[dict], draws: dict) -> list[dict]:
        """Macro means over outcomes with enough cases, with intervals by patient."""
        out = []
        for least in (MANY_CASES, SOME_CASES):
            for column, horizon in enumerate(self.questions.horizons):
                those = [row for row in rows if row["days"] == horizon and row["cases"] >= least]
                numbers = [self.outcomes.index(row["outcome"]) for row in those]
                entry = {
                    "leastCases": least, "days": horizon, "outcomes": len(those), "models": {},
                }
                for model in self.models:
                    entry["models"][model.name] = self._mean(model.name, those, numbers, column, draws)
                first = self.models[0].name
                for model in self.models[1:]:
                    entry["models"][model.name]["aurocBehind"] = self._behind(
                        first, model.name, numbers, column, draws
                    )
                out.append(entry)
        return out

    @staticmethod
    def _mean(name, those, numbers, column, draws) -> dict:
        found = {
            figure: _mean([row["models"][name][figure] for row in those]) for figure in PER_OUTCOME
        }
        errors = [
            (row["models"][name]["calibrationError"], row["outcome"]) for row in those
            if row["models"][name]["calibrationError"] is not None
        ]
        if errors:
            found["largestCalibrationError"], found["largestOf"] = max(errors)
        drawn = [draws[(name, one, column)] for one in numbers if (name, one, column) in draws]
        found["aurocInterval"] = interval(_mean_draws(drawn)) if drawn else None
        return found

    @staticmethod
    def _behind(first, name, numbers, column, draws) -> dict | None:
        pairs = [
            draws[(first, one, column)] - draws[(name, one, column)]
            for one in numbers if (name, one, column) in draws
        ]
        return {"interval": interval(_mean_draws(pairs))} if pairs else None

    def groups(self, named: dict[str, np.ndarray]) -> list[dict]:
        """Means within groups of people.

        :param named: which questions are of each group
        """
        out = []
        for name, inside in named.items():
            for column, horizon in enumerate(self.questions.horizons):
                found: dict[str, list[dict]] = {model.name: [] for model in self.models}
                for number in range(len(self.outcomes)):
                    use = self.valid[:, number, column] & inside
                    y = self.happened[use, number, column]
                    if not SOME_CASES <= y.sum() < len(y):
                        continue
                    for model in self.models:
                        found[model.name].append(of_one(model.risk[use, number, column], y))
                out.append(
                    {
                        "group": name, "days": horizon, "leastCases": SOME_CASES,
                        "moments": int(inside.sum()),
                        "patients": len(np.unique(self.questions.life[inside])),
                        **self._means(found),
                    }
                )
        return out

    def _means(self, found: dict[str, list[dict]]) -> dict:
        """How many outcomes count, and each model's mean over them of every figure."""
        return {
            "outcomes": len(found[self.models[0].name]),
            "models": {
                model: {
                    figure: _mean([rounded(one[figure]) for one in those])
                    for figure in PER_OUTCOME
                }
                for model, those in found.items()
            },
        }

    def after_gaps(self) -> list[dict]:
        """Means where the risk window begins a day and a year after the moment."""
        out = []
        for gap in GAPS:
            happened, valid = self.questions.labels(gap)
            for column, horizon in enumerate(self.questions.horizons):
                for least in (MANY_CASES, SOME_CASES):
                    found: dict[str, list[dict]] = {model.name: [] for model in self.models}
                    for number in range(len(self.outcomes)):
                        use = valid[:, number, column]
                        y = happened[use, number, column]
                        if not least <= y.sum() < len(y):
                            continue
                        for model in self.models:
                            risk = model.after.get(gap, model.risk)[use, number, column]
                            found[model.name].append(of_one(risk, y))
                    out.append(
                        {
                            "gapDays": gap, "days": horizon, "leastCases": least,
                            **self._means(found),
                        }
                    )
        return out

    def curve(self, model: Forecasts, least: int = SOME_CASES) -> list[dict]:
        """Points of a calibration plot: all outcomes with enough cases together, ten bins."""
        out = []
        for column, horizon in enumerate(self.questions.horizons):
            use = self.valid[:, :, column] & (
                (self.happened & self.valid)[:, :, column].sum(0) >= least
            )
            risk, y = model.risk[:, :, column][use], self.happened[:, :, column][use]
            out += [
                {"days": horizon, "forecast": rounded(float(risk[one].mean()), 6),
                 "happened": rounded(float(y[one].mean()), 6), "moments": len(one)}
                for one in figures.bins_of(risk)
            ]
        return out


def people(questions: Questions, sexes: tuple[str, ...], static: dict[str, dict[str, str]]) -> dict:
    """Which questions are of each age group, sex and ethnicity.

    :param static: by subject, what the data say of ethnicity and race
    """
    age, sex = questions.age, questions.sex
    named = {
        f"age {low} to {high - 1}" if high < 200 else f"age {low} and over": (age >= low) & (age < high)
        for low, high in AGE_GROUPS
    }
    for at, name in enumerate(sexes):
        if (sex == at).any():
            named[f"sex {name.lower()}"] = sex == at
    for what in ("ethnicity", "race"):
        said = np.array(
            [static.get(life.patient.subject, {}).get(what, "not said") for life in questions.lives]
        )
        for value in sorted(set(said.tolist())):
            if value != "not said" or len(set(said.tolist())) > 1:
                named[f"{what} {value}"] = (said == value)[questions.life]
    return named


def _mean(values: list) -> float | None:
    numbers = [one for one in values if one is not None]
    return rounded(float(np.mean(numbers))) if numbers else None


def _mean_draws(draws: list[np.ndarray]) -> np.ndarray:
    """Mean over outcomes; in a draw in which an outcome has no case the others stand for it."""
    table = np.stack(draws)
    known = np.isfinite(table)
    sums = np.where(known, table, 0).sum(0)
    count = known.sum(0)
    return np.divide(sums, count, out=np.full(len(sums), np.nan), where=count > 0)
