"""The whole evaluation of a pack's forecaster, beside the baselines."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path

import numpy as np
from tqdm import tqdm

from ..baselines.fitted import Baselines
from ..data import DataSet
from ..kinds import kinds_of, types_of_words
from ..names import NameEncoder
from ..pack import Pack
from ..survival import HORIZONS
from ..timeline import SEXES
from ..tokens import model_input
from ..vocabulary import FIRST_CONCEPT
from . import clinicians
from .answers import HAZARDS, RANKINGS, Asked, window_risks
from .figures import Bootstrap, interval, rounded
from .floors import FLOOR_RANGE, floors
from .hit_rate import ALL_POSITIONS, OPENING, RANGES, HitRates, Position
from .questions import ask, follow_up_end, lives_of
from .risks import GAPS, Forecasts, RiskTables, people
from .sequences import Sequence, sample_positions, sequence_of

MODEL = "forecaster"
AGE_SEX, BOOSTED = "age-sex rates", "boosted counts"
RECIPE, COPY_LAST, COMMON = "Foresight's recipe", "copy-last", "commonest of age and sex"
CHOICE = "choice.json"


@dataclass(frozen=True)
class EvaluationSettings:
    """How much is asked."""

    seed: int = 1
    #: Random moments a patient at which risks are asked for.
    moments: int = 40
    #: Positions a patient of each kind and status, but new disorders: those are all asked.
    positions: int = 5
    #: Patients whose positions are asked at most (random ones), 0 for all.
    position_patients: int = 0
    draws: int = 200


def model_hash(pack: Pack) -> str:
    """Which model it is: the first digits of its file's SHA-256."""
    return hashlib.sha256((pack.folder / "forecaster.onnx").read_bytes()).hexdigest()[:12]


class Evaluation:
    """One pack on one part of a data set."""

    def __init__(
        self, pack: Pack, data: DataSet, part: str, settings: EvaluationSettings,
        baselines: Baselines | None = None, static: dict | None = None,
        encoder: NameEncoder | None = None,
    ):
        self.pack, self.data, self.part, self.settings = pack, data, part, settings
        self.baselines, self.static, self.encoder = baselines, static or {}, encoder
        self.patients = [
            one for one in data.part(part) if one.birth_day is not None and len(one.time)
        ]
        table = pack.table(data.lexicon)
        self.asked = Asked(pack, table, pack.vectors_of(table, encoder))
        self.predicted = pack.vocabulary.predicted()
        self.kinds = kinds_of(types_of_words(pack.vocabulary))
        self.keys = [""] * FIRST_CONCEPT + [one.key for one in pack.vocabulary.concepts]

    def risks(self) -> dict:
        """Figures of the risks."""
        outcomes = self.pack.outcomes
        questions = ask(
            lives_of(self.patients, self.data.lexicon, outcomes),
            follow_up_end(self.data.patients), self.settings.moments, self.settings.seed, HORIZONS,
        )
        hazards = self.asked.hazards(questions)
        calibrated = self.pack.calibration.apply

        def window(gap: int) -> np.ndarray:
            return calibrated(window_risks(hazards, self.pack.death, gap, HORIZONS))

        models = [Forecasts(MODEL, window(0), {gap: window(gap) for gap in GAPS})]
        if self.baselines is not None:
            names = [one.name for one in outcomes]
            at = _columns(names, self.baselines.boosted.outcomes)
            boosted = self.baselines.boosted.risk(questions, self.data.lexicon)
            models.append(Forecasts(BOOSTED, boosted[:, at]))
            at = _columns(names, self.baselines.rates.outcomes)
            models.append(Forecasts(AGE_SEX, self.baselines.rates.risk(questions)[:, at]))
        tables = RiskTables(
            questions, [one.name for one in outcomes], models, self.settings.draws,
            self.settings.seed,
        )
        rows, draws = tables.by_outcome()
        return {
            "patients": len(questions.lives),
            "moments": len(questions),
            "means": tables.means(rows, draws),
            "byOutcome": rows,
            "groups": tables.groups(people(questions, SEXES, self.static)),
            "afterGaps": tables.after_gaps(),
            "calibrationCurves": {model.name: tables.curve(model) for model in models},
        }

    def sequences(self) -> list[tuple[Sequence, np.ndarray, np.ndarray]]:
        """Sequences with the positions that are asked and their weights."""
        patients = self.patients
        if 0 < self.settings.position_patients < len(patients):
            rng = np.random.default_rng((self.settings.seed, 41))
            chosen = rng.choice(len(patients), self.settings.position_patients, replace=False)
            patients = [patients[at] for at in np.sort(chosen)]
        out = []
        for patient in patients:
            one = sequence_of(
                patient, self.asked.tokens(patient), self.predicted, self.settings.seed
            )
            at, weight = sample_positions(
                one, self.kinds, self.settings.positions, self.settings.seed
            )
            if len(at):
                out.append((one, at, weight))
        return out

    def hit_rates(self) -> HitRates:
        """Foresight's measure at the sampled positions, for every ranking."""
        rates = HitRates(self.kinds, self.predicted)
        sequences = self.sequences()
        by_subject = {one.subject: one for one in self.patients}
        weights = {
            (id(one), int(position)): float(weight)
            for one, at, weights in sequences for position, weight in zip(at, weights)
        }
        asked = [(one, at) for one, at, _ in sequences]
        others, ready = self._baseline_scores(), {}
        for sequence, at, by_ranking in self.asked.scores(by_subject, asked):
            if id(sequence) not in ready:
                positions = next(found for one, found in asked if one is sequence)
                ready = {
                    id(sequence): {
                        name: dict(zip(positions.tolist(), scores(sequence, positions)))
                        for name, scores in others.items()
                    }
                }
            scores_of = dict(by_ranking)
            for name, scores in ready[id(sequence)].items():
                scores_of[name] = dict.fromkeys(RANGES, scores[at])
            rates.add(Position(sequence, at, weights[(id(sequence), at)]), scores_of)
        return rates

    def _baseline_scores(self) -> dict:
        if self.baselines is None:
            return {}
        recipe, words = self.baselines.foresight, self.baselines.words
        of_recipe = recipe.word_ids(self.keys)
        index = {key: at for at, key in enumerate(words.keys) if key}
        of_words = np.array([index.get(key, -1) for key in self.keys], np.int64)
        return {
            RECIPE: lambda one, at: recipe.scores(one, at, of_recipe),
            COPY_LAST: lambda one, at: words.copy_last(one, at, of_words),
            COMMON: lambda one, at: words.scores(one, at, of_words),
        }

    def of_clinicians(self, path: Path) -> dict:
        """The clinicians' timelines."""
        lexicon = type(self.data.lexicon)()
        written = clinicians.read(path, lexicon)
        table = self.pack.table(lexicon)
        asked = Asked(self.pack, table, self.pack.vectors_of(table, self.encoder))
        found = clinicians.Conformance(self.predicted, self.kinds)
        others = self._baseline_scores()
        for one in tqdm(written, desc="clinicians' timelines", mininterval=10):
            patient = one.patient
            sequence = clinicians.sequence_of(patient, table.words, self.predicted)
            positions = np.arange(1, len(sequence))
            # Tokens leave out what repeats within days; a position reads those that are there.
            tokens = asked.tokens(patient)
            ends = np.searchsorted(tokens.instant, sequence.time[positions], side="left")
            kept = ends > 0
            positions, ends = positions[kept], ends[kept]
            # NOW is when the last of what is read happened.
            inputs = [
                model_input(tokens, patient, table, int(tokens.instant[end - 1]), int(end))
                for end in ends
            ]
            if not inputs:
                continue
            said = self.pack.whole(inputs, asked.vectors)
            rankings = asked.rankings(said, np.ones(len(inputs), bool))
            base = {name: scores(sequence, positions) for name, scores in others.items()}
            for row, at in enumerate(positions):
                scores_of = {name: rankings[row][name]["1 year"] for name in RANKINGS}
                scores_of |= {name: scores[row] for name, scores in base.items()}
                found.add(
                    sequence, int(at), clinicians.kind_of(patient, int(at)),
                    bool(sequence.recurring[at]), scores_of,
                )
        return {
            "timelines": len(written),
            "unfilteredHitsAre": "the true next concept is among the first k of all words",
            "conformanceIs": "share of the first k suggestions, made without a filter, that are of "
            "the next concept's kind, and of its newness",
            "rankings": found.table(),
        }

    def run(self, choice: dict[str, str], clinician_file: Path | None) -> dict:
        """All figures; ``choice`` is the ranking by range that tuning patients chose."""
        risks = self.risks()
        rates = self.hit_rates()
        hits = {
            "positions": len(rates.rows.get(RANKINGS[0], [])),
            "choice": choice,
            "rows": rates.table(),
            "newDisordersWithinAYear": self._headline(rates, choice),
        }
        result = {
            "part": self.part,
            "patients": len(self.patients),
            "settings": asdict(self.settings),
            "model": model_hash(self.pack),
            "foresightsMeasure": hits,
            "risks": risks,
        }
        if self.baselines is not None:
            result["baselines"] = self.baselines.about
        if clinician_file is not None:
            result["clinicians"] = self.of_clinicians(clinician_file)
        result["floors"] = floors(result)
        return result

    def _headline(self, rates: HitRates, choice: dict[str, str]) -> list[dict]:
        """New disorders, ten suggestions, a year: each ranking, and how far the chosen one is
        ahead, with intervals by patient."""
        out = []
        if not rates.rows:
            return out
        chosen = choice.get(FLOOR_RANGE, HAZARDS)
        for oracle, where in product((True, False), (ALL_POSITIONS, OPENING)):
            of = {
                name: rates.values(
                    name, "disorder", "new", FLOOR_RANGE, oracle, 10, where == OPENING
                )
                for name in rates.rows
            }
            subjects, weight, _ = of[chosen]
            if not len(subjects):
                continue
            numbers = np.unique(subjects, return_inverse=True)[1]
            weights = Bootstrap(numbers, self.settings.draws, self.settings.seed).weights(numbers)
            weights = weights * weight
            total = weights.sum(1)
            drawn = {name: weights @ found[2] / total for name, found in of.items()}
            for name, (_, one_weight, hit) in of.items():
                out.append(
                    {
                        "ranking": name, "oracle": oracle, "positions": where,
                        "chosen": name == chosen,
                        "asked": len(hit), "patients": len(set(subjects.tolist())),
                        "hit@10": rounded(float(np.average(hit, weights=one_weight))),
                        "interval": interval(drawn[name]),
                        "chosenIsAheadBy": None
                        if name == chosen
                        else interval(drawn[chosen] - drawn[name]),
                    }
                )
        return out


def _columns(names: list[str], fitted: list[str]) -> list[int]:
    missing = [name for name in names if name not in fitted]
    if missing:
        raise SystemExit(
            f"the fitted baselines do not know the outcomes {', '.join(missing)}: fit them again"
            " with --fit-baselines for this pack"
        )
    return [fitted.index(name) for name in names]


def choose_ranking(evaluation: Evaluation) -> dict[str, str]:
    """The ranking for each range that hits most new disorders with ten suggestions, on the
    patients of the evaluation (the tuning ones)."""
    table = evaluation.hit_rates().table()
    chosen = {}
    for horizon in RANGES:
        rows = {
            row["ranking"]: row["hit@10"]
            for row in table
            if row["ranking"] in RANKINGS and row["kind"] == "disorder" and row["status"] == "new"
            and row["positions"] == ALL_POSITIONS and row["range"] == horizon and row["oracle"]
        }
        chosen[horizon] = max(RANKINGS, key=lambda name: rows.get(name, -1.0))
    return chosen


def save_choice(path: Path, pack: Pack, choice: dict[str, str]) -> None:
    """Keeps the choice with the model that it was made for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body = {"model": model_hash(pack), "rankings": choice}
    path.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")


def load_choice(path: Path, pack: Pack) -> dict[str, str] | None:
    """The choice made for this very model; None where there is none."""
    if not path.is_file():
        return None
    body = json.loads(path.read_text(encoding="utf-8"))
    return body["rankings"] if body["model"] == model_hash(pack) else None
