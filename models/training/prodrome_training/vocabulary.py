"""The forecaster's words: frequent coding keys, with the deciles of their numeric values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .timeline import CODED, PRESENT, SEXES, TYPES, Lexicon, Patient

PADDING, UNKNOWN, NOW = 0, 1, 2
FIRST_SEX = 3
FIRST_CONCEPT = FIRST_SEX + len(SEXES)

#: Kinds of fact that become tokens; an unknown code of another kind is passed over.
KEPT_TYPES = (
    "DISORDER",
    "FINDING",
    "PROCEDURE",
    "MEDICATION",
    "OBSERVATION",
    "IMMUNIZATION",
    "ALLERGY",
    "SITUATION",
    "VISIT",
    "DEATH",
)
#: Kinds that the next-concept head predicts: measurements would crowd out everything else.
PREDICTED_TYPES = tuple(kind for kind in KEPT_TYPES if kind != "OBSERVATION")
KEPT = frozenset(TYPES.index(kind) for kind in KEPT_TYPES)
OBSERVATION = TYPES.index("OBSERVATION")


@dataclass
class Concept:
    """A word: ``edges`` are the nine inner deciles of values in ``unit``, or empty."""

    key: str
    name: str
    type: str
    predicted: bool
    unit: str = ""
    edges: list[float] = field(default_factory=list)


class Vocabulary:
    """Concepts by id; ids below ``FIRST_CONCEPT`` are padding, unknown, NOW and the sexes."""

    def __init__(self, concepts: Sequence[Concept]):
        self.concepts = list(concepts)
        self.ids = {concept.key: FIRST_CONCEPT + at for at, concept in enumerate(self.concepts)}

    def __len__(self) -> int:
        return FIRST_CONCEPT + len(self.concepts)

    def concept(self, word: int) -> Concept:
        """The concept of an id from ``FIRST_CONCEPT`` on."""
        return self.concepts[word - FIRST_CONCEPT]

    def predicted(self) -> np.ndarray:
        """Which ids the next-concept head may name."""
        mask = np.zeros(len(self), bool)
        mask[FIRST_CONCEPT:] = [concept.predicted for concept in self.concepts]
        return mask

    def by_lexicon(self, lexicon: Lexicon) -> tuple[np.ndarray, np.ndarray]:
        """Ids of a lexicon's codes, and the lexicon's numbers of those outside the vocabulary.

        Unseen codes have ids after all words, in the order of their keys.
        """
        unseen = sorted(
            (at for at, key in enumerate(lexicon.keys) if key not in self.ids),
            key=lambda at: lexicon.keys[at],
        )
        ids = np.array([self.ids.get(key, -1) for key in lexicon.keys], np.int64)
        ids[unseen] = len(self) + np.arange(len(unseen))
        return ids, np.array(unseen, np.int64)

    def save(self, path: Path, encoder: str = "") -> None:
        """Writes the form that Java reads; ``encoder`` is the hash of what named the words."""
        body = {
            "encoder": encoder,
            "special": {"padding": PADDING, "unknown": UNKNOWN, "now": NOW},
            "sexes": {sex: FIRST_SEX + at for at, sex in enumerate(SEXES)},
            "firstConcept": FIRST_CONCEPT,
            "keptTypes": list(KEPT_TYPES),
            "concepts": [
                {
                    "key": concept.key,
                    "name": concept.name,
                    "type": concept.type,
                    "predicted": concept.predicted,
                    **({"unit": concept.unit, "edges": concept.edges} if concept.edges else {}),
                }
                for concept in self.concepts
            ],
        }
        text = json.dumps(body, ensure_ascii=False, indent=0)
        path.write_text(text + "\n", encoding="utf-8")

    @staticmethod
    def load(path: Path) -> "Vocabulary":
        """Reads what ``save`` wrote."""
        body = json.loads(path.read_text(encoding="utf-8"))
        return Vocabulary(
            Concept(
                concept["key"],
                concept["name"],
                concept["type"],
                concept["predicted"],
                concept.get("unit", ""),
                concept.get("edges", []),
            )
            for concept in body["concepts"]
        )


def build(
    patients: Sequence[Patient], lexicon: Lexicon, min_patients: int, min_values: int = 50
) -> Vocabulary:
    """Words that at least ``min_patients`` of the patients have; the most frequent first."""
    size = len(lexicon.keys)
    holders = np.zeros(size, np.int64)
    kinds = np.zeros((size, len(TYPES)), np.int64)
    coded = np.zeros(size, bool)
    for patient in patients:
        holders[np.unique(patient.code)] += 1
        # A coded fact says better than a note's mention what kind of thing a concept is.
        weight = np.where(patient.source == CODED, 1000, 1)
        np.add.at(kinds, (patient.code, patient.kind), weight)
        coded[patient.code[(patient.source == CODED) & (patient.context == PRESENT)]] = True
    best = kinds.argmax(1)
    frequent = [
        code for code in range(size) if holders[code] >= min_patients and int(best[code]) in KEPT
    ]
    frequent.sort(key=lambda code: (-holders[code], lexicon.keys[code]))
    edges = _decile_edges(patients, lexicon, frozenset(frequent), min_values)
    concepts = []
    for code in frequent:
        kind = TYPES[best[code]]
        unit, cuts = edges.get(code, ("", []))
        concepts.append(
            Concept(
                lexicon.keys[code],
                lexicon.names[code],
                kind,
                bool(coded[code]) and kind in PREDICTED_TYPES,
                unit,
                cuts,
            )
        )
    return Vocabulary(concepts)


def _decile_edges(
    patients: Sequence[Patient], lexicon: Lexicon, words: frozenset[int], min_values: int
) -> dict[int, tuple[str, list[float]]]:
    codes, values, units = [], [], []
    for patient in patients:
        at = np.isfinite(patient.value)
        codes.append(patient.code[at])
        values.append(patient.value[at])
        units.append(patient.unit[at])
    if not codes:
        return {}
    code, value, unit = map(np.concatenate, (codes, values, units))
    order = np.argsort(code, kind="stable")
    code, value, unit = code[order], value[order], unit[order]
    starts = np.flatnonzero(np.r_[True, code[1:] != code[:-1]]) if len(code) else []
    edges = {}
    for start, end in zip(starts, np.r_[starts[1:], len(code)]):
        if int(code[start]) not in words:
            continue
        commonest = np.bincount(unit[start:end]).argmax()
        numbers = value[start:end][unit[start:end] == commonest]
        if len(numbers) < min_values:
            continue
        cuts = np.quantile(numbers, np.arange(1, 10) / 10)
        # Six digits keep the file small and the same in every language.
        edges[int(code[start])] = (lexicon.units[commonest], [float(f"{cut:.6g}") for cut in cuts])
    return edges
