"""Foresight's own recipe: a GPT-2 over the sequence of concepts, trained to name the next token.

After Kraljevic et al., Lancet Digital Health 6:e281, 2024: one token a concept, a token of the age
whenever it changes, a separator between days, learned positions, pre-norm decoder blocks, next
token only. It sees no values, gaps or statuses, has no NOW and no hazards.
"""

from __future__ import annotations

import json
import math
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from tqdm import tqdm

from ..evaluation.sequences import Sequence
from ..evaluation.sequences import ages as ages_of
from ..timeline import SEXES

PAD, SEPARATOR, OTHER = 0, 1, 2
FIRST_SEX = 3
FIRST_AGE = FIRST_SEX + len(SEXES)
AGES = 121
FIRST_WORD = FIRST_AGE + AGES
NO_TARGET = -100


@dataclass(frozen=True)
class Recipe:
    """Sizes and schedule."""

    seed: int = 1
    steps: int = 2000
    batch: int = 16
    length: int = 320
    width: int = 128
    layers: int = 4
    heads: int = 4
    hidden: int = 512
    dropout: float = 0.1
    rate: float = 1e-3
    warmup: int = 60
    decay: float = 0.05
    #: Most batches have pieces of half the length, as in the forecaster's own training.
    short_share: float = 0.75
    #: The last part of a run, in which all pieces are whole.
    whole_share: float = 0.12


class Block(nn.Module):
    """GPT-2's: norm, causal attention, norm, GELU layer."""

    def __init__(self, recipe: Recipe):
        super().__init__()
        width = recipe.width
        self.heads, self.dropout = recipe.heads, recipe.dropout
        self.norm_in, self.norm_hidden = nn.LayerNorm(width), nn.LayerNorm(width)
        self.joint, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, recipe.hidden), nn.Linear(recipe.hidden, width)

    def forward(self, x):
        """(batch, length, width)."""
        batch, length, width = x.shape
        parts = self.joint(self.norm_in(x)).chunk(3, -1)
        query, key, value = (
            part.view(batch, length, self.heads, width // self.heads).transpose(1, 2)
            for part in parts
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        mixed = self.out(mixed.transpose(1, 2).reshape(batch, length, width))
        x = x + functional.dropout(mixed, self.dropout, self.training)
        hidden = self.down(functional.gelu(self.up(self.norm_hidden(x)), approximate="tanh"))
        return x + functional.dropout(hidden, self.dropout, self.training)


class Gpt(nn.Module):
    """Ids in, scores of the next id out; the embedding is tied."""

    def __init__(self, recipe: Recipe, words: int):
        super().__init__()
        self.recipe = recipe
        self.token = nn.Embedding(FIRST_WORD + words, recipe.width)
        self.position = nn.Embedding(recipe.length, recipe.width)
        self.blocks = nn.ModuleList(Block(recipe) for _ in range(recipe.layers))
        self.norm = nn.LayerNorm(recipe.width)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=0.02)
            if isinstance(module, nn.Linear):
                nn.init.zeros_(module.bias)
        for block in self.blocks:
            for last in (block.out, block.down):
                nn.init.normal_(last.weight, std=0.02 / math.sqrt(2 * recipe.layers))

    def hidden(self, ids):
        """What the last norm gives, (batch, length, width)."""
        x = self.token(ids) + self.position.weight[: ids.shape[1]]
        x = functional.dropout(x, self.recipe.dropout, self.training)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)

    def forward(self, ids):
        """Scores, (batch, length, ids)."""
        return self.hidden(ids) @ self.token.weight.T


@dataclass
class Written:
    """A sequence as the recipe writes it: ids, and where each concept went."""

    ids: np.ndarray
    place: np.ndarray
    age: np.ndarray
    sex: int


def write(sequence: Sequence, word_id: np.ndarray, order: np.ndarray | None = None) -> Written:
    """Concepts with the tokens of days and ages between them.

    :param word_id: the recipe's number of each of the vocabulary's words, -1 where it has none
    :param order: the concepts' order, where it is not the sequence's
    """
    at = np.arange(len(sequence)) if order is None else order
    word, day = sequence.word[at], sequence.day[at]
    known = np.where(word >= 0, word_id[word], -1)
    ids = np.where(known >= 0, FIRST_WORD + known, OTHER)
    age = np.minimum(ages_of(day - sequence.birth_day), AGES - 1)
    opens = np.r_[False, day[1:] != day[:-1]] if len(day) else np.zeros(0, bool)
    ages = np.r_[True, age[1:] != age[:-1]] if len(day) else np.zeros(0, bool)
    extra = opens.astype(np.int64) + ages
    place = np.arange(len(at)) + np.cumsum(extra)
    whole = np.zeros(len(at) + int(extra.sum()), np.int64)
    whole[place] = ids
    whole[place[opens] - 1 - ages[opens]] = SEPARATOR
    whole[place[ages] - 1] = FIRST_AGE + age[ages]
    spread = np.zeros(len(whole), np.int64)
    spread[place] = 1 + np.arange(len(at))
    return Written(whole, place, age[_next_owner(spread)], sequence.sex)


def _next_owner(spread: np.ndarray) -> np.ndarray:
    """For each id the concept that it stands before (or is)."""
    following = np.where(spread > 0, spread - 1, np.iinfo(np.int64).max)
    return np.minimum.accumulate(following[::-1])[::-1]


def piece(written: Written, start: int, stop: int) -> np.ndarray:
    """Ids from ``start`` on behind the tokens of sex and age, which every piece begins with."""
    head = [FIRST_SEX + written.sex]
    if start > 0:
        head.append(FIRST_AGE + int(written.age[start]))
    return np.r_[head, written.ids[start:stop]].astype(np.int64)


def shuffled_order(sequence: Sequence, rng: np.random.Generator) -> np.ndarray:
    """Facts of one instant in another order: no order of theirs is to be learned by heart."""
    return np.lexsort((rng.random(len(sequence)), sequence.time))


class ForesightRecipe:
    """The trained recipe with its words."""

    def __init__(self, recipe: Recipe, keys: list[str]):
        self.recipe, self.keys = recipe, keys
        torch.manual_seed(recipe.seed)
        self.model = Gpt(recipe, len(keys))
        self.history: list[dict] = []
        self.step = 0

    def parameters(self) -> int:
        """How many numbers were fitted."""
        return sum(weight.numel() for weight in self.model.parameters())

    def word_ids(self, keys: list[str]) -> np.ndarray:
        """The recipe's number of each of these coding keys, -1 where it has none."""
        index = {key: at for at, key in enumerate(self.keys)}
        return np.array([index.get(key, -1) for key in keys], np.int64)

    def batch(
        self, step: int, sequences: list[Sequence], weights: np.ndarray, word_id: np.ndarray
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Random pieces of random lives: the same at a step, interrupted or not."""
        recipe = self.recipe
        rng = np.random.default_rng((recipe.seed, 1, step))
        whole = step >= recipe.steps * (1 - recipe.whole_share)
        short = rng.random() < recipe.short_share and not whole
        length = recipe.length // 2 if short else recipe.length
        ids = np.full((recipe.batch, length + 1), PAD, np.int64)
        for row, one in enumerate(rng.choice(len(sequences), recipe.batch, p=weights)):
            sequence = sequences[one]
            first = 0
            if len(sequence) > length:
                # A part of a long life, so that not the whole of it is written out.
                span = len(sequence) - length
                first = max(0, int(rng.integers(-length // 4, span + 1)))
            part = _part(sequence, first, first + length + 1)
            written = write(part, word_id, shuffled_order(part, rng))
            found = piece(written, 0, length)[: length + 1]
            ids[row, : len(found)] = found
        inputs, targets = ids[:, :-1], ids[:, 1:].copy()
        targets[targets == PAD] = NO_TARGET
        return torch.from_numpy(inputs), torch.from_numpy(targets)

    def train(
        self,
        sequences: list[Sequence],
        word_id: np.ndarray,
        checkpoint: Path | None = None,
        device: str = "cpu",
        every: int = 100,
    ) -> None:
        """Runs the steps that are left; goes on from the checkpoint, if it is of this recipe."""
        recipe = self.recipe
        sequences = [one for one in sequences if len(one) >= 2]
        weights = np.sqrt([len(one) for one in sequences])
        weights = weights / weights.sum()
        model = self.model.to(device).train()
        matrices = [weight for weight in model.parameters() if weight.dim() > 1]
        rest = [weight for weight in model.parameters() if weight.dim() <= 1]
        optimiser = torch.optim.AdamW(
            [{"params": matrices, "weight_decay": recipe.decay},
             {"params": rest, "weight_decay": 0.0}],
            lr=recipe.rate, betas=(0.9, 0.98),
        )
        if checkpoint is not None and checkpoint.exists():
            self._resume(checkpoint, optimiser)
        started, recent = time.monotonic(), []
        bar = tqdm(range(self.step, recipe.steps), initial=self.step, total=recipe.steps,
                   desc="Foresight's recipe", mininterval=10)
        for step in bar:
            for group in optimiser.param_groups:
                group["lr"] = recipe.rate * _schedule(step, recipe)
            torch.manual_seed(recipe.seed * 1_000_003 + step)
            inputs, targets = self.batch(step, sequences, weights, word_id)
            scores = model(inputs.to(device))
            loss = functional.cross_entropy(
                scores.flatten(0, 1), targets.to(device).flatten(), ignore_index=NO_TARGET
            )
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            recent.append(loss.item())
            self.step = step + 1
            if self.step % every == 0 or self.step == recipe.steps:
                row = {
                    "step": self.step,
                    "loss": round(float(np.mean(recent)), 4),
                    "seconds": round(time.monotonic() - started, 1),
                }
                recent = []
                self.history.append(row)
                bar.set_postfix(row)
                if checkpoint is not None:
                    self._save(checkpoint, optimiser)
        model.to("cpu").eval()

    def _save(self, path: Path, optimiser: torch.optim.Optimizer) -> None:
        part = path.with_suffix(".part")
        torch.save(
            {
                "recipe": asdict(self.recipe),
                "keys": self.keys,
                "model": {name: value.cpu() for name, value in self.model.state_dict().items()},
                "optimiser": optimiser.state_dict(),
                "step": self.step,
                "history": self.history,
            },
            part,
        )
        part.replace(path)

    def _resume(self, path: Path, optimiser: torch.optim.Optimizer) -> None:
        state = torch.load(path, weights_only=True, map_location="cpu")
        if state["recipe"] != asdict(self.recipe) or state["keys"] != self.keys:
            raise SystemExit(f"{path} is of another recipe or vocabulary: remove it or move it")
        self.model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        self.step, self.history = state["step"], state["history"]

    @torch.no_grad()
    def scores(
        self, sequence: Sequence, at: np.ndarray, word_id: np.ndarray
    ) -> np.ndarray:
        """Scores of the vocabulary's words at positions of a sequence, (positions, words); minus
        infinity for words that the recipe does not know."""
        out = np.full((len(at), len(word_id)), -np.inf, np.float32)
        if len(at) == 0:
            return out
        written = write(sequence, word_id)
        # The id before the concept names it; ids are read in pieces that overlap by half.
        before = written.place[at]
        room = self.recipe.length
        starts, ends = _pieces(len(written.ids), room - 2)
        columns = np.flatnonzero(word_id >= 0)
        for start, fresh, stop in zip(starts, np.r_[0, ends[:-1]], ends):
            # As in training, a piece begins with a concept: no separator comes first.
            start = written.place[np.searchsorted(written.place, start)] if start else 0
            asked = np.flatnonzero((before >= fresh) & (before < stop))
            if len(asked) == 0:
                continue
            ids = piece(written, start, stop)
            head = len(ids) - (stop - start)
            hidden = self.model.hidden(torch.from_numpy(ids[None]))[0]
            rows = hidden[torch.from_numpy(before[asked] - start + head - 1)]
            scores = rows @ self.model.token.weight[FIRST_WORD:].T
            out[np.ix_(asked, columns)] = scores.numpy()[:, word_id[columns]]
        return out

    def save(self, path: Path) -> None:
        """The weights at half precision, with the words."""
        arrays = {
            name: value.detach().numpy().astype(np.float16)
            for name, value in self.model.state_dict().items()
        }
        about = {"recipe": asdict(self.recipe), "step": self.step, "history": self.history[-1:]}
        np.savez_compressed(
            path, keys=np.array(self.keys), about=np.array(json.dumps(about)), **arrays
        )

    @staticmethod
    def load(path: Path) -> "ForesightRecipe":
        """Reads what ``save`` wrote."""
        with np.load(path, allow_pickle=False) as found:
            about = json.loads(str(found["about"]))
            one = ForesightRecipe(Recipe(**about["recipe"]), found["keys"].tolist())
            one.model.load_state_dict(
                {
                    name: torch.from_numpy(found[name].astype(np.float32))
                    for name in one.model.state_dict()
                }
            )
        one.step, one.history = about["step"], about["history"]
        one.model.eval()
        return one


def _part(sequence: Sequence, start: int, stop: int) -> Sequence:
    return Sequence(
        sequence.subject,
        sequence.sex,
        sequence.birth_day,
        sequence.word[start:stop],
        sequence.time[start:stop],
        sequence.target[start:stop],
        sequence.recurring[start:stop],
        sequence.token[start:stop],
    )


def _pieces(length: int, room: int) -> tuple[np.ndarray, np.ndarray]:
    """Starts and ends of pieces; each reads half of the one before again."""
    starts, ends = [0], [min(length, room)]
    while ends[-1] < length:
        stop = min(length, ends[-1] + room // 2)
        starts.append(stop - room)
        ends.append(stop)
    return np.array(starts), np.array(ends)


def _schedule(step: int, recipe: Recipe) -> float:
    if step < recipe.warmup:
        return (step + 1) / recipe.warmup
    done = (step - recipe.warmup) / max(1, recipe.steps - recipe.warmup)
    return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * done))
