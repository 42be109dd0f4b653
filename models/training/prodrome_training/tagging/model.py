"""A tagger of a few dilated convolutions over word pieces (Strubell et al. 2017), small and fast."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

LABELS = ("O", "B-Disease", "I-Disease")


@dataclass(frozen=True)
class Shape:
    """The tagger's size; ``dilations`` has one number a layer."""

    vocabulary: int
    dims: int = 96
    channels: int = 96
    dilations: tuple[int, ...] = (1, 2, 4, 1)

    def settings(self) -> dict:
        """What rebuilds a tagger of this shape."""
        return asdict(self)


class Layer(nn.Module):
    """A convolution of three pieces, ``dilation`` apart, added to its input."""

    def __init__(self, channels: int, dilation: int, dropout: float):
        super().__init__()
        self.dilation = dilation
        self.norm = nn.LayerNorm(channels)
        self.mixed = nn.Linear(3 * channels, channels)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Written as one matrix product: a convolution of so few channels is slower."""
        y = self.norm(x) * mask
        gap = self.dilation
        padded = nn.functional.pad(y, (0, 0, gap, gap))
        length = x.shape[1]
        before, after = padded[:, :length], padded[:, 2 * gap : 2 * gap + length]
        y = torch.relu(self.mixed(torch.cat((before, y, after), dim=-1)))
        return x + self.dropout(y)


class Tagger(nn.Module):
    """Word pieces to the scores of each piece's labels."""

    def __init__(self, shape: Shape, dropout: float = 0.0):
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.dims)
        self.enter = nn.Linear(shape.dims, shape.channels)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(shape.channels, d, dropout) for d in shape.dilations)
        self.norm = nn.LayerNorm(shape.channels)
        self.labels = nn.Linear(shape.channels, len(LABELS))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Logits of shape (rows, pieces, labels); what stands where ``mask`` is 0 has no effect."""
        seen = mask.to(torch.float32)[:, :, None]
        x = self.enter(self.dropout(self.words(ids)))
        for layer in self.layers:
            x = layer(x, seen)
        return self.labels(self.norm(x))


def word_vectors(base: Path, rows: list[int], dims: int) -> Tensor:
    """Rows of a sentence encoder's embedding in their principal directions, scaled to 1."""
    graph = onnx.load(str(base)).graph
    name = "embeddings.word_embeddings.weight"
    whole = next(numpy_helper.to_array(i) for i in graph.initializer if i.name == name)
    kept = whole[rows].astype(np.float64)
    kept -= kept.mean(0)
    _, _, directions = np.linalg.svd(kept, full_matrices=False)
    reduced = kept @ directions[:dims].T
    return torch.tensor(reduced / reduced.std(), dtype=torch.float32)
