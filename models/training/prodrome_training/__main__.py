"""The command line: ``python -m prodrome_training COMMAND --help``."""

from __future__ import annotations

import argparse
import json
from dataclasses import fields
from pathlib import Path

import torch

from . import data as data_sets
from . import madeup, notes
from .evaluate import evaluate
from .export import write_pack
from .timeline import TYPES, Lexicon, read
from .train import Run, Settings, load_model
from .vocabulary import Vocabulary

DEFAULT_PACK = (
    Path(__file__).resolve().parents[2]
    / "src/main/resources/io/prodrome/models/pack/forecaster"
)
LICENCES = [
    "Model weights, calibration, golden vectors: Apache-2.0",
    "SNOMED CT, LOINC, RxNorm and CVX codes and names as Synthea 3.3.0 (Apache-2.0) ships them; "
    "use of SNOMED CT may need a licence in your country",
]


def main(arguments: list[str] | None = None) -> None:
    """Runs one command."""
    parser = argparse.ArgumentParser(prog="prodrome_training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    train = commands.add_parser("train", help="train, or go on with training")
    _common(train)
    for field in fields(Settings):
        if field.name != "seed":
            flag = "--" + field.name.replace("_", "-")
            train.add_argument(flag, type=type(field.default), default=field.default)

    measure = commands.add_parser("evaluate", help="calibrate, and measure on held-out patients")
    _common(measure)
    measure.add_argument("--eval", type=Path, help="timelines of another place")
    measure.add_argument("--version", default="0.1.0")
    measure.add_argument("--reports", type=Path)

    export = commands.add_parser("export", help="write the forecaster's folder of a model pack")
    export.add_argument("--out", type=Path, required=True, help="the run's folder")
    export.add_argument("--pack", type=Path, default=DEFAULT_PACK)
    export.add_argument("--version", default="0.1.0")
    export.add_argument("--trained-on", required=True)
    export.add_argument("--made-by", required=True, help="the command line to record")

    leak = commands.add_parser("notes", help="how often notes name what is coded only later")
    leak.add_argument("--data", type=Path, required=True)

    invent = commands.add_parser("madeup", help="write made-up timelines")
    invent.add_argument("--out", type=Path, required=True)
    invent.add_argument("--patients", type=int, default=300)
    invent.add_argument("--seed", type=int, default=1)

    asked = parser.parse_args(arguments)
    {"train": _train, "evaluate": _evaluate, "export": _export, "notes": _notes, "madeup": _madeup}[
        asked.command
    ](asked)


def _common(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", type=Path, required=True, help="timelines, JSON lines (.gz)")
    command.add_argument("--out", type=Path, required=True, help="the run's folder")
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--threads", type=int, default=1)


def _train(asked: argparse.Namespace) -> None:
    torch.set_num_threads(asked.threads)
    settings = Settings(**{field.name: getattr(asked, field.name) for field in fields(Settings)})
    run = Run(asked.out, settings, data_sets.load(asked.data, asked.out / "data.pickle"))
    run.resume()
    run.train()


def _evaluate(asked: argparse.Namespace) -> None:
    torch.set_num_threads(asked.threads)
    external = data_sets.load(asked.eval, asked.out / "eval.pickle") if asked.eval else None
    data = data_sets.load(asked.data, asked.out / "data.pickle")
    result = evaluate(asked.out, data, external, asked.seed, asked.version, asked.reports)
    for name, figures in result.items():
        print(name, json.dumps(figures["meanOverOutcomesWithTenCases"]))
        print(name, json.dumps(figures["nextConcept"]))


def _export(asked: argparse.Namespace) -> None:
    vocabulary = Vocabulary.load(asked.out / "vocabulary.json")
    model, state = load_model(asked.out, vocabulary)
    metrics = json.loads((asked.out / "metrics.json").read_text())
    write_pack(
        asked.out,
        asked.pack,
        model,
        vocabulary,
        {
            "name": "prodrome-forecaster",
            "version": asked.version,
            "licences": LICENCES,
            "trainedOn": asked.trained_on,
            "metrics": metrics,
            "madeBy": {"command": asked.made_by, "seed": state["settings"]["seed"]},
        },
    )
    print(f"wrote {asked.pack}")


def _notes(asked: argparse.Namespace) -> None:
    lexicon = Lexicon()
    patients = list(read(asked.data, lexicon))
    for kinds in (("DISORDER",), ("FINDING", "SITUATION"), ("PROCEDURE",), ("MEDICATION",)):
        found = notes.report(patients, tuple(TYPES.index(kind) for kind in kinds))
        print("+".join(kinds), json.dumps(found, indent=1))


def _madeup(asked: argparse.Namespace) -> None:
    madeup.write(asked.out, asked.patients, asked.seed)


if __name__ == "__main__":
    main()
