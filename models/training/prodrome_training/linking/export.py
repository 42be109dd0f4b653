"""Writes the encoder for the product: int8 ONNX, tokenizer, configuration, golden vectors."""

from __future__ import annotations

import hashlib
import json
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from .bert import Encoder, Shape
from .train import Settings

GOLDEN = (
    "myocardial infarction",
    "Abnormality of the left kidney",
    "shortness of breath",
    "type 2 diabetes mellitus",
    "hypercholesterolaemia",
    "fièvre, 38.5 °C",
    "x",
    "",
)


def loaded(work: Path) -> tuple[Encoder, Tokenizer, Settings]:
    """The encoder of a finished run, or of its last checkpoint."""
    finished = work / "encoder.pt"
    saved = json.loads((work / "settings.json").read_text(encoding="utf-8"))
    layers, dims = saved.pop("layers"), saved.pop("dims")
    tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
    path = finished if finished.exists() else work / "checkpoint.pt"
    state = torch.load(path, weights_only=True)
    shape = Shape(vocabulary=tokenizer.get_vocab_size(), layers=len(layers), dims=dims)
    model = Encoder(shape)
    model.load_state_dict(state["model"])
    return model.eval(), tokenizer, Settings(**saved)


def to_onnx(model: Encoder, path: Path) -> None:
    """Weights of 7 bits with a scale a channel; activations are quantised as they come."""
    ids = torch.ones((2, 8), dtype=torch.long)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = str(Path(folder) / "plain.onnx")
        torch.onnx.export(
            model,
            (ids, torch.ones_like(ids)),
            plain,
            input_names=["input_ids", "attention_mask"],
            output_names=["sentence_embedding"],
            dynamic_axes={
                "input_ids": {0: "batch", 1: "tokens"},
                "attention_mask": {0: "batch", 1: "tokens"},
                "sentence_embedding": {0: "batch"},
            },
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            plain,
            str(path),
            weight_type=QuantType.QInt8,
            per_channel=True,
            # Seven bits: processors without VNNI add pairs of products in 16 bits, and would cut them.
            reduce_range=True,
            op_types_to_quantize=["MatMul", "Gather"],
        )


def run_onnx(path: Path, tokenizer: Tokenizer, texts: list[str], longest: int) -> np.ndarray:
    """Vectors of the exported encoder, one text at a time as the product asks for spans."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])
    rows = []
    for text in texts:
        ids = tokenizer.encode(text).ids
        ids = np.array([ids if len(ids) <= longest else ids[: longest - 1] + ids[-1:]])
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        rows.append(session.run(None, given)[0][0])
    return np.stack(rows)


def write(work: Path, pack: Path, data: Path) -> None:
    """Writes the linker's part of a pack; the re-ranker and the manifest are added by the build."""
    pack.mkdir(parents=True, exist_ok=True)
    model, tokenizer, settings = loaded(work)
    to_onnx(model, pack / "encoder.onnx")
    (pack / "tokenizer.json").write_bytes((work / "tokenizer.json").read_bytes())
    configuration = {
        "maxTokens": settings.longest,
        "pooling": "none",
        "normalise": True,
        "queryPrefix": "",
        "passagePrefix": "",
        "dims": model.shape.dims,
    }
    _json(pack / "encoder.json", configuration)
    golden = run_onnx(pack / "encoder.onnx", tokenizer, list(GOLDEN), settings.longest)
    with torch.inference_mode():
        exact = torch.cat(
            [
                model(torch.tensor([tokenizer.encode(t).ids]), torch.ones((1, 1)).expand(1, n))
                for t in GOLDEN
                for n in [len(tokenizer.encode(t).ids)]
            ]
        ).numpy()
    _json(
        pack / "golden.json",
        [
            {"text": t, "vector": [round(float(x), 6) for x in v]}
            for t, v in zip(GOLDEN, golden, strict=True)
        ],
    )
    cosines = (golden * exact).sum(1)
    print(json.dumps({"cosineOfInt8AndExact": [round(float(c), 4) for c in cosines]}))
    print(json.dumps({"bytes": (pack / "encoder.onnx").stat().st_size}))


LICENCES = [
    "Weights: started from sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), trained further:"
    " Apache-2.0",
    "Tokenizer: word pieces of BERT (Apache-2.0), trimmed",
]
TRAINED_ON = (
    "names of Disease Ontology, HPO, Mondo and SNOMED CT's Global Patient Set, definitions of HPO"
    " and Disease Ontology, disease and chemical mentions of NCBI Disease train and BC5CDR train;"
    " not on GSC+"
)


def manifest(pack: Path, seed: int, version: str, metrics: dict) -> None:
    """Lists and hashes the component's files; the last step."""
    files = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(pack.iterdir())
        if path.name != "manifest.json"
    }
    content = {
        "name": "linker",
        "version": version,
        "files": files,
        "licences": LICENCES,
        "trainedOn": TRAINED_ON,
        "metrics": metrics,
        "madeBy": {"command": "see models/training/LINKER_CARD.md", "seed": seed},
    }
    text = json.dumps(content, indent=1, ensure_ascii=False)
    (pack / "manifest.json").write_text(text + "\n", encoding="utf-8")


def _json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False) + "\n", encoding="utf-8")
