"""What the encoder learns from: a terminology's synonyms, definitions, and corpora's train parts."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

SKIPPED_TAGS = frozenset({"qualifier value"})
SYNONYM_SCOPES = frozenset({"hasExactSynonym", "hasRelatedSynonym"})
TYPES_OF_CODES = ("snomed", "umls", "mesh", "omim", "hpo")


@dataclass
class Concepts:
    """Concepts by number: their names, preferred first, and their codes in each system."""

    names: list[list[str]] = field(default_factory=list)
    parents: list[list[str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, set[int]]] = field(
        default_factory=lambda: {kind: defaultdict(set) for kind in TYPES_OF_CODES}
    )

    def by_code(self, kind: str, code: str) -> set[int]:
        """The concepts that carry ``code``."""
        return self.codes[kind].get(code, set())


@dataclass(frozen=True)
class Mention:
    """A span of a corpus and the concepts that its annotation stands for."""

    text: str
    concepts: frozenset[int]


def opened(path: Path):
    """A text file, compressed or not."""
    return (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8")


def terminology(path: Path) -> Concepts:
    """Reads the TSV: id, tag, snomed, names, umls, mesh, omim, hpo, sources, parents."""
    found = Concepts()
    with opened(path) as lines:
        head = next(lines).rstrip("\n").split("\t")
        for line in lines:
            row = dict(zip(head, line.rstrip("\n").split("\t"), strict=False))
            if row["semantic_tag"] in SKIPPED_TAGS:
                continue
            number = len(found.ids)
            found.ids.append(row["id"])
            found.names.append(list(dict.fromkeys(row["names"].split("|"))))
            found.parents.append([p for p in row.get("parents", "").split("|") if p])
            for kind in TYPES_OF_CODES:
                for code in row[kind].split("|"):
                    if code:
                        found.codes[kind][code].add(number)
    return found


def obo_graph(path: Path, concepts: Concepts) -> tuple[dict[int, list[str]], dict[int, str]]:
    """More synonyms and the definitions of an OBO graph's terms, by concept (HP terms only)."""
    synonyms: dict[int, list[str]] = {}
    definitions: dict[int, str] = {}
    with opened(path) as text:
        nodes = json.load(text)["graphs"][0]["nodes"]
    for node in nodes:
        code = node["id"].rsplit("/", 1)[-1].replace("_", ":")
        for concept in concepts.by_code("hpo", code):
            meta = node.get("meta", {})
            synonyms.setdefault(concept, []).extend(
                s["val"] for s in meta.get("synonyms", []) if s["pred"] in SYNONYM_SCOPES
            )
            if "definition" in meta:
                definitions[concept] = meta["definition"]["val"]
    return synonyms, definitions


def obo_definitions(path: Path, concepts: Concepts) -> dict[int, str]:
    """The definitions of an OBO file's terms, by concept."""
    numbers = {code: number for number, code in enumerate(concepts.ids)}
    definitions: dict[int, str] = {}
    term = ""
    with opened(path) as lines:
        for line in lines:
            if line.startswith("id: "):
                term = line[4:].strip()
            elif line.startswith('def: "') and term in numbers:
                definitions[numbers[term]] = line[6:].split('" [')[0]
    return definitions


def pubtator(path: Path, concepts: Concepts, types: frozenset[str] | None = None) -> list[Mention]:
    """A corpus's spans whose one MeSH or OMIM id the terminology has (composites left out)."""
    mentions = []
    with opened(path) as lines:
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            if len(cells) < 6 or not cells[1].isdigit():
                continue
            if types is not None and cells[4] not in types:
                continue
            code = cells[5].strip()
            if "|" in code or "+" in code:
                continue
            known = gold(code, concepts)
            if known:
                mentions.append(Mention(cells[3], known))
    return mentions


def gold(code: str, concepts: Concepts) -> frozenset[int]:
    """The concepts of a corpus's id: ``D003110``, ``MESH:D003110``, ``OMIM:114500``, ``HP:...``."""
    if code.startswith("OMIM:"):
        return frozenset(concepts.by_code("omim", code[5:]))
    if code.startswith("HP:"):
        return frozenset(concepts.by_code("hpo", code))
    return frozenset(concepts.by_code("mesh", code.removeprefix("MESH:")))


def phentrieve(path: Path, concepts: Concepts) -> list[Mention]:
    """GSC+ spans with HP ids: for measuring only, never for training."""
    mentions = []
    with opened(path) as lines:
        for line in lines:
            for annotation in json.loads(line)["annotations"]:
                known = gold(annotation["hpo_id"], concepts)
                for span in annotation["evidence_spans"]:
                    mentions.append(Mention(span["text_snippet"], known))
    return mentions


def texts(path: Path) -> list[str]:
    """The running text of a corpus, for the vocabulary."""
    found = []
    with opened(path) as lines:
        for line in lines:
            parts = line.rstrip("\n").split("|", 2)
            if len(parts) == 3 and parts[1] in ("t", "a"):
                found.append(parts[2])
            elif line.startswith("{"):
                found.append(str(json.loads(line).get("text", "")))
    return found
