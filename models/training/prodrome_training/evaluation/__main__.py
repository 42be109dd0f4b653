"""``python -m prodrome_training.evaluation --data DIR``: figures as JSON on standard output.

Measures a pack's forecaster on the held-out part of a MEDS data set. Standard error has progress;
``--out`` also gets the JSON, a report in Markdown and in HTML, and its pictures.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import torch

from .. import meds
from ..baselines import fitted
from ..baselines.boosted import BoostingSettings
from ..baselines.fitted import Baselines, FitSettings, MissingBaselines
from ..baselines.foresight import Recipe
from ..data import HELD_OUT, TRAIN, TUNING, DataSet
from ..names import DEFAULT_LINKER, NameEncoder
from ..pack import Pack
from . import report, static
from .answers import EITHER
from .hit_rate import RANGES
from .run import CHOICE, Evaluation, EvaluationSettings, choose_ranking, load_choice, save_choice

DEFAULT_PACK = (
    Path(__file__).resolve().parents[3]
    / "src/main/resources/io/prodrome/models/pack/forecaster"
)
#: The tuning patients only choose a ranking: fewer of them will do.
CHOICE_PATIENTS = 150


def parser() -> argparse.ArgumentParser:
    """The options."""
    of = argparse.ArgumentParser(prog="prodrome_training.evaluation", description=__doc__)
    of.add_argument("--data", type=Path, required=True, nargs="+", help="folders of MEDS data sets")
    of.add_argument("--pack", type=Path, default=DEFAULT_PACK, help="a pack's forecaster folder")
    of.add_argument("--linker", type=Path, default=DEFAULT_LINKER,
                    help="the pack's linker folder, whose encoder names unseen codes")
    of.add_argument("--part", default=HELD_OUT, choices=(HELD_OUT, TUNING))
    of.add_argument("--out", type=Path, help="folder of the report")
    of.add_argument("--cache", type=Path, help="file that keeps the parsed data between runs")
    of.add_argument("--baselines", action="store_true", help="measure the fitted baselines too")
    of.add_argument("--fit-baselines", action="store_true",
                    help="fit them first on the data set's train and tuning parts")
    of.add_argument("--fitted", type=Path, default=fitted.DEFAULT_FOLDER,
                    help="folder of the fitted baselines")
    of.add_argument("--recipe-steps", type=int, default=Recipe.steps)
    of.add_argument("--recipe-width", type=int, default=Recipe.width)
    of.add_argument("--training-moments", type=int, default=FitSettings.training_moments)
    of.add_argument("--tuning-moments", type=int, default=FitSettings.tuning_moments)
    of.add_argument("--device", default="cpu", help="of the recipe's training")
    of.add_argument("--moments", type=int, default=EvaluationSettings.moments)
    of.add_argument("--positions", type=int, default=EvaluationSettings.positions)
    of.add_argument("--draws", type=int, default=EvaluationSettings.draws)
    of.add_argument("--seed", type=int, default=1)
    of.add_argument("--threads", type=int, default=1)
    of.add_argument("--timelines", type=Path, help="Foresight's timelines by clinicians, JSON")
    of.add_argument("--name", default="", help="what the report calls the data")
    return of


def main(arguments: list[str] | None = None) -> None:
    """Runs the evaluation."""
    asked = parser().parse_args(arguments)
    torch.set_num_threads(asked.threads)
    if not (asked.pack / "forecaster.onnx").is_file():
        raise SystemExit(f"{asked.pack} is no forecaster's folder: it has no forecaster.onnx")
    for folder in asked.data:
        if not (folder / "data").is_dir():
            raise SystemExit(f"{folder} is no MEDS data set: it has no folder data")
    pack, data = Pack(asked.pack), meds.load(asked.data, asked.cache)
    if not data.part(asked.part):
        raise SystemExit(f"{_names(asked.data)} has no patients in its part {asked.part}")
    encoder = _encoder(pack, asked.linker)
    try:
        baselines = _baselines(asked, pack, data)
    except MissingBaselines as missing:
        raise SystemExit(str(missing)) from missing
    settings = EvaluationSettings(
        seed=asked.seed, moments=asked.moments, positions=asked.positions, draws=asked.draws
    )
    choice = _choice(asked, pack, data, encoder)
    evaluation = Evaluation(
        pack, data, asked.part, settings, baselines, static.read(asked.data), encoder
    )
    result = {
        "data": asked.name or _names(asked.data),
        "command": "python -m prodrome_training.evaluation "
        + " ".join(_named(one) for one in (arguments if arguments is not None else sys.argv[1:])),
        **evaluation.run(choice, asked.timelines),
    }
    if asked.out is not None:
        report.write(asked.out, result)
    json.dump(result, sys.stdout, indent=1)
    print()


def _names(folders: list[Path]) -> str:
    return " ".join(one.name for one in folders)


def _named(argument: str) -> str:
    """Without the folders of this machine."""
    return Path(argument).name if argument.startswith("/") else argument


def _encoder(pack: Pack, linker: Path) -> NameEncoder | None:
    if not (linker / "encoder.onnx").is_file():
        print(f"{linker} has no encoder: unseen codes are unknown", file=sys.stderr)
        return None
    encoder = NameEncoder(linker)
    if encoder.sha256 != pack.encoder_sha256:
        print("another encoder named the pack's words: unseen codes are unknown", file=sys.stderr)
        return None
    return encoder


def _baselines(asked: argparse.Namespace, pack: Pack, data: DataSet) -> Baselines | None:
    if asked.fit_baselines:
        heads = max(1, asked.recipe_width // 32)
        settings = FitSettings(
            seed=asked.seed, training_moments=asked.training_moments,
            tuning_moments=asked.tuning_moments,
            recipe=Recipe(
                seed=asked.seed, steps=asked.recipe_steps, width=asked.recipe_width,
                hidden=4 * asked.recipe_width, heads=heads,
            ),
            boosting=BoostingSettings(seed=asked.seed),
        )
        fitted.fit(
            asked.fitted, data, pack.table(data.lexicon), pack.outcomes, settings,
            f"--fit-baselines --data {_names(asked.data)} --recipe-steps {asked.recipe_steps} "
            f"--recipe-width {asked.recipe_width} --seed {asked.seed}", asked.device,
        )
    return Baselines.load(asked.fitted) if asked.baselines or asked.fit_baselines else None


def _choice(asked, pack: Pack, data: DataSet, encoder) -> dict[str, str]:
    """Which ranking is the model's own, from tuning patients only; without any, the one that was
    kept with the fitted baselines for this very model."""
    known = load_choice(asked.fitted / CHOICE, pack)
    if known is not None:
        return known
    if data.part(TUNING) and data.part(TRAIN):
        settings = EvaluationSettings(
            seed=asked.seed, positions=1, position_patients=CHOICE_PATIENTS
        )
        choice = choose_ranking(Evaluation(pack, data, TUNING, settings, encoder=encoder))
        if asked.fit_baselines:
            save_choice(asked.fitted / CHOICE, pack, choice)
        return choice
    print("no tuning patients chose a ranking: it is 'either'", file=sys.stderr)
    return dict.fromkeys(RANGES, EITHER)


if __name__ == "__main__":
    main()
