"""Loads timelines, drops what notes cannot honestly know, and splits by patient."""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from . import notes
from .timeline import Lexicon, Patient, read


@dataclass
class DataSet:
    """Patients and the numbers of their codes."""

    lexicon: Lexicon
    patients: list[Patient]
    #: Mentions dropped because they came before the first coded record.
    early_mentions: int

    def part(self, name: str) -> list[Patient]:
        """``train``, ``calibration`` or ``test``."""
        return [patient for patient in self.patients if part_of(patient.subject) == name]


def part_of(subject: str) -> str:
    """80 % train, 10 % calibration, 10 % test, by a hash of the subject."""
    at = int.from_bytes(hashlib.sha256(subject.encode()).digest()[:4], "big") % 100
    return "train" if at < 80 else "calibration" if at < 90 else "test"


def load(path: Path, cache: Path | None = None, keep_early: bool = False) -> DataSet:
    """Reads a file of timelines; ``cache`` holds the parsed form between runs."""
    stat = path.stat()
    stamp = (str(path), stat.st_size, stat.st_mtime_ns, keep_early)
    if cache is not None and cache.exists():
        with cache.open("rb") as file:
            known, data = pickle.load(file)
        if known == stamp:
            return data
    lexicon, patients, early = Lexicon(), [], 0
    for patient in tqdm(read(path, lexicon), desc="reading", unit=" patients", mininterval=5):
        if not keep_early:
            patient, dropped = notes.honest(patient)
            early += dropped
        patients.append(patient)
    data = DataSet(lexicon, patients, early)
    if cache is not None:
        cache.parent.mkdir(parents=True, exist_ok=True)
        with cache.open("wb") as file:
            pickle.dump((stamp, data), file, protocol=pickle.HIGHEST_PROTOCOL)
    return data
