"""Gradient-boosted trees on counts of concepts, one for each outcome and horizon.

Fitted with scikit-learn's HistGradientBoostingClassifier; kept as plain arrays, so that a forecast
needs neither scikit-learn nor a pickle.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from ..calibration import Calibration
from ..evaluation.questions import Questions
from ..timeline import Lexicon, Patient
from .counts import Counts

LEAF = np.uint16(65535)


@dataclass(frozen=True)
class BoostingSettings:
    """How the trees are grown."""

    seed: int = 1
    #: Concepts that fewer of the patients have are not counted.
    share: float = 0.03
    #: Features that go into one model: those that differ most between cases and others.
    features: int = 160
    rate: float = 0.1
    trees: int = 120
    leaves: int = 15
    least_in_leaf: int = 30
    #: Fewer cases than this teach nothing: the rate is then the forecast.
    min_cases: int = 15
    patience: int = 10


@dataclass
class Trees:
    """One model: nodes of all its trees; ``left`` and ``right`` count from a tree's first node."""

    base: float
    start: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    right: np.ndarray
    value: np.ndarray

    def score(self, counts: np.ndarray) -> np.ndarray:
        """Log odds, one a row."""
        total = np.full(len(counts), self.base, np.float64)
        rows = np.arange(len(counts))
        for first in self.start:
            at = np.full(len(counts), first, np.int64)
            while True:
                feature = self.feature[at]
                inner = feature != LEAF
                if not inner.any():
                    break
                value = counts[rows, np.where(inner, feature, 0)]
                step = np.where(value <= self.threshold[at], self.left[at], self.right[at])
                at = np.where(inner, first + step, at)
            total += self.value[at]
        return total


@dataclass
class Boosted:
    """All models of a data set, calibrated by outcome and horizon."""

    settings: BoostingSettings
    counts: Counts
    outcomes: list[str]
    horizons: tuple[int, ...]
    models: dict[tuple[int, int], Trees]
    calibration: Calibration

    @staticmethod
    def fit(
        settings: BoostingSettings,
        patients: list[Patient],
        lexicon: Lexicon,
        training: Questions,
        tuning: Questions,
        outcomes: list[str],
    ) -> "Boosted":
        """Trees on the training patients (a tenth of them says when to stop), Platt's calibration
        on the tuning patients."""
        counts = Counts.choose(patients, lexicon, settings.share)
        x, (happened, valid) = counts.of(training, lexicon), training.labels()
        shape = happened.shape[1:]
        stopping = training.life % 10 == 0
        models: dict[tuple[int, int], Trees] = {}
        from threadpoolctl import threadpool_limits

        with threadpool_limits(limits=1):
            for at in tqdm(list(np.ndindex(*shape)), desc="boosted counts", mininterval=10):
                use, y = valid[(slice(None), *at)], happened[(slice(None), *at)]
                models[at] = _fit_one(settings, x, y, use, stopping)
        one = Boosted(
            settings, counts, outcomes, training.horizons, models, Calibration.none(*shape)
        )
        one.calibration = Calibration.fit(
            one.raw(tuning, lexicon), *tuning.labels(), tuning.life
        )
        return one

    def raw(self, questions: Questions, lexicon: Lexicon) -> np.ndarray:
        """Uncalibrated risks, (questions, outcomes, horizons)."""
        x = self.counts.of(questions, lexicon)
        out = np.zeros((len(questions), len(self.outcomes), len(self.horizons)))
        for at, model in self.models.items():
            out[(slice(None), *at)] = 1 / (1 + np.exp(-model.score(x)))
        return out

    def risk(self, questions: Questions, lexicon: Lexicon) -> np.ndarray:
        """Calibrated risks; a longer horizon is never less likely than a shorter one."""
        return self.calibration.apply(self.raw(questions, lexicon))

    def save(self, path: Path) -> None:
        """Plain arrays in one compressed file."""
        order = sorted(self.models)
        trees = [self.models[at] for at in order]
        about = {
            "settings": asdict(self.settings),
            "outcomes": self.outcomes,
            "horizons": list(self.horizons),
        }
        np.savez_compressed(
            path,
            about=np.array(json.dumps(about)),
            keys=np.array(self.counts.keys),
            order=np.array(order),
            base=np.array([one.base for one in trees]),
            trees=np.array([len(one.start) for one in trees]),
            nodes=np.array([len(one.feature) for one in trees]),
            slope=self.calibration.slope,
            intercept=self.calibration.intercept,
            **{
                name: np.concatenate([getattr(one, name) for one in trees])
                for name in ("start", "feature", "threshold", "left", "right", "value")
            },
        )

    @staticmethod
    def load(path: Path) -> "Boosted":
        """Reads what ``save`` wrote."""
        with np.load(path, allow_pickle=False) as found:
            about = json.loads(str(found["about"]))
            models, tree, node = {}, 0, 0
            arrays = {name: found[name] for name in found.files if name != "about"}
        for row, at in enumerate(arrays["order"]):
            trees, nodes = arrays["trees"][row], arrays["nodes"][row]
            models[tuple(int(one) for one in at)] = Trees(
                float(arrays["base"][row]),
                arrays["start"][tree : tree + trees],
                *(
                    arrays[name][node : node + nodes]
                    for name in ("feature", "threshold", "left", "right", "value")
                ),
            )
            tree, node = tree + trees, node + nodes
        calibration = Calibration.none(*arrays["slope"].shape)
        calibration.slope, calibration.intercept = arrays["slope"], arrays["intercept"]
        return Boosted(
            BoostingSettings(**about["settings"]),
            Counts(arrays["keys"].tolist()),
            about["outcomes"],
            tuple(about["horizons"]),
            models,
            calibration,
        )


def _constant(rate: float) -> Trees:
    rate = min(max(rate, 1e-7), 1 - 1e-7)
    empty = np.zeros(0, np.uint16)
    return Trees(
        float(np.log(rate / (1 - rate))),
        np.zeros(0, np.int64), empty, np.zeros(0, np.float32), empty, empty,
        np.zeros(0, np.float32),
    )


def _fit_one(settings, x, y, use, stopping) -> Trees:
    cases = int(y[use].sum())
    rate = (cases + 0.5) / (use.sum() + 1000.0)
    if cases < settings.min_cases or cases == use.sum():
        return _constant(rate)
    from sklearn.ensemble import HistGradientBoostingClassifier

    growing, watching = use & ~stopping, use & stopping
    columns = _telling(x[growing], y[growing], settings.features)
    model = HistGradientBoostingClassifier(
        learning_rate=settings.rate,
        max_iter=settings.trees,
        max_leaf_nodes=settings.leaves,
        min_samples_leaf=settings.least_in_leaf,
        l2_regularization=1.0,
        early_stopping=bool(y[watching].sum() >= 3),
        n_iter_no_change=settings.patience,
        random_state=settings.seed,
    )
    if y[watching].sum() >= 3:
        model.fit(
            x[growing][:, columns], y[growing], X_val=x[watching][:, columns], y_val=y[watching]
        )
    else:
        # Too few cases to say when to stop: few and small trees.
        model.set_params(max_iter=20, max_leaf_nodes=4)
        model.fit(x[use][:, columns], y[use])
    return _arrays(model, columns)


def _telling(x: np.ndarray, y: np.ndarray, count: int) -> np.ndarray:
    """Age, sex, and the features that differ most between cases and others."""
    mean, deviation = x.mean(0), x.std(0)
    score = np.abs(x[y].mean(0) - mean) / np.maximum(deviation, 1e-6)
    # What only a few have looks large by chance.
    score[(x > 0).sum(0) < 30] = 0
    score[:2] = np.inf
    return np.sort(np.argsort(-score, kind="stable")[:count])


def _arrays(model, columns: np.ndarray) -> Trees:
    parts = {name: [] for name in ("start", "feature", "threshold", "left", "right", "value")}
    begin = 0
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        parts["start"].append(begin)
        feature = np.where(leaf, 0, nodes["feature_idx"]).astype(np.int64)
        parts["feature"].append(np.where(leaf, LEAF, columns[feature]).astype(np.uint16))
        parts["threshold"].append(np.where(leaf, 0, nodes["num_threshold"]).astype(np.float32))
        parts["left"].append(np.where(leaf, 0, nodes["left"]).astype(np.uint16))
        parts["right"].append(np.where(leaf, 0, nodes["right"]).astype(np.uint16))
        parts["value"].append(np.where(leaf, nodes["value"], 0).astype(np.float32))
        begin += len(nodes)
    start = np.array(parts.pop("start"), np.int64)
    return Trees(
        float(np.ravel(model._baseline_prediction)[0]),
        start,
        *(np.concatenate(parts[name]) for name in ("feature", "threshold", "left", "right", "value")),
    )


