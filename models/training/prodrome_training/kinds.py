"""Kinds of concept, as hit-rates and the next-concept head's training tell them apart."""

from __future__ import annotations

import numpy as np

from .timeline import TYPES

#: Kinds of concept, as the tables name them.
KIND_OF_TYPE = {
    "DISORDER": "disorder",
    "FINDING": "finding",
    "SITUATION": "finding",
    "PROCEDURE": "procedure",
    "MEDICATION": "medication",
    "IMMUNIZATION": "immunization",
    "VISIT": "visit",
    "ALLERGY": "other",
    "DEATH": "other",
}
KINDS = ("disorder", "finding", "procedure", "medication", "immunization", "visit", "other")
NO_KIND = -1


def kinds_of(types: list[str]) -> np.ndarray:
    """The kind of each type's name; ``NO_KIND`` for what is never predicted."""
    return np.array(
        [KINDS.index(KIND_OF_TYPE[one]) if one in KIND_OF_TYPE else NO_KIND for one in types],
        np.int64,
    )


def types_of_words(vocabulary) -> list[str]:
    """The type's name of every id, empty for the special words."""
    return [
        "" if word < len(vocabulary) - len(vocabulary.concepts) else vocabulary.concept(word).type
        for word in range(len(vocabulary))
    ]


assert set(KIND_OF_TYPE) <= set(TYPES)
