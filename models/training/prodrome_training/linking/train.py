"""Self-alignment of names (SapBERT, Liu et al. 2021) with definitions (BioLORD, Remy et al. 2023).

Names of a concept attract each other and repel the names of all others in the batch; each epoch,
every anchor brings the wrong names that the encoder of the epoch before found nearest to it.
"""

from __future__ import annotations

import json
import random
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from .bert import Encoder
from .evaluate import nearest
from .noise import noisy
from .sources import Concepts, Mention


@dataclass(frozen=True)
class Settings:
    """How to train."""

    seed: int = 20260
    anchors: int = 96
    epochs: int = 3
    rate: float = 1.5e-4
    rate_words: float = 2e-4
    temperature: float = 0.06
    longest: int = 24
    noise: float = 0.45
    definitions: float = 0.08
    held_out: float = 0.04
    minutes: float = 40.0


class Batches:
    """Turns texts to ids and runs an encoder over them, like lengths together."""

    def __init__(self, tokenizer: Tokenizer, longest: int):
        self.tokenizer = tokenizer
        self.longest = longest

    def ids(self, texts: list[str]) -> list[list[int]]:
        """Ids with the marks of start and end, cut to the longest length."""
        found = []
        for encoding in self.tokenizer.encode_batch(texts):
            ids = encoding.ids
            found.append(ids if len(ids) <= self.longest else ids[: self.longest - 1] + ids[-1:])
        return found

    def encode(self, model: Encoder, texts: list[str], chunk: int) -> Tensor:
        """One vector a text, in the order given."""
        ids = self.ids(texts)
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        parts = []
        for start in range(0, len(order), chunk):
            rows = [ids[i] for i in order[start : start + chunk]]
            width = max(map(len, rows))
            padded = torch.tensor([r + [0] * (width - len(r)) for r in rows])
            mask = torch.tensor([[1] * len(r) + [0] * (width - len(r)) for r in rows])
            with torch.autocast("cpu", torch.bfloat16):
                parts.append(model(padded, mask).float())
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        return torch.cat(parts)[back]


def vectors(model: Encoder, batches: Batches, texts: list[str]) -> np.ndarray:
    """Vectors of many texts, without gradients."""
    model.eval()
    with torch.inference_mode():
        parts = [
            batches.encode(model, texts[start : start + 4096], 256).float().numpy()
            for start in range(0, len(texts), 4096)
        ]
    model.train()
    return np.concatenate(parts)


def principal(model: Encoder, batches: Batches, names: list[str]) -> None:
    """Sets the projection to the principal directions of the names' mean vectors."""
    width = model.shape.width
    kept = model.project
    model.project = torch.nn.Linear(width, width, bias=False)
    with torch.no_grad():
        model.project.weight.copy_(torch.eye(width))
    rows = vectors(model, batches, names)
    _, _, directions = np.linalg.svd(rows, full_matrices=False)
    model.project = kept
    with torch.no_grad():
        kept.weight.copy_(torch.tensor(directions[: model.shape.dims]))


def loss_of(rows: Tensor, labels: Tensor, temperature: float) -> Tensor:
    """Mean of -log softmax of each row's positives against all other rows (supervised InfoNCE)."""
    scores = rows @ rows.T / temperature
    own = torch.eye(len(rows), dtype=torch.bool)
    same = (labels[:, None] == labels[None, :]) & ~own
    scores = scores.masked_fill(own, float("-inf"))
    apart = scores.masked_fill(same, float("-inf")).logsumexp(1)
    each = torch.logaddexp(scores, apart[:, None]) - scores
    wanted = same.any(1)
    each = each.masked_fill(~same, 0.0).sum(1)[wanted] / same.sum(1)[wanted]
    return each.mean()


@dataclass
class Names:
    """All names of the terminology with their concepts."""

    names: list[str]
    owners: np.ndarray

    @classmethod
    def of(cls, concepts: Concepts) -> Names:
        """Names of a concept lie together."""
        return cls(
            [name for known in concepts.names for name in known],
            np.array([c for c, known in enumerate(concepts.names) for _ in known]),
        )


def pairs_of(
    concepts: Concepts,
    more: dict[int, list[str]],
    definitions: dict[int, str],
    mentions: list[Mention],
    held_out: frozenset[int],
    settings: Settings,
    chance: random.Random,
) -> list[tuple[str, str, int]]:
    """One epoch's pairs, drawn anew: synonyms, noisy names, definitions, mentions."""
    pairs: list[tuple[str, str, int]] = []
    for concept, known in enumerate(concepts.names):
        if concept in held_out:
            continue
        wide = known + [s for s in more.get(concept, []) if s not in known]
        if len(wide) > 1:
            for name in chance.sample(wide[1:], min(4, len(wide) - 1)):
                other = chance.choice([w for w in wide if w != name])
                first = noisy(name, chance) if chance.random() < settings.noise else name
                pairs.append((first, other, concept))
        elif chance.random() < settings.noise / 4:
            pairs.append((noisy(known[0], chance), known[0], concept))
        if concept in definitions and chance.random() < settings.definitions * 2:
            pairs.append((definitions[concept], chance.choice(known), concept))
    seen = {
        (m.text, concept)
        for m in mentions
        if len(m.concepts) <= 3
        for concept in m.concepts
        if concept not in held_out
    }
    for text, concept in sorted(seen):
        known = concepts.names[concept]
        if text.lower() in (n.lower() for n in known):
            continue
        for _ in range(2):
            first = noisy(text, chance) if chance.random() < 0.3 else text
            pairs.append((first, chance.choice(known), concept))
    return pairs


def siblings(
    concepts: Concepts,
    pairs: list[tuple[str, str, int]],
    held_out: frozenset[int],
    chance: random.Random,
) -> list[tuple[str, int] | None]:
    """For each pair a name of a concept with the same parent: hard without an encoder to say so."""
    children: dict[str, list[int]] = defaultdict(list)
    for concept, parents in enumerate(concepts.parents):
        for parent in parents:
            if concept not in held_out:
                children[parent].append(concept)
    found: list[tuple[str, int] | None] = []
    for _, _, concept in pairs:
        near = [c for p in concepts.parents[concept] for c in children[p] if c != concept]
        other = chance.choice(near) if near else -1
        found.append((chance.choice(concepts.names[other]), other) if near else None)
    return found


def mined(
    concepts: Concepts,
    anchors: np.ndarray,
    index: np.ndarray,
    names: Names,
    pairs: list[tuple[str, str, int]],
    held_out: frozenset[int],
    chance: random.Random,
) -> list[tuple[str, int] | None]:
    """For each pair one of the three names of other concepts that lie nearest to its first text.

    A name that the pair's own concept has as well is no negative: sources repeat one another.
    """
    found: list[tuple[str, int] | None] = []
    for start in range(0, len(anchors), 512):
        for row, columns in enumerate(nearest(anchors[start : start + 512] @ index.T, 12)):
            concept = pairs[start + row][2]
            own = {name.lower() for name in concepts.names[concept]}
            wrong = [
                int(c)
                for c in columns
                if names.owners[c] != concept
                and int(names.owners[c]) not in held_out
                and names.names[c].lower() not in own
            ]
            pick = chance.choice(wrong[:3]) if wrong else -1
            found.append((names.names[pick], int(names.owners[pick])) if wrong else None)
    return found


def train(
    model: Encoder,
    tokenizer: Tokenizer,
    concepts: Concepts,
    more: dict[int, list[str]],
    definitions: dict[int, str],
    mentions: list[Mention],
    held_out: frozenset[int],
    settings: Settings,
    folder: Path,
    validate: Callable[[Encoder, np.ndarray], dict],
) -> None:
    """Trains until the epochs or the minutes are done; goes on where a checkpoint in ``folder`` is.

    The rate falls with whichever of the two is nearer to its end, so that a run cut short by the
    clock has annealed as well.
    """
    batches = Batches(tokenizer, settings.longest)
    words = list(model.words.parameters())
    rest = [p for n, p in model.named_parameters() if not n.startswith("words.")]
    optimiser = torch.optim.AdamW(
        [{"params": rest, "lr": settings.rate}, {"params": words, "lr": settings.rate_words}],
        weight_decay=0.01,
        fused=True,
    )
    checkpoint = folder / "checkpoint.pt"
    epoch, spent = 0, 0.0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        epoch, spent = state["epoch"], state["spent"]
    log = (folder / "progress.jsonl").open("a", encoding="utf-8")

    def say(**facts) -> None:
        print(json.dumps(facts), file=log, flush=True)

    names = Names.of(concepts)
    index: np.ndarray | None = None
    begun = time.monotonic()
    model.train()
    while epoch < settings.epochs and spent + time.monotonic() - begun < settings.minutes * 60:
        chance = random.Random(settings.seed + epoch)
        pairs = pairs_of(concepts, more, definitions, mentions, held_out, settings, chance)
        if epoch == 0:
            hard = siblings(concepts, pairs, held_out, chance)
        else:
            if index is None:
                index = vectors(model, batches, names.names)
            anchors = vectors(model, batches, [p[0] for p in pairs])
            hard = mined(concepts, anchors, index, names, pairs, held_out, chance)
        say(epoch=epoch, pairs=len(pairs), mined_after=round(time.monotonic() - begun))
        shuffled = list(range(len(pairs)))
        chance.shuffle(shuffled)
        order = [
            shuffled[at : at + settings.anchors] for at in range(0, len(pairs), settings.anchors)
        ]
        total = 0.0
        for step, batch in enumerate(order):
            now = spent + time.monotonic() - begun
            done = max((epoch + step / len(order)) / settings.epochs, now / (settings.minutes * 60))
            if done >= 1:
                break
            warm = min(1.0, (epoch * len(order) + step + 1) / 60)
            for group, rate in zip(
                optimiser.param_groups, (settings.rate, settings.rate_words), strict=True
            ):
                group["lr"] = rate * warm * max(0.03, 1 - done)
            texts: list[str] = []
            labels: list[int] = []
            for number in batch:
                first, second, concept = pairs[number]
                texts += [first, second]
                labels += [concept, concept]
                negative = hard[number]
                if negative is not None:
                    texts.append(negative[0])
                    labels.append(negative[1])
            rows = batches.encode(model, texts, 72)
            loss = loss_of(rows, torch.tensor(labels), settings.temperature)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            total += loss.item()
            if step % 50 == 49:
                say(epoch=epoch, step=step + 1, of=len(order), loss=total / 50, seconds=round(now))
                total = 0.0
        epoch += 1
        spent += time.monotonic() - begun
        begun = time.monotonic()
        torch.save(
            {
                "model": model.state_dict(),
                "optimiser": optimiser.state_dict(),
                "epoch": epoch,
                "spent": spent,
            },
            checkpoint,
        )
        index = vectors(model, batches, names.names)
        say(epoch=epoch, seconds=round(spent), **validate(model, index))
    torch.save({"model": model.state_dict(), "shape": model.settings()}, folder / "encoder.pt")


def held_out_concepts(concepts: Concepts, settings: Settings) -> frozenset[int]:
    """The concepts whose names training never sees."""
    chance = random.Random(settings.seed)
    return frozenset(
        number for number in range(len(concepts.ids)) if chance.random() < settings.held_out
    )


