"""The forecaster: a small decoder-only transformer over continuous time.

No positional index: a token knows its age and the gap before it, and attention is biased by the
time between two tokens. A token attends to itself and to earlier moments only, so the order of
facts of one moment cannot change anything.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from .survival import HORIZONS
from .tokens import DAYS_A_YEAR, STATUSES

BLOCKED = -1e9


@dataclass(frozen=True)
class Shape:
    """The model's size."""

    words: int
    outcomes: int
    width: int = 128
    layers: int = 4
    heads: int = 4
    hidden: int = 384
    dropout: float = 0.1

    def as_dict(self) -> dict:
        """For the checkpoint."""
        return asdict(self)


class Block(nn.Module):
    """Pre-norm attention with a bias from time, then a feed-forward layer."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.heads, self.size = shape.heads, shape.width // shape.heads
        self.norm_in = nn.LayerNorm(shape.width)
        self.query = nn.Linear(shape.width, shape.width)
        self.key_value = nn.Linear(shape.width, 2 * shape.width)
        self.time = nn.Linear(3, shape.heads, bias=False)
        self.out = nn.Linear(shape.width, shape.width)
        self.norm_hidden = nn.LayerNorm(shape.width)
        self.up = nn.Linear(shape.width, shape.hidden)
        self.down = nn.Linear(shape.hidden, shape.width)
        self.drop = nn.Dropout(shape.dropout)

    def _split(self, x: torch.Tensor) -> torch.Tensor:
        return x.reshape(x.shape[0], x.shape[1], self.heads, self.size).transpose(1, 2)

    def forward(self, x, rows: int, blocked, elapsed):
        """The last ``rows`` tokens of x after the block (0 for all)."""
        normal = self.norm_in(x)
        key, value = self.key_value(normal).chunk(2, -1)
        if rows:
            x, normal = x[:, -rows:], normal[:, -rows:]
            blocked, elapsed = blocked[:, -rows:], elapsed[:, -rows:]
        query, key, value = (self._split(part) for part in (self.query(normal), key, value))
        bias = self.time(elapsed).permute(0, 3, 1, 2) + blocked.unsqueeze(1)
        scores = query @ key.transpose(-1, -2) / math.sqrt(self.size) + bias
        mixed = scores.softmax(-1) @ value
        mixed = mixed.transpose(1, 2).reshape(x.shape[0], x.shape[1], self.heads * self.size)
        x = x + self.drop(self.out(mixed))
        hidden = functional.gelu(self.up(self.norm_hidden(x)))
        return x + self.drop(self.down(hidden))


class ForecastModel(nn.Module):
    """Tokens in; for the asked rows, log hazards per day and next-concept log probabilities."""

    def __init__(self, shape: Shape, predicted: np.ndarray, base_log_hazards: np.ndarray):
        super().__init__()
        self.shape = shape
        self.concept = nn.Embedding(shape.words, shape.width, padding_idx=0)
        self.status = nn.Embedding(STATUSES, shape.width)
        self.decile = nn.Embedding(11, shape.width)
        self.recurring = nn.Embedding(2, shape.width)
        self.number = nn.Linear(5, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(shape.width)
        self.to_concept = nn.Linear(shape.width, shape.width)
        self.concept_bias = nn.Parameter(torch.zeros(shape.words))
        self.hazard = nn.Linear(shape.width, shape.outcomes * len(HORIZONS))
        barred = torch.where(torch.from_numpy(predicted), 0.0, BLOCKED)
        self.register_buffer("barred", barred)
        for embedding in (self.concept, self.status, self.decile, self.recurring):
            nn.init.normal_(embedding.weight, std=0.05)
        nn.init.normal_(self.hazard.weight, std=0.01)
        nn.init.zeros_(self.number.bias)
        for block in self.blocks:
            nn.init.zeros_(block.time.weight)
        with torch.no_grad():
            self.hazard.bias.copy_(torch.from_numpy(base_log_hazards).float().flatten())

    def embed(self, concept, status, decile, recurring, age, gap):
        """One vector a token."""
        scaled = age / 50.0 - 1.0
        numbers = torch.stack(
            (scaled, scaled * scaled, torch.log1p(age) / 4.0, torch.exp(-age / 3.0), gap / 5.0), -1
        )
        return (
            self.concept(concept)
            + self.status(status)
            + self.decile(decile)
            + self.recurring(recurring)
            + self.number(numbers)
        )

    def forward(self, embedded, age, blocked, rows: int):
        """
        :param embedded: (batch, length, width)
        :param age: years, (batch, length)
        :param blocked: 0 where row i may attend to column j, else BLOCKED
        :param rows: the heads answer for the last so many tokens
        """
        days = ((age.unsqueeze(2) - age.unsqueeze(1)) * DAYS_A_YEAR).clamp(min=0)
        elapsed = torch.stack(
            (torch.log1p(days) / 5.0, torch.exp(-days / 30.0), torch.exp(-days / 365.0)), -1
        )
        x = embedded
        for at, block in enumerate(self.blocks):
            last = at == len(self.blocks) - 1
            x = block(x, rows if last else 0, blocked, elapsed)
        x = self.norm(x)
        scores = self.to_concept(x) @ self.concept.weight.T + self.concept_bias + self.barred
        hazards = self.hazard(x).clamp(-25.0, 0.0)
        return (
            hazards.reshape(x.shape[0], x.shape[1], self.shape.outcomes, len(HORIZONS)),
            scores.log_softmax(-1),
        )


class Serving(nn.Module):
    """The model as it is exported: seven arrays in, the answers at NOW out."""

    def __init__(self, model: ForecastModel):
        super().__init__()
        self.model = model

    def forward(self, concept, status, decile, recurring, age, gap, moment):
        """Inputs (batch, length), NOW last; hazards per day and next-concept probabilities."""
        row, column = moment.unsqueeze(2), moment.unsqueeze(1)
        at = torch.cumsum(torch.ones_like(moment), 1)
        itself = at.unsqueeze(2) == at.unsqueeze(1)
        allowed = ((column >= 0) & (column < row)) | itself
        blocked = torch.where(allowed, 0.0, BLOCKED)
        embedded = self.model.embed(concept, status, decile, recurring, age, gap)
        log_hazards, log_next = self.model(embedded, age, blocked, 1)
        return log_hazards[:, 0].exp(), log_next[:, 0].exp()
