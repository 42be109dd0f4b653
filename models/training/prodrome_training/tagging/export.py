"""Writes the tagger for the product: ONNX, tokenizer, configuration, manifest."""

from __future__ import annotations

import hashlib
import json
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

from .model import LABELS, Shape, Tagger
from .train import Settings

LICENCES = [
    "Weights: word vectors started from sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0),"
    " trained further: Apache-2.0",
    "Tokenizer: word pieces of BERT (Apache-2.0), trimmed",
]
TRAINED_ON = (
    "disease mentions of NCBI Disease train and BC5CDR train, and names of disorders and findings"
    " of Disease Ontology, HPO, Mondo and SNOMED CT's Global Patient Set; not on GSC+"
)


def tokenizer_of(work: Path) -> Tokenizer:
    """The run's tokenizer, which cuts and pads nothing."""
    tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def loaded(work: Path) -> tuple[Tagger, Tokenizer, Settings]:
    """The tagger of a finished run, or of its last checkpoint."""
    saved = json.loads((work / "settings.json").read_text(encoding="utf-8"))
    shape = saved["shape"]
    tagger = Tagger(Shape(**(shape | {"dilations": tuple(shape["dilations"])})))
    finished = work / "tagger.pt"
    if finished.exists():
        state = torch.load(finished, weights_only=True)["model"]
    else:
        state = torch.load(work / "checkpoint.pt", weights_only=True)["average"]
    tagger.load_state_dict(state)
    return tagger.eval(), tokenizer_of(work), Settings(**saved["settings"])


def to_onnx(tagger: Tagger, path: Path) -> None:
    """Exports the graph; the words' vectors in 8 bits with a scale for each, the rest as it is."""
    ids = torch.ones((2, 8), dtype=torch.long)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            tagger,
            (ids, torch.ones_like(ids)),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["logits"],
            dynamic_axes={
                name: {0: "batch", 1: "pieces"}
                for name in ("input_ids", "attention_mask", "logits")
            },
            opset_version=17,
            dynamo=False,
        )
    model = onnx.load(str(path))
    _shrink_words(model.graph)
    onnx.save(model, str(path))


def _shrink_words(graph: onnx.GraphProto) -> None:
    words = next(i for i in graph.initializer if i.name == "words.weight")
    gather = next(n for n in graph.node if n.op_type == "Gather" and words.name in n.input)
    values = numpy_helper.to_array(words)
    scale = np.maximum(np.abs(values).max(1, keepdims=True) / 127, 1e-8).astype(np.float32)
    small = np.rint(values / scale).astype(np.int8)
    graph.initializer.remove(words)
    graph.initializer.append(numpy_helper.from_array(small, "words.small"))
    graph.initializer.append(numpy_helper.from_array(scale, "words.scale"))
    at = list(graph.node).index(gather)
    ids, output = gather.input[1], gather.output[0]
    graph.node.remove(gather)
    for number, node in enumerate(
        (
            helper.make_node("Gather", ["words.small", ids], ["words.of"]),
            helper.make_node("Cast", ["words.of"], ["words.wide"], to=TensorProto.FLOAT),
            helper.make_node("Gather", ["words.scale", ids], ["words.by"]),
            helper.make_node("Mul", ["words.wide", "words.by"], [output]),
        )
    ):
        graph.node.insert(at + number, node)


def write(work: Path, pack: Path, threshold: float, metrics: dict) -> None:
    """Writes the component with its manifest, and prints its size."""
    pack.mkdir(parents=True, exist_ok=True)
    tagger, _, settings = loaded(work)
    to_onnx(tagger, pack / "tagger.onnx")
    (pack / "tokenizer.json").write_bytes((work / "tokenizer.json").read_bytes())
    configuration = {
        "labels": list(LABELS),
        "maxPieces": settings.longest,
        "threshold": threshold,
        "language": "en",
    }
    _json(pack / "tagger.json", configuration)
    files = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(pack.iterdir())
        if path.name != "manifest.json"
    }
    content = {
        "name": "tagger",
        "version": "1.0.0",
        "files": files,
        "licences": LICENCES,
        "trainedOn": TRAINED_ON,
        "metrics": metrics,
        "madeBy": {
            "command": "python -m prodrome_training.tagging train, export",
            "seed": settings.seed,
        },
    }
    text = json.dumps(content, indent=1, ensure_ascii=False)
    (pack / "manifest.json").write_text(text + "\n", encoding="utf-8")
    print(json.dumps({"bytes": (pack / "tagger.onnx").stat().st_size}))


def _json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False) + "\n", encoding="utf-8")
