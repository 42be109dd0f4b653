"""What training makes small: one number from four questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from .kinds import KINDS, NO_KIND, kinds_of, types_of_words
from .model import Answers, ForecastModel
from .survival import INTERVAL_ENDS, exposure, interval_of, negative_log_likelihood
from .vocabulary import FIRST_CONCEPT, UNKNOWN, Vocabulary


@dataclass
class Groups:
    """The words of each outcome: flat lists of (outcome, word)."""

    outcome: torch.Tensor
    word: torch.Tensor
    outcomes: int

    @staticmethod
    def of(members: Sequence[Sequence[int]]) -> "Groups":
        """From each outcome's words."""
        flat = [(at, word) for at, words in enumerate(members) for word in words]
        table = torch.tensor(flat, dtype=torch.int64).reshape(-1, 2)
        return Groups(table[:, 0], table[:, 1], len(members))

    def to(self, device: torch.device) -> "Groups":
        """The same on a device."""
        return Groups(self.outcome.to(device), self.word.to(device), self.outcomes)

    def log_hazards(self, words: torch.Tensor, offsets: torch.Tensor) -> torch.Tensor:
        """Logs of the sums of the members' hazards, times exp(offset): (..., outcomes, intervals)."""
        shape = (*words.shape[:-2], self.outcomes, words.shape[-1])
        sums = torch.zeros(shape, dtype=words.dtype, device=words.device)
        sums = sums.index_add(-2, self.outcome, words[..., self.word, :].exp())
        return (sums.clamp(min=1e-11).log() + offsets).clamp(-25.0, 0.0)


@dataclass
class Losses:
    """Means a query; ``words`` is a sum over all words, ``outcomes`` over all outcomes;
    ``within`` asks which word is next where its kind, and whether it is new, are told."""

    outcomes: torch.Tensor
    words: torch.Tensor
    following: torch.Tensor
    within: torch.Tensor
    moment: torch.Tensor
    size: torch.Tensor

    NAMES = ("outcomes", "words", "following", "within", "moment", "size")

    def numbers(self) -> list[float]:
        """Plain numbers in the order of ``NAMES``."""
        return [float(getattr(self, name).detach()) for name in self.NAMES]


def lost_words(words: int, share: float, device) -> torch.Tensor:
    """Which known words go without residual in a batch, so that names carry meaning."""
    lost = torch.rand(words, device=device) < share
    lost[:FIRST_CONCEPT] = False
    return lost


@dataclass
class WordWeights:
    """How much words count: ``hazards`` in the words' loss; ``kinds`` are numbers of ``KINDS``, and
    ``new`` and ``known`` weights of each kind's words in ``within``, not seen and seen before."""

    hazards: torch.Tensor
    kinds: torch.Tensor
    new: torch.Tensor
    known: torch.Tensor

    @staticmethod
    def of(vocabulary: Vocabulary, others: float) -> "WordWeights":
        """Disorders count fully where they are new, all else ``others``."""
        types = types_of_words(vocabulary)
        disorder = torch.tensor([one == "DISORDER" for one in types])
        kinds = kinds_of(types)
        new = torch.full((len(KINDS),), others)
        new[KINDS.index("disorder")] = 1.0
        return WordWeights(
            torch.where(disorder, 1.0, others),
            torch.from_numpy(np.where(kinds == NO_KIND, len(KINDS), kinds)),
            new,
            torch.full((len(KINDS),), others),
        )

    def to(self, device: torch.device) -> "WordWeights":
        """The same on a device."""
        return WordWeights(
            *(one.to(device) for one in (self.hazards, self.kinds, self.new, self.known))
        )


def loss_of(
    model: ForecastModel, batch: dict[str, torch.Tensor], groups: Groups,
    word_weights: WordWeights, lose: float = 0.0,
) -> Losses:
    """Losses of a batch from ``batches.collate``.

    A word's weight moves no hazard off its truth: each word has a likelihood of its own.
    """
    answers = answers_of(model, batch, lose)
    hazards = answers.hazards.flatten(0, 1)
    asked = batch["asked"].flatten()
    count = asked.sum().clamp(min=1)
    outcomes = negative_log_likelihood(
        groups.log_hazards(hazards, model.offsets),
        batch["days"].flatten(0, 1),
        batch["happened"].flatten(0, 1),
        batch["valid"].flatten(0, 1),
    )
    return Losses(
        outcomes,
        _of_words(hazards, batch, asked, word_weights.hazards) / count,
        _of_following(answers, batch),
        _of_within(answers, batch, word_weights),
        negative_log_likelihood(
            answers.moment.flatten(0, 1).unsqueeze(1),
            batch["next_days"].flatten().unsqueeze(1),
            batch["next_happened"].flatten().unsqueeze(1),
            asked.unsqueeze(1),
        ),
        _of_size(answers.size.flatten(), batch["counts"].flatten()),
    )


def answers_of(model: ForecastModel, batch: dict[str, torch.Tensor], lose: float = 0.0) -> Answers:
    """The model's answers to a batch's queries."""
    ids, lost = batch["concept"], None
    words = model.shape.words
    if lose:
        lost = lost_words(words, lose, ids.device)
        # Where no encoder is at hand an unseen code is UNKNOWN: that word has to mean something.
        blank = torch.rand(ids.shape, device=ids.device) < lose
        ids = torch.where((ids >= words) & blank, UNKNOWN, ids)
    rows, closed = batch["seen_words"].shape[1], batch["asked"].shape[1]
    return model(
        model.words(ids, lost), batch["status"], batch["decile"], batch["recurring"],
        batch["age"], batch["gap"], batch["blocked"], rows, closed,
    )


def _of_words(log_hazards, batch, asked, weights) -> torch.Tensor:
    days = batch["word_days"].flatten(0, 1)
    happened = batch["word_happened"].flatten(0, 1) & (days <= INTERVAL_ENDS[-1])
    happened = happened & asked.unsqueeze(1)
    query, word = happened.nonzero(as_tuple=True)
    picked = log_hazards[query, word, interval_of(days[query, word])]
    waiting = (log_hazards.exp() * exposure(days)).sum(-1) @ weights
    return (waiting * asked).sum() - (picked * weights[word]).sum()


def _of_following(answers: Answers, batch) -> torch.Tensor:
    flat = answers.log_next.flatten(0, 1)
    picked = flat[batch["target_at"], batch["target_word"]] * batch["target_weight"]
    return -picked.sum() / batch["target_weight"].sum().clamp(min=1e-6)


def _of_within(answers: Answers, batch, weights: WordWeights) -> torch.Tensor:
    flat, seen = answers.log_next.flatten(0, 1), batch["seen_words"].flatten(0, 1).long()
    stratum = 2 * weights.kinds + seen
    sums = torch.zeros(len(flat), 2 * len(KINDS) + 2, dtype=flat.dtype, device=flat.device)
    sums = sums.scatter_add(1, stratum, flat.exp()).clamp(min=1e-30).log()
    at, word = batch["target_at"], batch["target_word"]
    picked = flat[at, word] - sums[at, stratum[at, word]]
    kind = weights.kinds[word]
    share = torch.where(seen[at, word] > 0, weights.known[kind], weights.new[kind])
    share = share * batch["target_weight"]
    return -(picked * share).sum() / share.sum().clamp(min=1e-6)


def _of_size(size: torch.Tensor, counts: torch.Tensor) -> torch.Tensor:
    known = counts > 0
    return ((size - counts * size.log()) * known).sum() / known.sum().clamp(min=1)
