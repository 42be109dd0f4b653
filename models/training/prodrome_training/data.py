"""A data set in memory: patients, the numbers of their codes, and which part each belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field

from .timeline import Lexicon, Patient

TRAIN, TUNING, HELD_OUT = "train", "tuning", "held_out"


@dataclass
class DataSet:
    """Patients with their parts: training, tuning (choices and calibration), held out."""

    lexicon: Lexicon
    patients: list[Patient]
    #: The part of a subject; one that is not named is trained on.
    splits: dict[str, str] = field(default_factory=dict)
    #: Mentions dropped because they came before the first coded record.
    early_mentions: int = 0

    def part(self, name: str) -> list[Patient]:
        """The patients of ``train``, ``tuning`` or ``held_out``."""
        return [one for one in self.patients if self.splits.get(one.subject, TRAIN) == name]
