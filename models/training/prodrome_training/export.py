"""Writes the forecaster's folder of a model pack."""

from __future__ import annotations

import hashlib
import json
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch

from . import golden
from . import outcomes as outcome_rules
from .model import INPUTS, OUTPUTS, ForecastModel, Serving
from .pack import Pack, Vectors, save_rates
from .survival import HORIZONS, INTERVAL_ENDS
from .vocabulary import FIRST_CONCEPT, Vocabulary

OPSET = 17
MAX_BYTES = 8_000_000
FILES = ("forecaster.onnx", "vectors.bin", "vocabulary.json", "outcomes.json", "calibration.json",
         "rates.bin", "golden.json.gz")


def to_onnx(model: ForecastModel, path: Path) -> None:
    """The serving form, with a free batch size, number of tokens, and length of the past."""
    shape = model.shape
    batch, new, past = 2, 9, 32
    ints = [torch.ones(batch, new, dtype=torch.int64) for _ in range(3)]
    floats = [torch.rand(batch, new) for _ in range(2)]
    kept = torch.randn(batch, shape.layers, shape.heads, past, shape.size)
    given = (
        torch.randn(batch, new, shape.width), *ints, *floats,
        past + torch.arange(new).repeat(batch, 1),
        torch.rand(batch, past), torch.arange(past).repeat(batch, 1), kept, kept,
    )
    axes = {name: {0: "batch", 1: "new"} for name in INPUTS[:7]}
    axes |= {name: {0: "batch", 1: "past"} for name in INPUTS[7:9]}
    axes |= {name: {0: "batch", 3: "past"} for name in INPUTS[9:]}
    axes |= {name: {0: "batch"} for name in OUTPUTS[:5]}
    axes |= {name: {0: "batch", 3: "new"} for name in OUTPUTS[5:]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Serving(model).eval(), given, str(path), input_names=list(INPUTS),
            output_names=list(OUTPUTS), dynamic_axes=axes, opset_version=OPSET, dynamo=False,
        )
    onnx.checker.check_model(str(path))


def vectors_of(model: ForecastModel) -> Vectors:
    """The two parts of the vocabulary's vectors, and the projection for names it lacks."""
    words = model.words
    with torch.no_grad():
        named = words.names[: words.words] @ words.projection
        named[:FIRST_CONCEPT] = 0
        return Vectors(named.numpy(), words.residual.numpy(), words.projection.numpy())


def write_pack(
    pack: Path,
    model: ForecastModel,
    vocabulary: Vocabulary,
    outcomes: list[outcome_rules.Outcome],
    calibration: Path,
    rates: np.ndarray,
    encoder,
    manifest: dict,
    cases: int = golden.CASES,
) -> None:
    """Fills the folder; the manifest's hashes are of what was written."""
    pack.mkdir(parents=True, exist_ok=True)
    model = model.cpu().eval()
    to_onnx(model, pack / "forecaster.onnx")
    vectors_of(model).save(pack / "vectors.bin")
    vocabulary.save(pack / "vocabulary.json", encoder.sha256)
    offsets = model.offsets.detach().numpy()
    outcome_rules.save(outcomes, pack / "outcomes.json", HORIZONS, INTERVAL_ENDS, offsets)
    (pack / "calibration.json").write_bytes(calibration.read_bytes())
    save_rates(pack / "rates.bin", rates)
    golden.write(pack / "golden.json.gz", Pack(pack), encoder, cases)
    hashes = {name: hashlib.sha256((pack / name).read_bytes()).hexdigest() for name in FILES}
    text = json.dumps({**manifest, "files": hashes}, indent=1, ensure_ascii=False)
    (pack / "manifest.json").write_text(text + "\n", encoding="utf-8")
    size = sum(path.stat().st_size for path in pack.iterdir())
    if size > MAX_BYTES:
        raise SystemExit(f"{pack} holds {size} bytes, more than {MAX_BYTES}")
