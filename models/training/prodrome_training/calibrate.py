"""After training: calibration on the tuning patients, the population's rates, and how it went."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from . import metrics, rates, report
from . import outcomes as outcome_rules
from .calibration import Calibration, Platt, fit_platt
from .data import HELD_OUT, TRAIN, TUNING, DataSet
from .dataset import Life, Lives, days_to_words, named_words
from .model import ForecastModel, Serving
from .outcomes import Outcome
from .pack import group_hazards, save_rates
from .survival import HORIZONS, cumulative_incidence, risks_with_death
from .timeline import MICROS_A_DAY
from .tokens import WordTable, model_input, stack
from .train import load_model
from .vocabulary import Vocabulary

#: A word's risks help to fit the shared curve if it has so many cases.
SHARED_CASES = 100
#: The shared curve is fitted on at most so many risks, of moments that are drawn.
SHARED_RISKS = 1_000_000
SLICE = 512


@dataclass
class Answered:
    """Risks at moments, with what came true; arrays over (moments, outcomes or words, horizons)."""

    patient: np.ndarray
    risk: np.ndarray
    happened: np.ndarray
    valid: np.ndarray
    word_risk: np.ndarray
    word_happened: np.ndarray
    #: Whether the data reach to the end of each horizon, (moments, horizons).
    followed: np.ndarray


def moments(lives: Lives, each: int, seed: int) -> list[tuple[int, Life, int]]:
    """Up to ``each`` random moments of each life: patient's number, life, moment's number."""
    rows = []
    for number, life in enumerate(lives.lives):
        rng = np.random.default_rng((seed, 3, number))
        count = min(each, len(life.moments))
        chosen = np.sort(rng.choice(len(life.moments), count, False))
        rows += [(number, life, int(at)) for at in chosen]
    return rows


class Answers:
    """The model in PyTorch, asked at many moments."""

    def __init__(self, model: ForecastModel, outcomes: list[Outcome], vocabulary: Vocabulary):
        self.serving, self.shape = Serving(model).eval(), model.shape
        with torch.no_grad():
            self.vectors = model.words(torch.arange(len(model.words.names)))
        self.members = outcome_rules.words_of(outcomes, vocabulary.ids)
        self.offsets = model.offsets.detach().cpu().numpy()
        self.death = next(
            at for at, one in enumerate(outcomes) if one.kind == outcome_rules.DEATH
        )

    @torch.no_grad()
    def log_hazards(self, inputs: list, batch: int = 16) -> np.ndarray:
        """(inputs, words, intervals)."""
        lengths = np.array([len(one.concept) for one in inputs])
        order = np.argsort(lengths, kind="stable")
        found: list = [None] * len(inputs)
        shape, device = self.shape, self.vectors.device
        for start in range(0, len(order), batch):
            at = order[start : start + batch]
            rows = stack([inputs[one] for one in at], int(lengths[at].max()))
            given = {name: torch.from_numpy(values).to(device) for name, values in rows.items()}
            kept = torch.zeros(len(at), shape.layers, shape.heads, 0, shape.size, device=device)
            none = torch.zeros(len(at), 0, device=device)
            hazards = self.serving(
                self.vectors[given["concept"]], given["status"], given["decile"],
                given["recurring"], given["age"], given["gap"], given["moment"],
                none, none.long(), kept, kept,
            )[0]
            for row, one in enumerate(at):
                found[one] = hazards[row].cpu().numpy()
        return np.stack(found)

    def risks(self, log_hazards: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of the outcomes and of the single words, each (inputs, columns, horizons)."""
        groups = group_hazards(log_hazards, self.members, self.offsets)
        death = groups[:, self.death : self.death + 1]
        words = cumulative_incidence(np.exp(log_hazards), death)
        return risks_with_death(groups, self.death), words.astype(np.float32)

    def at(self, lives: Lives, rows: list[tuple[int, Life, int]], desc: str) -> Answered:
        """Risks and truth at moments."""
        words = self.shape.words
        parts = []
        for start in tqdm(range(0, len(rows), SLICE), desc=desc, mininterval=5):
            some = rows[start : start + SLICE]
            inputs = [
                model_input(life.tokens, life.patient, lives.table, int(life.moments[at]), int(life.seen[at]))
                for _, life, at in some
            ]
            risk, word_risk = self.risks(self.log_hazards(inputs))
            labels = [_labels(life, int(life.moments[at]), lives.end, words) for _, life, at in some]
            happened, valid, word_happened, followed = (np.stack(part) for part in zip(*labels))
            patient = np.array([number for number, _, _ in some])
            parts.append((patient, risk, happened, valid, word_risk, word_happened, followed))
        return Answered(*(np.concatenate(part) for part in zip(*parts)))


def _labels(life: Life, as_of: int, end: int, words: int) -> tuple:
    horizons = np.array(HORIZONS)
    followed = (end - as_of) / MICROS_A_DAY >= horizons
    days, happened, valid = life.record.label(as_of, end)
    word_days, word_happened = days_to_words(life, as_of, end, words)
    return (
        happened[:, None] & (days[:, None] <= horizons),
        valid[:, None] & followed,
        word_happened[:, None] & (word_days[:, None] <= horizons),
        followed,
    )


def fit_shared(found: Answered, seed: int) -> list[Platt]:
    """One curve a horizon for all single words of enough cases together."""
    curves = []
    for column in range(len(HORIZONS)):
        rows = np.flatnonzero(found.followed[:, column])
        words = np.flatnonzero(found.word_happened[rows, :, column].sum(0) >= SHARED_CASES)
        most = max(1, SHARED_RISKS // max(1, len(words)))
        if len(rows) > most:
            rows = np.sort(np.random.default_rng((seed, column)).choice(rows, most, False))
        if not len(words):
            curves.append(Platt())
            continue
        at = np.ix_(rows, words)
        curves.append(fit_platt(
            found.word_risk[..., column][at].ravel().astype(np.float64),
            found.word_happened[..., column][at].ravel(),
            np.repeat(found.patient[rows], len(words)),
        ))
    return curves


def cross_fitted(found: Answered) -> np.ndarray:
    """Calibrated risks, each by curves that the other half of the patients was fitted to."""
    risk = np.zeros_like(found.risk)
    for half in (0, 1):
        fit, use = found.patient % 2 == half, found.patient % 2 != half
        curves = Calibration.fit(
            found.risk[fit], found.happened[fit], found.valid[fit], found.patient[fit]
        )
        risk[use] = curves.apply(found.risk[use])
    return risk


def calibrate(
    folder: Path, data: DataSet, encoder, seed: int, version: str, reports: Path | None,
    each: tuple[int, int, int] = (20, 10, 6),
) -> dict:
    """Writes calibration.json, rates.bin and metrics.json into the run's folder.

    :param each: moments a patient: for calibration, for the held-out figures, for the rates
    """
    vocabulary = Vocabulary.load(folder / "vocabulary.json")
    outcomes = outcome_rules.load(folder / "outcomes.json")
    table = WordTable(vocabulary, data.lexicon)
    model, state = load_model(folder, vocabulary, named_words(table, encoder))
    asked = Answers(model, outcomes, vocabulary)

    def lives(part: str) -> Lives:
        return Lives(data.part(part), data.lexicon, table, outcomes, state["end"])

    tuning = lives(TUNING)
    found = asked.at(tuning, moments(tuning, each[0], seed), "calibrating")
    calibration = Calibration.fit(
        found.risk, found.happened, found.valid, found.patient, fit_shared(found, seed)
    )
    groups, singles = rates.measure(lives(TRAIN), len(outcomes), len(vocabulary), each[2], seed)
    names = [one.name for one in outcomes]
    calibration.save(
        folder / "calibration.json", version, names,
        rates.population(groups.rates(), names, asked.death),
    )
    save_rates(folder / "rates.bin", singles.rates())
    risk = cross_fitted(found)
    result = {
        "settings": state["settings"],
        "steps": state["step"],
        "tuning": _figures(tuning, found, names, risk),
    }
    held_out = lives(HELD_OUT)
    if len(held_out):
        found = asked.at(held_out, moments(held_out, each[1], seed), "measuring")
        risk = calibration.apply(found.risk)
        result["heldOut"] = _figures(held_out, found, names, risk)
    if reports is not None:
        reports.mkdir(parents=True, exist_ok=True)
        report.loss_picture(state["history"], reports / "loss.png")
        report.calibration_picture(found.happened, found.valid, risk, reports / "calibration.png")
    (folder / "metrics.json").write_text(json.dumps(result, indent=1) + "\n")
    return result


def _figures(lives: Lives, found: Answered, names: list[str], risk: np.ndarray) -> dict:
    return {
        "patients": len(lives),
        "moments": len(risk),
        **metrics.of_risks(found.happened, found.valid, names, risk),
        "uncalibrated": metrics.of_risks(found.happened, found.valid, names, found.risk)["means"],
    }
