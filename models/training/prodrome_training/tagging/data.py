"""Sentences of PubTator corpora as word pieces with labels, and how training varies them."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from ..linking.sources import opened

DISEASE = frozenset(
    {"Disease", "SpecificDisease", "DiseaseClass", "Modifier", "CompositeMention"}
)
NAMED_TAGS = frozenset({"disorder", "finding", "morphologic abnormality"})
_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9(\[\"'])")
OUTSIDE, BEGIN, INSIDE = range(3)
IGNORED = -100
LONGEST_NAME = 6


@dataclass(frozen=True)
class Document:
    """A text and the spans of its diseases, in order, none inside another."""

    key: str
    text: str
    spans: tuple[tuple[int, int], ...]


def documents(path: Path) -> list[Document]:
    """Reads a PubTator file; of overlapping spans the longest is kept."""
    found: list[Document] = []
    texts: list[str] = []
    spans: list[tuple[int, int]] = []
    key = ""

    def finish() -> None:
        if texts:
            kept: list[tuple[int, int]] = []
            for start, end in sorted(set(spans), key=lambda s: (s[0] - s[1], s[0])):
                if all(end <= s or e <= start for s, e in kept):
                    kept.append((start, end))
            found.append(Document(key, " ".join(texts), tuple(sorted(kept))))
        texts.clear()
        spans.clear()

    with opened(path) as lines:
        for line in lines:
            line = line.rstrip("\n")
            parts = line.split("|", 2)
            cells = line.split("\t")
            if len(parts) == 3 and parts[1] in ("t", "a") and parts[0].isdigit():
                if parts[1] == "t":
                    finish()
                    key = parts[0]
                texts.append(parts[2])
            elif len(cells) >= 5 and cells[1].isdigit() and cells[4] in DISEASE:
                spans.append((int(cells[1]), int(cells[2])))
    finish()
    return found


def sentences(document: Document) -> list[tuple[int, int]]:
    """Where the document's sentences start and end; none ends inside a span."""
    cuts = [0]
    for match in _END.finditer(document.text):
        if not any(s < match.end() and match.start() < e for s, e in document.spans):
            cuts.append(match.end())
    cuts.append(len(document.text))
    return [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if a < b]


@dataclass(frozen=True)
class Part:
    """Pieces that are one mention, or that are none of one; ``heads`` are words' first pieces."""

    ids: tuple[int, ...]
    heads: tuple[bool, ...]
    mention: bool


@dataclass(frozen=True)
class Sentence:
    """A sentence in parts, in order, with its text for evaluation."""

    text: str
    parts: tuple[Part, ...]


def _pieces(tokenizer: Tokenizer, text: str) -> tuple[list[int], list[bool], list[int]]:
    encoding = tokenizer.encode(text, add_special_tokens=False)
    words = encoding.word_ids
    heads = [i == 0 or words[i] != words[i - 1] for i in range(len(words))]
    return encoding.ids, heads, [start for start, _ in encoding.offsets]


def read(path: Path, tokenizer: Tokenizer) -> list[list[Sentence]]:
    """The documents' sentences."""
    return [
        [_sentence(document, start, end, tokenizer) for start, end in sentences(document)]
        for document in documents(path)
    ]


def _sentence(document: Document, start: int, end: int, tokenizer: Tokenizer) -> Sentence:
    text = document.text[start:end]
    inside = [(s - start, e - start) for s, e in document.spans if start <= s and e <= end]
    ids, heads, places = _pieces(tokenizer, text)

    def span_of(place: int) -> int:
        return next((n for n, (s, e) in enumerate(inside) if s <= place < e), -1)

    parts: list[Part] = []
    at = 0
    while at < len(ids):
        span = span_of(places[at])
        to = at + 1
        while to < len(ids) and (span_of(places[to]) == span or not heads[to]):
            to += 1
        parts.append(Part(tuple(ids[at:to]), tuple(heads[at:to]), span >= 0))
        at = to
    return Sentence(text, tuple(parts))


def names(path: Path, tokenizer: Tokenizer) -> list[Part]:
    """A terminology's names of disorders and findings that may stand where a mention stood."""
    texts: list[str] = []
    with opened(path) as lines:
        head = next(lines).rstrip("\n").split("\t")
        for line in lines:
            row = dict(zip(head, line.rstrip("\n").split("\t"), strict=False))
            if row["semantic_tag"] in NAMED_TAGS:
                texts += [
                    n for n in row["names"].split("|") if n and len(n.split()) <= LONGEST_NAME
                ]
    found = []
    for encoding in tokenizer.encode_batch(texts, add_special_tokens=False):
        words = encoding.word_ids
        heads = tuple(i == 0 or words[i] != words[i - 1] for i in range(len(words)))
        found.append(Part(tuple(encoding.ids), heads, True))
    return found


@dataclass(frozen=True)
class Variation:
    """How often training changes what it reads."""

    sentence: float = 0.35
    mention: float = 0.6
    word: float = 0.08
    joined: float = 0.2


def row(
    parts: tuple[Part, ...], start: int, end: int, longest: int
) -> tuple[list[int], list[int]]:
    """Ids between the marks of start and end, and the labels of words' first pieces."""
    ids, labels = [start], [IGNORED]
    for part in parts:
        first = True
        for piece, head in zip(part.ids, part.heads, strict=True):
            ids.append(piece)
            if not head:
                labels.append(IGNORED)
            elif part.mention:
                labels.append(BEGIN if first else INSIDE)
                first = False
            else:
                labels.append(OUTSIDE)
    return [*ids[: longest - 1], end], [*labels[: longest - 1], IGNORED]


def varied(
    sentence: Sentence, known: list[Part], chance: random.Random, variation: Variation
) -> tuple[Part, ...]:
    """The sentence, sometimes with other names in place of its mentions."""
    if chance.random() >= variation.sentence:
        return sentence.parts
    return tuple(
        chance.choice(known) if part.mention and chance.random() < variation.mention else part
        for part in sentence.parts
    )


def dropped(ids: list[int], unknown: int, rate: float, chance: random.Random) -> list[int]:
    """Some pieces are hidden, so that the words around them must tell."""
    return [unknown if 0 < i < len(ids) - 1 and chance.random() < rate else piece
            for i, piece in enumerate(ids)]  # fmt: skip
