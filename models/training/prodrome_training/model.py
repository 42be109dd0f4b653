"""The forecaster: a small decoder-only transformer over continuous time.

No positional index: a token knows its age and the gap before it, and attention is biased by the
time between two tokens. A token attends to itself and to earlier moments only, so the order of
facts of one moment cannot change anything, and what was computed for a token stays true whatever
comes after it.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import torch
from torch import nn
from torch.nn import functional

from .survival import INTERVAL_ENDS
from .tokens import ASKING, DAYS_A_YEAR, OCTAVES, STATUSES

BLOCKED = -1e9
INTERVALS = len(INTERVAL_ENDS)


@dataclass(frozen=True)
class Shape:
    """The model's size; ``encoder`` is the width of the vectors of names."""

    words: int
    outcomes: int
    encoder: int
    width: int = 128
    layers: int = 4
    heads: int = 4
    hidden: int = 384
    #: Width of the hazards' word vectors: there is one product of this width an interval and word.
    rank: int = 64
    dropout: float = 0.1

    @property
    def size(self) -> int:
        """Width of a head."""
        return self.width // self.heads

    def as_dict(self) -> dict:
        """For the checkpoint."""
        return asdict(self)


#: Ages at which the heads have biases of their own; between them they are drawn straight.
AGE_KNOTS = (2.5, 7.5, 14.0, 24.0, 35.0, 45.0, 55.0, 65.0, 75.0, 85.0)


class Ages(nn.Module):
    """Weights of the age knots, (..., knots): what age alone says need not be learned by layers."""

    def __init__(self) -> None:
        super().__init__()
        knots = torch.tensor(AGE_KNOTS)
        far = torch.tensor([1e6])
        self.register_buffer("knots", knots, persistent=False)
        self.register_buffer("before", torch.cat((far, knots.diff())), persistent=False)
        self.register_buffer("after", torch.cat((knots.diff(), far)), persistent=False)

    def forward(self, age: torch.Tensor) -> torch.Tensor:
        """They sum to 1; outside the knots the nearest has all."""
        away = age.clamp(AGE_KNOTS[0], AGE_KNOTS[-1]).unsqueeze(-1) - self.knots
        rising, falling = 1 + away / self.before, 1 - away / self.after
        return torch.minimum(rising, falling).clamp(0.0, 1.0)


class Words(nn.Module):
    """Vectors of words: a projection of the name's vector, and a residual of the word's own.

    Row ``i`` of ``names`` is the vector of word ``i``: first the vocabulary, then the codes outside
    it, which have no residual but the mean of their nearest known ancestors'. ``ancestors`` holds
    rows of the vocabulary and ``shares`` their weights (0 where a row is filled up).
    """

    def __init__(self, words: int, names: torch.Tensor, ancestors: torch.Tensor,
                 shares: torch.Tensor, width: int):
        super().__init__()
        self.words = words
        self.register_buffer("names", names, persistent=False)
        self.register_buffer("ancestors", ancestors, persistent=False)
        self.register_buffer("shares", shares, persistent=False)
        self.projection = nn.Parameter(torch.randn(names.shape[1], width) * 0.05)
        self.residual = nn.Parameter(torch.randn(words, width) * 0.05)

    def forward(self, ids: torch.Tensor, lost: torch.Tensor | None = None) -> torch.Tensor:
        """Vectors of ids of any shape; ``lost`` says which known words go without residual."""
        some, where = torch.unique(ids, return_inverse=True)
        known = some < self.words
        if lost is not None:
            known = known & ~lost[some.clamp(max=self.words - 1)]
        inherited = (self.residual[self.ancestors[some]] * self.shares[some].unsqueeze(-1)).sum(1)
        own = self.residual[some.clamp(max=self.words - 1)]
        vectors = self.names[some] @ self.projection
        vectors = vectors + torch.where(known.unsqueeze(-1), own, inherited)
        return vectors[where]


class Block(nn.Module):
    """Pre-norm attention with a bias from time, then a feed-forward layer."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.heads, self.size = shape.heads, shape.size
        self.norm_in = nn.LayerNorm(shape.width)
        self.query = nn.Linear(shape.width, shape.width)
        self.key_value = nn.Linear(shape.width, 2 * shape.width)
        self.time = nn.Parameter(torch.zeros(shape.heads, 3))
        self.out = nn.Linear(shape.width, shape.width)
        self.norm_hidden = nn.LayerNorm(shape.width)
        self.up = nn.Linear(shape.width, shape.hidden)
        self.down = nn.Linear(shape.hidden, shape.width)
        self.drop = nn.Dropout(shape.dropout)

    def _split(self, x: torch.Tensor) -> torch.Tensor:
        return x.reshape(x.shape[0], x.shape[1], self.heads, self.size).transpose(1, 2)

    def forward(self, x, rows: int, elapsed, past=None):
        """
        :param x: new tokens (batch, length, width)
        :param rows: how many of the last tokens are wanted (0 for all)
        :param elapsed: (batch, 4, length, past + length), see ``ForecastModel.elapsed``
        :param past: keys and values (batch, heads, past, size) of earlier tokens
        :return: the wanted tokens, and the keys and values of all new ones
        """
        normal = self.norm_in(x)
        key, value = (self._split(part) for part in self.key_value(normal).chunk(2, -1))
        keys, values = key, value
        if past is not None:
            keys = torch.cat((past[0], key), 2)
            values = torch.cat((past[1], value), 2)
        if rows:
            x, normal = x[:, -rows:], normal[:, -rows:]
            elapsed = elapsed[:, :, -rows:]
        query = self._split(self.query(normal)) / math.sqrt(self.size)
        # One small product over a flat table is several times faster than a permuted linear layer;
        # the table's last row is what blocks, with the weight 1.
        weights = torch.cat((self.time, torch.ones_like(self.time[:, :1])), 1)
        bias = (weights @ elapsed.flatten(2)).reshape(
            x.shape[0], self.heads, elapsed.shape[2], elapsed.shape[3]
        )
        mixed = (query @ keys.transpose(-1, -2) + bias).softmax(-1) @ values
        mixed = mixed.transpose(1, 2).reshape(x.shape[0], x.shape[1], self.heads * self.size)
        x = x + self.drop(self.out(mixed))
        hidden = functional.gelu(self.up(self.norm_hidden(x)))
        return x + self.drop(self.down(hidden)), key, value


@dataclass
class Answers:
    """What the heads say; hazards are logs of rates a day. ``log_next`` is of every asked row, the
    rest may be of some first rows only."""

    hazards: torch.Tensor
    moment: torch.Tensor
    log_next: torch.Tensor
    size: torch.Tensor


class ForecastModel(nn.Module):
    """Tokens in; for the asked rows the hazards of every word, and what comes next."""

    def __init__(self, shape: Shape, words: Words, predicted: torch.Tensor):
        super().__init__()
        self.shape, self.words = shape, words
        self.status = nn.Embedding(STATUSES, shape.width)
        self.decile = nn.Embedding(11, shape.width)
        self.recurring = nn.Embedding(OCTAVES, shape.width)
        self.number = nn.Linear(5, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(shape.width)
        self.to_next = nn.Linear(shape.width, shape.width)
        self.next_own = nn.Parameter(torch.randn(shape.words, shape.width) * 0.05)
        self.next_named = nn.Parameter(torch.randn(shape.encoder, shape.width) * 0.05)
        self.ages = Ages()
        self.next_bias = nn.Parameter(torch.zeros(len(AGE_KNOTS), shape.words))
        self.to_hazards = nn.Linear(shape.width, INTERVALS * shape.rank)
        self.hazard_own = nn.Parameter(torch.randn(shape.words, shape.rank) * 0.02)
        self.hazard_named = nn.Parameter(torch.randn(shape.encoder, shape.rank) * 0.02)
        bias = torch.full((len(AGE_KNOTS), INTERVALS, shape.words), -12.0)
        self.hazard_bias = nn.Parameter(bias)
        self.to_moment = nn.Linear(shape.width, INTERVALS)
        self.to_size = nn.Linear(shape.width, 1)
        #: Logs of what a group's hazard is of its members' sum.
        self.offsets = nn.Parameter(torch.zeros(shape.outcomes, INTERVALS))
        self.register_buffer("barred", torch.where(predicted, 0.0, BLOCKED))
        for embedding in (self.status, self.decile, self.recurring):
            nn.init.normal_(embedding.weight, std=0.05)
        nn.init.zeros_(self.number.bias)
        nn.init.constant_(self.to_moment.bias, -4.0)

    def embed(self, vectors, status, decile, recurring, age, gap):
        """One vector a token from its word's vector and the rest of its inputs."""
        scaled = age / 50.0 - 1.0
        numbers = torch.stack(
            (scaled, scaled * scaled, torch.log1p(age) / 4.0, torch.exp(-age / 3.0), gap / 5.0), -1
        )
        return (
            vectors
            + self.status(status)
            + self.decile(decile)
            + self.recurring(recurring)
            + self.number(numbers)
        )

    @staticmethod
    def elapsed(age, all_ages, blocked):
        """Features (batch, 4, length, total) of the days between tokens and those they look at,
        and what is blocked: 0 where row i may attend to column j, else BLOCKED."""
        days = ((age.unsqueeze(2) - all_ages.unsqueeze(1)) * DAYS_A_YEAR).clamp(min=0)
        return torch.stack(
            (torch.log1p(days) / 5.0, torch.exp(-days / 30.0), torch.exp(-days / 365.0), blocked), 1
        )

    def named_words(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Word vectors of the next-concept head and of the hazards: the name's part and the own."""
        names = self.words.names[: self.shape.words]
        return (
            self.next_own + names @ self.next_named,
            self.hazard_own + names @ self.hazard_named,
        )

    def answers(self, x, age, next_words, hazard_words, closed: slice = slice(None)) -> Answers:
        """The heads for vectors (batch, rows, width) of the last layer at ages (batch, rows).

        :param closed: the rows that are asked about more than what comes next
        """
        x, ages = self.norm(x), self.ages(age)
        scores = self.to_next(x) @ next_words.T + ages @ self.next_bias + self.barred
        x, ages = x[:, closed], ages[:, closed]
        rows = self.to_hazards(x).reshape(x.shape[0], x.shape[1], INTERVALS, self.shape.rank)
        usual = (ages @ self.hazard_bias.flatten(1)).reshape(
            x.shape[0], x.shape[1], INTERVALS, self.shape.words
        )
        hazards = rows @ hazard_words.T + usual
        return Answers(
            hazards.transpose(-1, -2).clamp(-25.0, 0.0),
            self.to_moment(x).clamp(-25.0, 0.0),
            scores.log_softmax(-1),
            1.0 + functional.softplus(self.to_size(x)).squeeze(-1),
        )

    def forward(
        self, vectors, status, decile, recurring, age, gap, blocked, rows: int, closed: int
    ) -> Answers:
        """
        :param vectors: of the words (batch, length, width)
        :param age: years, (batch, length)
        :param blocked: 0 where row i may attend to column j, else BLOCKED
        :param rows: the heads answer for the last so many tokens
        :param closed: so many of those, the first, are asked about more than what comes next
        """
        x = self.embed(vectors, status, decile, recurring, age, gap)
        elapsed = self.elapsed(age, age, blocked)
        for at, block in enumerate(self.blocks):
            last = at == len(self.blocks) - 1
            x, _, _ = block(x, rows if last else 0, elapsed)
        return self.answers(x, age[:, -rows:], *self.named_words(), slice(closed))


INPUTS = ("concept", "status", "decile", "recurring", "age", "gap", "moment",
          "past_age", "past_moment", "past_keys", "past_values")
OUTPUTS = ("log_hazards", "moment_log_hazards", "next", "size", "within", "keys", "values")


class Serving(nn.Module):
    """The model as it is exported: new tokens and the past's keys in, the answers at the last."""

    def __init__(self, model: ForecastModel):
        super().__init__()
        self.model = model
        next_words, hazard_words = model.named_words()
        self.register_buffer("next_words", next_words.detach().clone())
        self.register_buffer("hazard_words", hazard_words.detach().clone())

    def forward(self, concept, status, decile, recurring, age, gap, moment,
                past_age, past_moment, past_keys, past_values):
        """See the arrays' shapes in ``docs/decisions/0016-the-forecaster-in-blocks.md``."""
        model = self.model
        everyone = torch.cat((past_moment, moment), 1)
        row, column = moment.unsqueeze(2), everyone.unsqueeze(1)
        one = torch.ones_like(moment)
        at = torch.cumsum(one, 1)
        places = torch.cat((torch.zeros_like(past_moment), at), 1)
        itself = at.unsqueeze(2) == places.unsqueeze(1)
        allowed = ((column >= 0) & (column < row)) | itself
        blocked = torch.where(allowed, 0.0, BLOCKED)
        elapsed = model.elapsed(age, torch.cat((past_age, age), 1), blocked)
        x = model.embed(concept, status, decile, recurring, age, gap)
        keys, values = [], []
        for number, block in enumerate(model.blocks):
            last = number == len(model.blocks) - 1
            past = (past_keys[:, number], past_values[:, number])
            # Both rows that ask. A single one would take a path of ONNX Runtime that rounds
            # otherwise for a batch of one.
            x, key, value = block(x, ASKING if last else 0, elapsed, past)
            keys.append(key)
            values.append(value)
        found = model.answers(x, age[:, -ASKING:], self.next_words, self.hazard_words)
        return (
            found.hazards[:, -1],
            found.moment[:, -1],
            found.log_next[:, -1].exp(),
            found.size[:, -1],
            found.log_next[:, -2].exp(),
            torch.stack(keys, 1),
            torch.stack(values, 1),
        )
