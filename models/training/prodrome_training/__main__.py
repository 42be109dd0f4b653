"""The command line: ``python -m prodrome_training COMMAND --help``."""

from __future__ import annotations

import argparse
import json
from dataclasses import fields
from pathlib import Path

import torch

from . import export, madeup, meds, notes
from . import outcomes as outcome_rules
from .calibrate import calibrate
from .dataset import named_words
from .names import DEFAULT_LINKER, NameEncoder
from .pack import load_rates
from .timeline import TYPES
from .tokens import WordTable
from .train import Run, Settings, load_model
from .vocabulary import Vocabulary

DEFAULT_PACK = (
    Path(__file__).resolve().parents[2]
    / "src/main/resources/io/prodrome/models/pack/forecaster"
)
LICENCES = [
    "Model weights, calibration, rates, golden vectors: Apache-2.0",
    "SNOMED CT, LOINC, RxNorm and CVX codes and names as Synthea 3.3.0 (Apache-2.0) ships them; "
    "use of SNOMED CT may need a licence in your country",
]


def main(arguments: list[str] | None = None) -> None:
    """Runs one command."""
    parser = argparse.ArgumentParser(prog="prodrome_training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    train = commands.add_parser("train", help="train, or go on with training")
    _common(train)
    train.add_argument("--device", default="auto", help="auto, cpu or cuda")
    for field in fields(Settings):
        if field.name != "seed":
            flag = "--" + field.name.replace("_", "-")
            train.add_argument(flag, type=type(field.default), default=field.default)

    fit = commands.add_parser("calibrate", help="calibrate, measure rates, draw the plots")
    _common(fit)
    fit.add_argument("--version", default="0.1.0")
    fit.add_argument("--reports", type=Path)

    write = commands.add_parser("export", help="write the forecaster's folder of a model pack")
    _common(write)
    write.add_argument("--pack", type=Path, default=DEFAULT_PACK)
    write.add_argument("--version", default="0.1.0")
    write.add_argument("--trained-on", required=True)
    write.add_argument("--made-by", required=True, help="the command line to record")
    write.add_argument("--golden", type=int, default=1000, help="golden timelines")

    leak = commands.add_parser("notes", help="how often notes name what is coded only later")
    leak.add_argument("--data", type=Path, required=True, nargs="+")

    invent = commands.add_parser("madeup", help="write a MEDS data set of made-up patients")
    invent.add_argument("--out", type=Path, required=True)
    invent.add_argument("--patients", type=int, default=300)
    invent.add_argument("--seed", type=int, default=1)

    asked = parser.parse_args(arguments)
    {"train": _train, "calibrate": _calibrate, "export": _export, "notes": _notes, "madeup": _madeup}[
        asked.command
    ](asked)


def _common(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--data", type=Path, required=True, nargs="+", help="folders of MEDS data sets"
    )
    command.add_argument("--out", type=Path, required=True, help="the run's folder")
    command.add_argument("--linker", type=Path, default=DEFAULT_LINKER, help="whose encoder names words")
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--threads", type=int, default=1)


def _train(asked: argparse.Namespace) -> None:
    torch.set_num_threads(asked.threads)
    settings = Settings(**{field.name: getattr(asked, field.name) for field in fields(Settings)})
    data = meds.load(asked.data, asked.out / "data.pickle")
    run = Run(asked.out, settings, data, NameEncoder(asked.linker), asked.device)
    run.resume()
    run.train()


def _calibrate(asked: argparse.Namespace) -> None:
    torch.set_num_threads(asked.threads)
    data = meds.load(asked.data, asked.out / "data.pickle")
    encoder = NameEncoder(asked.linker)
    result = calibrate(asked.out, data, encoder, asked.seed, asked.version, asked.reports)
    print(json.dumps(result.get("heldOut", result["tuning"])["means"]))


def _export(asked: argparse.Namespace) -> None:
    torch.set_num_threads(asked.threads)
    data = meds.load(asked.data, asked.out / "data.pickle")
    encoder = NameEncoder(asked.linker)
    vocabulary = Vocabulary.load(asked.out / "vocabulary.json")
    named = named_words(WordTable(vocabulary, data.lexicon), encoder)
    model, state = load_model(asked.out, vocabulary, named)
    export.write_pack(
        asked.pack,
        model,
        vocabulary,
        outcome_rules.load(asked.out / "outcomes.json"),
        asked.out / "calibration.json",
        load_rates(asked.out / "rates.bin"),
        encoder,
        {
            "name": "prodrome-forecaster",
            "version": asked.version,
            "licences": LICENCES,
            "trainedOn": asked.trained_on,
            "metrics": json.loads((asked.out / "metrics.json").read_text()),
            "madeBy": {"command": asked.made_by, "seed": state["settings"]["seed"]},
        },
        asked.golden,
    )
    print(f"wrote {asked.pack}")


def _notes(asked: argparse.Namespace) -> None:
    patients = meds.load(asked.data, keep_early=True).patients
    for kinds in (("DISORDER",), ("FINDING", "SITUATION"), ("PROCEDURE",), ("MEDICATION",)):
        found = notes.report(patients, tuple(TYPES.index(kind) for kind in kinds))
        print("+".join(kinds), json.dumps(found, indent=1))


def _madeup(asked: argparse.Namespace) -> None:
    meds.write(asked.out, [madeup.life(asked.seed, number) for number in range(asked.patients)])


if __name__ == "__main__":
    main()
