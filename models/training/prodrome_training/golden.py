"""Golden vectors: made-up timelines with the tokens and probabilities that must come of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from . import madeup
from .calibration import Calibration
from .predict import Forward, length_of
from .survival import cumulative_incidence
from .timeline import Lexicon, micros, patient_of
from .tokens import ModelInput, WordTable, model_input, stack, tokenise
from .vocabulary import Vocabulary

SEED = 20_260_101
#: Visits of each made-up patient: from almost nothing to more than one input holds.
VISITS = (1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 12, 14, 20, 34, 70)


def cases(vocabulary: Vocabulary) -> list[dict]:
    """Timelines and their tokens."""
    found = []
    for number, visits in enumerate(VISITS):
        line, as_of = madeup.of_vocabulary(vocabulary, SEED, number, visits)
        one = input_of(vocabulary, line, as_of)
        tokens = {name: _plain(getattr(one, name)) for name in ModelInput.NAMES}
        found.append({"asOf": as_of, "timeline": line, "tokens": tokens})
    return found


def input_of(vocabulary: Vocabulary, line: dict, as_of: str) -> ModelInput:
    """The model's input for a timeline."""
    lexicon = Lexicon()
    patient = patient_of(line, lexicon)
    table = WordTable(vocabulary, lexicon)
    moment = micros(as_of)
    return model_input(tokenise(patient, table, moment), patient, table, moment)


def expected(
    case: dict, vocabulary: Vocabulary, forward: Forward, calibration: Calibration, death: int
) -> dict:
    """What the model says of a case: risks before and after calibration, the likeliest words."""
    one = input_of(vocabulary, case["timeline"], case["asOf"])
    hazards, following = forward(stack([one], length_of(len(one.concept))))
    risk = cumulative_incidence(hazards[0], death)
    top = np.argsort(-following[0], kind="stable")[:5]
    return {
        "risks": np.round(risk, 9).tolist(),
        "calibrated": np.round(calibration.apply(risk), 9).tolist(),
        "next": [[int(word), round(float(following[0][word]), 9)] for word in top],
    }


def write(
    path: Path, vocabulary: Vocabulary, forward: Forward, calibration: Calibration, death: int
) -> None:
    """Writes the file that Java checks when it loads the pack."""
    lines = []
    for case in cases(vocabulary):
        case["expected"] = expected(case, vocabulary, forward, calibration, death)
        lines.append(json.dumps(case, separators=(",", ":"), ensure_ascii=False))
    path.write_text('{"cases":[\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8")


def _plain(values: np.ndarray) -> list:
    if values.dtype == np.float32:
        return [float(f"{value:.9g}") for value in values.tolist()]
    return values.tolist()
