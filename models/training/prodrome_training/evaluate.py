"""Calibrates a trained model on patients it never saw and measures it on others."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from . import metrics, report
from . import outcomes as outcome_rules
from .calibration import Calibration
from .data import DataSet
from .dataset import Lives
from .model import Serving
from .predict import ask, risks, run, torch_forward
from .tokens import WordTable
from .train import load_model
from .vocabulary import Vocabulary


def evaluate(
    folder: Path,
    data: DataSet,
    external: DataSet | None,
    seed: int,
    version: str,
    reports: Path | None,
    each: tuple[int, int, int] = (30, 15, 6),
) -> dict:
    """Writes calibration.json and metrics.json into the run's folder.

    :param each: moments a patient: for calibration, for the measures, for the baseline's rates
    """
    vocabulary = Vocabulary.load(folder / "vocabulary.json")
    outcomes = outcome_rules.load(folder / "outcomes.json")
    death = next(at for at, one in enumerate(outcomes) if one.kind == outcome_rules.DEATH)
    model, state = load_model(folder, vocabulary)
    forward = torch_forward(Serving(model).eval())

    def lives(of: DataSet, patients: list, end: int | None) -> Lives:
        return Lives(patients, of.lexicon, WordTable(vocabulary, of.lexicon), outcomes, end)

    fitting = ask(lives(data, data.part("calibration"), state["end"]), each[0], seed)
    hazards, _ = run(forward, fitting.inputs)
    calibration = Calibration.fit(risks(hazards, death), fitting.happened, fitting.valid)
    calibration.save(folder / "calibration.json", version, [one.name for one in outcomes])
    training = lives(data, data.part("train"), state["end"])
    rates = metrics.AgeSexRates(ask(training, each[2], seed))
    frequency = np.bincount(
        np.concatenate([life.next_word for life in training.lives]), minlength=len(vocabulary)
    )
    sets = {"test": lives(data, data.part("test"), state["end"])}
    if external is not None:
        sets["otherState"] = lives(external, external.patients, None)
    result: dict = {}
    for name, those in sets.items():
        queries = ask(those, each[1], seed)
        hazards, following = run(forward, queries.inputs)
        raw = risks(hazards, death)
        risk = calibration.apply(raw)
        result[name] = {
            "patients": len(those),
            "queries": len(queries.inputs),
            "nextConcept": metrics.of_next(queries, following, frequency),
            **metrics.of_risks(queries, outcomes, risk, rates.risk(queries)),
            "uncalibrated": metrics.of_risks(queries, outcomes, raw, raw)[
                "meanOverOutcomesWithTenCases"
            ],
        }
        if reports is not None and name == "test":
            reports.mkdir(parents=True, exist_ok=True)
            report.loss_picture(state["history"], reports / "loss.png")
            report.calibration_picture(queries, risk, reports / "calibration.png")
    if reports is not None:
        (reports / "figures.md").write_text(report.tables(result), encoding="utf-8")
    (folder / "metrics.json").write_text(json.dumps(result, indent=1) + "\n")
    return result
