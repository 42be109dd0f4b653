"""Span F1 of the tagger: a span is found where it overlaps one of the same kind."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from tokenizers import Tokenizer

from .data import BEGIN, IGNORED, INSIDE, OUTSIDE, Sentence, row
from .model import Tagger


@dataclass(frozen=True)
class Scores:
    """Gold spans, gold spans found, predicted spans that are right, and predicted spans."""

    gold: int
    found: int
    right: int
    predicted: int = 0
    exact: int = 0

    def figures(self) -> dict[str, float]:
        """Precision, recall, F1 of overlap; the F1 of equal spans."""
        p = self.right / max(1, self.predicted)
        r = self.found / max(1, self.gold)
        f1 = 2 * p * r / max(1e-9, p + r)
        strict = 2 * self.exact / max(1, self.gold + self.predicted)
        return {
            "p": round(p, 4),
            "r": round(r, 4),
            "f1": round(f1, 4),
            "strictF1": round(strict, 4),
            "n": self.gold,
        }


def spans(labels: list[int]) -> list[tuple[int, int]]:
    """First word and the word after the last of each span; an I without a B begins one."""
    found: list[tuple[int, int]] = []
    begun = -1
    for at, label in enumerate([*labels, OUTSIDE]):
        if begun >= 0 and label != INSIDE:
            found.append((begun, at))
            begun = -1
        if label == BEGIN or (label == INSIDE and begun < 0):
            begun = at
    return found


def decided(logits: torch.Tensor, threshold: float) -> list[int]:
    """The label of each row: not O where the other labels together reach ``threshold``."""
    chances = logits.softmax(-1)
    best = 1 + chances[:, 1:].argmax(-1)
    return torch.where(1 - chances[:, OUTSIDE] >= threshold, best, OUTSIDE).tolist()


def relaxed(
    model: Tagger,
    tokenizer: Tokenizer,
    sentences: list[Sentence],
    longest: int,
    threshold: float = 0.5,
) -> Scores:
    """Scores over sentences, each alone."""
    start, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    gold = found = right = predicted = exact = 0
    rows = [row(s.parts, start, end, longest) for s in sentences]
    rows.sort(key=lambda r: len(r[0]))
    for at in range(0, len(rows), 32):
        some = rows[at : at + 32]
        width = max(len(ids) for ids, _ in some)
        ids = torch.tensor([r + [0] * (width - len(r)) for r, _ in some])
        mask = torch.tensor([[1] * len(r) + [0] * (width - len(r)) for r, _ in some])
        with torch.inference_mode():
            logits = model(ids, mask)
        for number, (_, labels) in enumerate(some):
            heads = [i for i, label in enumerate(labels) if label != IGNORED]
            wanted = spans([labels[i] for i in heads])
            told = spans(decided(logits[number, heads], threshold)) if heads else []
            gold, predicted = gold + len(wanted), predicted + len(told)
            found += sum(any(a < d and c < b for c, d in told) for a, b in wanted)
            right += sum(any(a < d and c < b for c, d in wanted) for a, b in told)
            exact += len(set(wanted) & set(told))
    return Scores(gold, found, right, predicted, exact)
