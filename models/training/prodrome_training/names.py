"""Vectors of concepts' names by the linker's encoder, and a code's nearest known ancestors."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

DEFAULT_LINKER = (
    Path(__file__).resolve().parents[2] / "src/main/resources/io/prodrome/models/pack/linker"
)
#: `Encoder` in Java cuts a text here before its tokenizer sees it.
LONGEST_TEXT = 1000


class NameEncoder:
    """The linker's encoder, one text a run: an int8 model scales its activations over a batch."""

    def __init__(self, linker: Path = DEFAULT_LINKER):
        import json

        settings = json.loads((linker / "encoder.json").read_text(encoding="utf-8"))
        model = (linker / "encoder.onnx").read_bytes()
        self.sha256 = hashlib.sha256(model).hexdigest()
        self.longest, self.dims = settings["maxTokens"], settings["dims"]
        self.prefix = settings["passagePrefix"]
        self.tokenizer = Tokenizer.from_file(str(linker / "tokenizer.json"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])
        self._known: dict[str, np.ndarray] = {}

    def __call__(self, name: str) -> np.ndarray:
        """The unit vector of a name; zero for a blank one, which says nothing."""
        if not name.strip():
            return np.zeros(self.dims, np.float32)
        if name not in self._known:
            ids = self.tokenizer.encode(self.prefix + name[:LONGEST_TEXT]).ids
            ids = ids if len(ids) <= self.longest else ids[: self.longest - 1] + ids[-1:]
            row = np.array([ids], np.int64)
            given = {"input_ids": row, "attention_mask": np.ones_like(row)}
            vector = self.session.run(None, given)[0][0].astype(np.float32)
            self._known[name] = vector / np.float32(max(1e-12, np.sqrt((vector**2).sum())))
        return self._known[name]

    def all(self, names: Sequence[str]) -> np.ndarray:
        """(names, dims)."""
        rows = [self(name) for name in names]
        return np.stack(rows) if rows else np.zeros((0, self.dims), np.float32)


class HashedNames:
    """Stands in for the encoder in tests: a vector that only the name decides."""

    def __init__(self, dims: int = 24):
        self.dims, self.sha256 = dims, "0" * 64

    def __call__(self, name: str) -> np.ndarray:
        """A unit vector; zero for a blank name."""
        if not name.strip():
            return np.zeros(self.dims, np.float32)
        seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
        vector = np.random.default_rng(seed).normal(size=self.dims)
        return (vector / np.sqrt((vector**2).sum())).astype(np.float32)

    def all(self, names: Sequence[str]) -> np.ndarray:
        """(names, dims)."""
        return np.stack([self(name) for name in names])


def nearest_known(
    key: str, parents: Callable[[str], Sequence[str]] | Mapping[str, Sequence[str]], known: Mapping[str, int]
) -> list[int]:
    """Known words of the nearest level of ancestors that has any, breadth first."""
    above = parents.get if isinstance(parents, Mapping) else parents
    seen, level = {key}, [key]
    while level:
        following = []
        for one in level:
            for parent in above(one) or ():
                if parent not in seen:
                    seen.add(parent)
                    following.append(parent)
        found = sorted({known[one] for one in following if one in known})
        if found:
            return found
        level = following
    return []
