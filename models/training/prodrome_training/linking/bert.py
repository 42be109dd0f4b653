"""A small BERT in plain torch, with the weights of a sentence encoder that was exported to ONNX."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True)
class Shape:
    """The encoder's size. ``dims`` is the width of the vectors that it gives."""

    vocabulary: int
    width: int = 384
    heads: int = 12
    inner: int = 1536
    layers: int = 3
    positions: int = 64
    dims: int = 192


class Layer(nn.Module):
    """One transformer block with the norm after the sum (Devlin et al. 2019)."""

    def __init__(self, shape: Shape):
        super().__init__()
        width = shape.width
        self.heads = shape.heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.mixed = nn.Linear(width, width)
        self.mixed_norm = nn.LayerNorm(width, eps=1e-12)
        self.up = nn.Linear(width, shape.inner)
        self.down = nn.Linear(shape.inner, width)
        self.down_norm = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """``bias`` is 0 where a key may be seen and a large negative number where it may not."""
        batch, length, width = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, length, self.heads, width // self.heads).transpose(1, 2)

        query, key, value = split(self.query(x)), split(self.key(x)), split(self.value(x))
        scores = query @ key.transpose(2, 3) * (width // self.heads) ** -0.5 + bias
        seen = (scores.softmax(-1) @ value).transpose(1, 2).reshape(batch, length, width)
        x = self.mixed_norm(x + self.mixed(seen))
        return self.down_norm(x + self.down(F.gelu(self.up(x))))


class Encoder(nn.Module):
    """Token ids to unit vectors: blocks, mean over the tokens, a projection, length one."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        self.positions = nn.Embedding(shape.positions, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.project = nn.Linear(shape.width, shape.dims, bias=False)

    def hidden(self, ids: Tensor, mask: Tensor) -> Tensor:
        """The last block's vectors, one a token."""
        place = torch.arange(ids.shape[1], device=ids.device)
        x = self.norm(self.words(ids) + self.positions(place))
        bias = (1.0 - mask.to(x.dtype))[:, None, None, :] * -10000.0
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Unit vectors, one a row of ``ids``."""
        x = self.hidden(ids, mask)
        weight = mask.to(x.dtype)[:, :, None]
        mean = (x * weight).sum(1) / weight.sum(1)
        return F.normalize(self.project(mean), dim=-1)

    def settings(self) -> dict:
        """What rebuilds this encoder's shape."""
        return asdict(self.shape)


def _weights(path: Path) -> dict[str, np.ndarray]:
    """The initialisers by parameter name; unnamed matrices get the name of the node that uses them."""
    graph = onnx.load(str(path)).graph
    raw = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    named = {k: v for k, v in raw.items() if not k.startswith("onnx::")}
    for node in graph.node:
        if node.op_type == "MatMul" and len(node.input) == 2 and node.input[1] in raw:
            name = node.name.strip("/").removesuffix("/MatMul").replace("/", ".")
            named[name + ".weight"] = raw[node.input[1]].T
    return named


def from_onnx(path: Path, kept_rows: list[int], layers: list[int], dims: int) -> Encoder:
    """The encoder that starts from the base model's ``layers`` and the word pieces ``kept_rows``.

    The projection starts as the identity where ``dims`` is the full width and orthonormal where it
    is less; ``train`` replaces the latter by the principal directions of the names' vectors.
    """
    named = _weights(path)

    def tensor(key: str) -> Tensor:
        return torch.tensor(named[key])

    words = tensor("embeddings.word_embeddings.weight")[kept_rows]
    shape = Shape(vocabulary=len(kept_rows), width=words.shape[1], layers=len(layers), dims=dims)
    model = Encoder(shape)
    with torch.no_grad():
        model.words.weight.copy_(words)
        kinds = tensor("embeddings.token_type_embeddings.weight")[0]
        model.positions.weight.copy_(
            tensor("embeddings.position_embeddings.weight")[: shape.positions] + kinds
        )
        model.norm.weight.copy_(tensor("embeddings.LayerNorm.weight"))
        model.norm.bias.copy_(tensor("embeddings.LayerNorm.bias"))
        for layer, number in zip(model.layers, layers, strict=True):
            start = f"encoder.layer.{number}."
            for target, source in {
                "query": "attention.self.query",
                "key": "attention.self.key",
                "value": "attention.self.value",
                "mixed": "attention.output.dense",
                "mixed_norm": "attention.output.LayerNorm",
                "up": "intermediate.dense",
                "down": "output.dense",
                "down_norm": "output.LayerNorm",
            }.items():
                module = getattr(layer, target)
                module.weight.copy_(tensor(start + source + ".weight"))
                module.bias.copy_(tensor(start + source + ".bias"))
        if dims == shape.width:
            model.project.weight.copy_(torch.eye(dims))
        else:
            nn.init.orthogonal_(model.project.weight)
    return model
