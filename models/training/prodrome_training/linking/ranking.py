"""Spans for the re-ranker: from concepts and texts whose names the encoder was not trained on.

The encoder has seen the corpora's train mentions, so its cosines there are too good to calibrate
on. What it has not seen are the held-out concepts: their synonyms (the name itself then taken from
the terminology), their names as someone else writes them, and the corpora's mentions of them. What
is written as a name is no harder to link seen or not: names of any concept, and mentions that are
names, join in. What means nothing: words of the train abstracts outside of any mention, and names
of held-out concepts with the whole concept taken away.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .noise import noisy
from .sources import Concepts, Mention, opened

SYSTEMS = {
    "DOID": "http://purl.obolibrary.org/obo/doid.owl",
    "MONDO": "http://purl.obolibrary.org/obo/mondo.owl",
    "HP": "http://human-phenotype-ontology.org",
    "SCT": "http://snomed.info/sct",
}
_WORD = re.compile(r"[A-Za-z][A-Za-z-]+")
_DULL = frozenset(
    "the a an of in and or with for to by from on at as is are was were be been this that these "
    "those we our it its which who than not no have has had may can between among after before "
    "during into".split()
)


@dataclass(frozen=True)
class Example:
    """A span, what it means, and what of the terminology is to be taken away before it is asked."""

    span: str
    concepts: tuple[str, ...]
    without: str
    source: str

    def line(self) -> str:
        """A line of the file that the Java training reads."""
        return "\t".join((self.span, ";".join(self.concepts), self.without, self.source))


def key(code: str) -> str:
    """``DOID:4`` as ``system|code``."""
    prefix, number = code.split(":", 1)
    return f"{SYSTEMS[prefix]}|{number if prefix == 'SCT' else code}"


def examples(
    concepts: Concepts,
    held_out: frozenset[int],
    mentions: list[Mention],
    corpora: list[Path],
    seed: int,
    most: int = 2500,
) -> list[Example]:
    """All kinds of examples, shuffled."""
    chance = random.Random(seed)
    found: list[Example] = []
    asked = sorted(held_out)
    chance.shuffle(asked)
    absent = set(asked[: len(asked) // 4])
    for concept in asked:
        code = (key(concepts.ids[concept]),)
        names = concepts.names[concept]
        if concept in absent:
            found.append(Example(chance.choice(names), code, "concept", "absent"))
            continue
        for name in names[1:4]:
            found.append(Example(name, code, "name", "synonym"))
        changed = noisy(chance.choice(names), chance)
        if changed.lower() not in {n.lower() for n in names}:
            found.append(Example(changed, code, "nothing", "changed"))
    for mention in sorted(set(mentions), key=lambda m: (m.text, sorted(m.concepts))):
        if mention.concepts & held_out:
            codes = tuple(key(concepts.ids[c]) for c in sorted(mention.concepts))
            found.append(Example(mention.text, codes, "nothing", "mention"))
    written = [m for m in mentions if _is_name(m, concepts)]
    chance.shuffle(written)
    for mention in written[: most // 3]:
        codes = tuple(key(concepts.ids[c]) for c in sorted(mention.concepts))
        found.append(Example(mention.text, codes, "nothing", "name"))
    for concept in asked[: most // 5]:
        code = (key(concepts.ids[concept]),)
        if concept not in absent:
            name = chance.choice(concepts.names[concept])
            found.append(Example(name, code, "nothing", "name"))
    names = {name.lower() for known in concepts.names for name in known}
    outside = [span for path in corpora for span in _outside(path, chance)]
    outside = sorted({span for span in outside if span.lower() not in names})
    chance.shuffle(outside)
    found += [Example(span, (), "nothing", "outside") for span in outside[: most // 2]]
    chance.shuffle(found)
    return found


def _is_name(mention: Mention, concepts: Concepts) -> bool:
    """Whether the span is a name of a concept that it means.

    Where it is the name of other concepts only, the corpus and the terminology see the concepts'
    borders differently, and the example would teach to distrust names.
    """
    written = mention.text.lower()
    return any(written == name.lower() for c in mention.concepts for name in concepts.names[c])


def gold_examples(mentions: list[Mention], concepts: Concepts, source: str) -> list[Example]:
    """A corpus's spans as they are."""
    return [
        Example(m.text, tuple(key(concepts.ids[c]) for c in sorted(m.concepts)), "nothing", source)
        for m in mentions
        if m.concepts
    ]


def _outside(path: Path, chance: random.Random) -> Iterator[str]:
    """Runs of one to four words of a corpus's abstracts that touch no mention."""
    text, taken = "", set()
    with opened(path) as lines:
        for line in lines:
            parts = line.rstrip("\n").split("|", 2)
            cells = line.rstrip("\n").split("\t")
            if len(parts) == 3 and parts[1] == "t":
                text, taken = parts[2], set()
            elif len(parts) == 3 and parts[1] == "a":
                text += " " + parts[2]
            elif len(cells) >= 6 and cells[1].isdigit():
                taken.update(range(int(cells[1]), int(cells[2])))
            elif not line.strip() and text:
                yield from _runs(text, taken, chance)


def _runs(text: str, taken: set[int], chance: random.Random) -> Iterator[str]:
    words = list(_WORD.finditer(text))
    for _ in range(4):
        at = chance.randrange(max(1, len(words) - 4))
        run = words[at : at + chance.choice((1, 1, 2, 2, 3, 4))]
        if not run or run[0][0].lower() in _DULL or run[-1][0].lower() in _DULL:
            continue
        start, end = run[0].start(), run[-1].end()
        if taken.isdisjoint(range(start, end)) and not re.search(r"[.;:()]", text[start:end]):
            yield text[start:end]
