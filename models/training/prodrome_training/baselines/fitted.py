"""The fitted baselines in a folder: small files that any evaluation can use without fitting again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from tqdm import tqdm

from ..data import TRAIN, TUNING, DataSet
from ..evaluation.questions import ask, follow_up_end, lives_of
from ..evaluation.sequences import sequence_of
from ..outcomes import Outcome
from ..survival import HORIZONS
from ..tokens import WordTable, tokenise
from ..vocabulary import FIRST_CONCEPT
from . import rates as rate_files
from .boosted import Boosted, BoostingSettings
from .foresight import ForesightRecipe, Recipe
from .rates import AgeSexRates, CommonWords

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "baselines_fitted"
FORESIGHT, BOOSTED, RATES, ABOUT = "foresight.npz", "boosted.npz", "rates.npz", "manifest.json"


class MissingBaselines(Exception):
    """The folder lacks fitted baselines."""


@dataclass(frozen=True)
class FitSettings:
    """How baselines are fitted."""

    seed: int = 1
    #: Moments of a training and of a tuning patient.
    training_moments: int = 6
    tuning_moments: int = 30
    recipe: Recipe = field(default_factory=Recipe)
    boosting: BoostingSettings = field(default_factory=BoostingSettings)


@dataclass
class Baselines:
    """All of them; risks from the rates and the boosted counts, next concepts from the rest."""

    rates: AgeSexRates
    words: CommonWords
    boosted: Boosted
    foresight: ForesightRecipe
    about: dict

    @staticmethod
    def load(folder: Path) -> "Baselines":
        """Reads what ``fit`` wrote.

        :raises MissingBaselines: if a file is not there
        """
        missing = [
            name for name in (FORESIGHT, BOOSTED, RATES, ABOUT) if not (folder / name).is_file()
        ]
        if missing:
            raise MissingBaselines(
                f"{folder} has no {', '.join(missing)}: fit the baselines with --fit-baselines on a"
                " data set that has a train split, or name their folder with --fitted"
            )
        rates, words = rate_files.load(folder / RATES)
        return Baselines(
            rates, words, Boosted.load(folder / BOOSTED), ForesightRecipe.load(folder / FORESIGHT),
            json.loads((folder / ABOUT).read_text(encoding="utf-8")),
        )


def fit(
    folder: Path, data: DataSet, table: WordTable, outcomes: list[Outcome], settings: FitSettings,
    command: str, device: str = "cpu", only: frozenset[str] = frozenset({FORESIGHT, BOOSTED, RATES}),
) -> None:
    """Fits on the training patients, calibrates on the tuning patients, writes the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    training, tuning = data.part(TRAIN), data.part(TUNING)
    if not training or not tuning:
        raise MissingBaselines("the data set has no train or no tuning split to fit baselines on")
    names, end = [one.name for one in outcomes], follow_up_end(data.patients)
    if only & {BOOSTED, RATES}:
        of_training = ask(
            lives_of(training, data.lexicon, outcomes), end, settings.training_moments,
            settings.seed, HORIZONS,
        )
    if only & {FORESIGHT, RATES}:
        predicted = table.vocabulary.predicted()
        sequences = [
            sequence_of(one, tokenise(one, table), predicted, settings.seed)
            for one in tqdm(training, desc="sequences", unit=" patients", mininterval=10)
            if one.birth_day is not None and len(one.time)
        ]
    keys = [one.key for one in table.vocabulary.concepts]
    if RATES in only:
        all_keys = [""] * FIRST_CONCEPT + keys
        rate_files.save(
            folder / RATES, AgeSexRates.fit(of_training, names), CommonWords.fit(sequences, all_keys)
        )
    if BOOSTED in only:
        of_tuning = ask(
            lives_of(tuning, data.lexicon, outcomes), end, settings.tuning_moments,
            settings.seed, HORIZONS,
        )
        boosted = Boosted.fit(
            settings.boosting, training, data.lexicon, of_training, of_tuning, names
        )
        boosted.save(folder / BOOSTED)
    parameters = None
    if FORESIGHT in only:
        recipe = ForesightRecipe(settings.recipe, keys)
        word_id = np.r_[np.full(FIRST_CONCEPT, -1), np.arange(len(keys))]
        recipe.train(sequences, word_id, folder / "foresight.checkpoint.pt", device)
        recipe.save(folder / FORESIGHT)
        parameters = recipe.parameters()
    about = folder / ABOUT
    known = json.loads(about.read_text(encoding="utf-8")) if about.exists() else {}
    known.update(
        {
            "settings": asdict(settings),
            "trainingPatients": len(training),
            "tuningPatients": len(tuning),
            "commands": {**known.get("commands", {}), **{name: command for name in sorted(only)}},
        }
    )
    if parameters is not None:
        known["foresightParameters"] = parameters
    about.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
