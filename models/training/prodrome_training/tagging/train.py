"""Trains the tagger, one checkpoint an epoch; a stopped run goes on where it was."""

from __future__ import annotations

import json
import random
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from .data import IGNORED, Part, Sentence, Variation, dropped, row, varied
from .evaluate import Scores, relaxed
from .model import Tagger


@dataclass(frozen=True)
class Settings:
    """How to train."""

    seed: int = 20264
    epochs: int = 40
    pieces: int = 2048
    rate: float = 2e-3
    rate_words: float = 1e-3
    decay: float = 0.02
    dropout: float = 0.25
    average: float = 0.998
    longest: int = 192
    held_out: float = 0.1


def batches(
    rows: list[tuple[list[int], list[int]]], most: int, chance: random.Random
) -> list[tuple[Tensor, Tensor, Tensor]]:
    """Ids, mask and labels of rows of like lengths, in a random order."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i][0]) + chance.random() * 4)
    found = []
    at = 0
    while at < len(order):
        to, width = at, 0
        while to < len(order):
            wider = max(width, len(rows[order[to]][0]))
            if to > at and wider * (to - at + 1) > most:
                break
            to, width = to + 1, wider
        some = [rows[i] for i in order[at:to]]
        found.append(
            (
                torch.tensor([r + [0] * (width - len(r)) for r, _ in some]),
                torch.tensor([[1] * len(r) + [0] * (width - len(r)) for r, _ in some]),
                torch.tensor([y + [IGNORED] * (width - len(y)) for _, y in some]),
            )
        )
        at = to
    chance.shuffle(found)
    return found


def split(
    documents: list[list[Sentence]], settings: Settings
) -> tuple[list[Sentence], list[Sentence]]:
    """The sentences to learn from and those of held-out documents."""
    chance = random.Random(settings.seed)
    learned: list[Sentence] = []
    held: list[Sentence] = []
    for document in documents:
        (held if chance.random() < settings.held_out else learned).extend(document)
    return learned, held


def train(
    model: Tagger,
    tokenizer: Tokenizer,
    documents: list[list[Sentence]],
    known: list[Part],
    settings: Settings,
    work: Path,
    variation: Variation,
) -> Scores:
    """Trains to the last epoch; ``work/tagger.pt`` holds the averaged weights."""
    learned, held = split(documents, settings)
    start, end, unknown = (tokenizer.token_to_id(t) for t in ("[CLS]", "[SEP]", "[UNK]"))
    words = list(model.words.parameters())
    others = [p for n, p in model.named_parameters() if not n.startswith("words.")]
    optimiser = torch.optim.AdamW(
        [
            {"params": words, "lr": settings.rate_words, "weight_decay": 0.0},
            {"params": others, "lr": settings.rate, "weight_decay": settings.decay},
        ]
    )
    rates = [group["lr"] for group in optimiser.param_groups]
    average = {k: v.clone() for k, v in model.state_dict().items()}
    first, step = 0, 0
    checkpoint = work / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(saved["model"])
        optimiser.load_state_dict(saved["optimiser"])
        average, first, step = saved["average"], saved["epoch"], saved["step"]
    loss_of = nn.CrossEntropyLoss(ignore_index=IGNORED)
    scores = Scores(0, 0, 0)
    for epoch in range(first, settings.epochs):
        chance = random.Random(settings.seed * 1000 + epoch)
        torch.manual_seed(settings.seed * 1000 + epoch)
        begun = time.monotonic()
        rows = []
        order = chance.sample(learned, len(learned))
        while order:
            parts = varied(order.pop(), known, chance, variation)
            if order and chance.random() < variation.joined:
                parts += varied(order.pop(), known, chance, variation)
            ids, labels = row(parts, start, end, settings.longest)
            rows.append((dropped(ids, unknown, variation.word, chance), labels))
        model.train()
        total, seen = 0.0, 0
        made = batches(rows, settings.pieces, chance)
        for number, (ids, mask, labels) in enumerate(made):
            done = (epoch + number / len(made)) / settings.epochs
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * min(1.0, (step + 1) / 200, 1.05 - done)
            loss = loss_of(model(ids, mask).flatten(0, 1), labels.flatten())
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            step += 1
            keep = min(settings.average, (1 + step) / (10 + step))
            with torch.no_grad():
                for key, value in model.state_dict().items():
                    average[key].lerp_(value, 1 - keep)
            total, seen = total + loss.item() * len(ids), seen + len(ids)
        state = {"model": model.state_dict(), "optimiser": optimiser.state_dict()}
        torch.save(state | {"average": average, "epoch": epoch + 1, "step": step}, checkpoint)
        averaged = Tagger(model.shape)
        averaged.load_state_dict(average)
        scores = relaxed(averaged.eval(), tokenizer, held, settings.longest)
        print(
            json.dumps(
                {
                    "epoch": epoch + 1,
                    "loss": round(total / seen, 4),
                    "heldOut": scores.figures(),
                    "seconds": round(time.monotonic() - begun, 1),
                }
            ),
            flush=True,
        )
    torch.save({"model": average}, work / "tagger.pt")
    return scores
