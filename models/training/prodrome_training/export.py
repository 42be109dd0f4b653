"""Writes the forecaster's folder of a model pack."""

from __future__ import annotations

import hashlib
import json
import shutil
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from . import golden
from . import outcomes as outcome_rules
from .calibration import Calibration
from .model import ForecastModel, Serving
from .predict import Forward
from .tokens import ModelInput
from .vocabulary import Vocabulary

OPSET = 17
MAX_BYTES = 10_000_000
FILES = ("forecaster.onnx", "vocabulary.json", "outcomes.json", "calibration.json", "golden.json")


def to_onnx(model: ForecastModel, path: Path) -> None:
    """The serving form, with a free batch size and length."""
    sample, length = 2, 48
    moment = torch.arange(length).repeat(sample, 1)
    ints = [torch.ones(sample, length, dtype=torch.int64) for _ in range(4)]
    floats = [torch.rand(sample, length) for _ in range(2)]
    free = {0: "batch", 1: "length"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Serving(model).eval(),
            (*ints, *floats, moment),
            str(path),
            input_names=list(ModelInput.NAMES),
            output_names=["hazards", "next"],
            dynamic_axes={
                **{name: free for name in ModelInput.NAMES},
                "hazards": {0: "batch"},
                "next": {0: "batch"},
            },
            opset_version=OPSET,
            dynamo=False,
        )
    onnx.checker.check_model(str(path))
    if path.stat().st_size > MAX_BYTES:
        raise SystemExit(f"{path.name} is larger than {MAX_BYTES} bytes")


def onnx_forward(path: Path) -> Forward:
    """The exported model on the CPU, one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"]
    )

    def forward(batch: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        return tuple(session.run(["hazards", "next"], batch))

    return forward


def write_pack(
    run: Path,
    pack: Path,
    model: ForecastModel,
    vocabulary: Vocabulary,
    manifest: dict,
) -> None:
    """Fills the folder; the manifest's hashes are of what was written."""
    pack.mkdir(parents=True, exist_ok=True)
    to_onnx(model, pack / "forecaster.onnx")
    for name in ("vocabulary.json", "outcomes.json", "calibration.json"):
        shutil.copyfile(run / name, pack / name)
    outcomes = outcome_rules.load(pack / "outcomes.json")
    death = next(at for at, one in enumerate(outcomes) if one.kind == outcome_rules.DEATH)
    golden.write(
        pack / "golden.json",
        vocabulary,
        onnx_forward(pack / "forecaster.onnx"),
        Calibration.load(pack / "calibration.json"),
        death,
    )
    hashes = {name: hashlib.sha256((pack / name).read_bytes()).hexdigest() for name in FILES}
    body = {**manifest, "files": hashes}
    (pack / "manifest.json").write_text(
        json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
