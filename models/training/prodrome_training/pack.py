"""The forecaster's folder of a model pack, written and read: what serves, in Python's hands."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from . import outcomes as outcome_rules
from .calibration import Calibration
from .model import OUTPUTS
from .outcomes import Outcome
from .survival import risks_with_death
from .timeline import Lexicon
from .tokens import ASKING, BLOCK, ModelInput, WordTable, stack
from .vocabulary import UNKNOWN, Vocabulary

VECTORS_MAGIC = 0x50565631  # "PVV1"
RATES_MAGIC = 0x50525231  # "PRR1"
#: Rows of the last run of an input, which ends in both NOW: padded on the left to one of these
#: (multiples of eight, so that ONNX Runtime rounds alike in batches of any size).
LENGTHS = (8, 16, 24, 32, 40)


@dataclass
class Vectors:
    """Words' vectors in two parts, and the projection of the encoder's."""

    named: np.ndarray
    residual: np.ndarray
    projection: np.ndarray

    def save(self, path: Path) -> None:
        """Little-endian: magic, words, width, the encoder's width, then the three tables."""
        words, width = self.named.shape
        head = struct.pack("<4i", VECTORS_MAGIC, words, width, len(self.projection))
        tables = (self.named, self.residual, self.projection)
        path.write_bytes(head + b"".join(table.astype("<f4").tobytes() for table in tables))

    @staticmethod
    def load(path: Path) -> "Vectors":
        """Reads what ``save`` wrote."""
        body = path.read_bytes()
        magic, words, width, encoder = struct.unpack_from("<4i", body)
        if magic != VECTORS_MAGIC:
            raise ValueError(f"{path.name} holds no words' vectors")
        numbers = np.frombuffer(body, "<f4", offset=16)
        named, residual, projection = np.split(numbers, (words * width, 2 * words * width))
        return Vectors(
            named.reshape(words, width), residual.reshape(words, width),
            projection.reshape(encoder, width),
        )

    def known(self) -> np.ndarray:
        """(words, width)."""
        return self.named + self.residual

    def unseen(self, name: np.ndarray, ancestors: list[int]) -> np.ndarray:
        """The vector of a code outside the vocabulary from its name's and its ancestors'."""
        if not name.any() and not ancestors:
            return self.known()[UNKNOWN]
        vector = name @ self.projection
        return vector + self.residual[ancestors].mean(0) if ancestors else vector


def save_rates(path: Path, rates: np.ndarray) -> None:
    """Hazards a day of (sexes, bands, words, intervals)."""
    head = struct.pack("<5i", RATES_MAGIC, *rates.shape)
    path.write_bytes(head + rates.astype("<f4").tobytes())


def load_rates(path: Path) -> np.ndarray:
    """Reads what ``save_rates`` wrote."""
    body = path.read_bytes()
    magic, *shape = struct.unpack_from("<5i", body)
    if magic != RATES_MAGIC:
        raise ValueError(f"{path.name} holds no rates")
    return np.frombuffer(body, "<f4", offset=20).reshape(shape)


@dataclass
class Said:
    """What the model says of some inputs."""

    #: Logs of hazards a day, (inputs, words, intervals).
    log_hazards: np.ndarray
    moment_log_hazards: np.ndarray
    #: Probabilities that a word comes next, (inputs, words).
    following: np.ndarray
    size: np.ndarray
    #: The same if the moment that the record ends with is not over: what else belongs to it.
    within: np.ndarray


class Pack:
    """A forecaster's folder, loaded."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.vocabulary = Vocabulary.load(folder / "vocabulary.json")
        self.outcomes: list[Outcome] = outcome_rules.load(folder / "outcomes.json")
        self.offsets = outcome_rules.load_offsets(folder / "outcomes.json")
        self.members = outcome_rules.words_of(self.outcomes, self.vocabulary.ids)
        self.death = next(
            at for at, one in enumerate(self.outcomes) if one.kind == outcome_rules.DEATH
        )
        self.calibration = Calibration.load(folder / "calibration.json")
        self.vectors = Vectors.load(folder / "vectors.bin")
        self.encoder_sha256 = json.loads((folder / "vocabulary.json").read_text())["encoder"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            str(folder / "forecaster.onnx"), options, ["CPUExecutionProvider"]
        )
        shapes = {one.name: one.shape for one in self.session.get_inputs()}
        self.layers, self.heads, self.size = (shapes["past_keys"][at] for at in (1, 2, 4))

    def table(self, lexicon: Lexicon) -> WordTable:
        """The vocabulary over a lexicon."""
        return WordTable(self.vocabulary, lexicon)

    def vectors_of(self, table: WordTable, encoder) -> np.ndarray:
        """Vectors by the table's ids; ``encoder`` names unseen codes (None: they are UNKNOWN)."""
        from .names import nearest_known

        known, rows = self.vectors.known(), []
        for at in table.unseen:
            if encoder is None:
                rows.append(known[UNKNOWN])
                continue
            key = table.lexicon.keys[at]
            ancestors = nearest_known(key, table.lexicon.parents, self.vocabulary.ids)
            rows.append(self.vectors.unseen(encoder(table.lexicon.names[at]), ancestors))
        return np.concatenate((known, np.array(rows, np.float32).reshape(-1, known.shape[1])))

    def _run(self, batch: dict[str, np.ndarray], vectors: np.ndarray, past: dict) -> list[np.ndarray]:
        given = {**batch, "concept": vectors[batch["concept"]].astype(np.float32), **past}
        return self.session.run(list(OUTPUTS), given)

    def _no_past(self, rows: int) -> dict[str, np.ndarray]:
        none = np.zeros((rows, self.layers, self.heads, 0, self.size), np.float32)
        return {
            "past_age": np.zeros((rows, 0), np.float32),
            "past_moment": np.zeros((rows, 0), np.int64),
            "past_keys": none,
            "past_values": none,
        }

    def in_blocks(self, one: ModelInput, vectors: np.ndarray) -> Said:
        """One input as Java runs it: whole blocks first, then what is left with NOW."""
        past = self._no_past(1)
        blocks = (len(one.concept) - ASKING) // BLOCK
        for at in range(blocks + 1):
            part = ModelInput(
                *(
                    getattr(one, name)[at * BLOCK : (at + 1) * BLOCK if at < blocks else None]
                    for name in ModelInput.NAMES
                )
            )
            count = len(part.concept)
            length = BLOCK if at < blocks else next(n for n in LENGTHS if n >= count)
            batch = stack([part], length)
            *said, keys, values = self._run(batch, vectors, past)
            past = {
                "past_age": np.concatenate((past["past_age"], batch["age"]), 1),
                "past_moment": np.concatenate((past["past_moment"], batch["moment"]), 1),
                "past_keys": np.concatenate((past["past_keys"], keys), 3),
                "past_values": np.concatenate((past["past_values"], values), 3),
            }
        return Said(*said)

    def whole(self, inputs: list[ModelInput], vectors: np.ndarray, batch: int = 16) -> Said:
        """Inputs of any length, each in one run: quicker for many, the same to 1e-5."""
        lengths = np.array([len(one.concept) for one in inputs])
        order = np.argsort(lengths, kind="stable")
        parts: list = [None] * len(inputs)
        for start in range(0, len(order), batch):
            at = order[start : start + batch]
            rows = stack([inputs[one] for one in at], int(lengths[at].max()))
            *said, _, _ = self._run(rows, vectors, self._no_past(len(at)))
            for row, one in enumerate(at):
                parts[one] = [answer[row] for answer in said]
        return Said(*(np.stack(column) for column in zip(*parts)))

    def group_hazards(self, log_hazards: np.ndarray) -> np.ndarray:
        """Hazards of the outcomes, (inputs, outcomes, intervals), of those of the words."""
        return group_hazards(log_hazards, self.members, self.offsets)

    def risks(self, log_hazards: np.ndarray) -> np.ndarray:
        """Uncalibrated risks of the outcomes, (inputs, outcomes, horizons)."""
        return risks_with_death(self.group_hazards(log_hazards), self.death)


def group_hazards(log_hazards: np.ndarray, members: list[list[int]], offsets: np.ndarray) -> np.ndarray:
    """Sums over each group's words, times exp(offset)."""
    hazards = np.exp(log_hazards.astype(np.float64))
    sums = [hazards[..., words, :].sum(-2) for words in members]
    return np.stack(sums, -2) * np.exp(offsets)
