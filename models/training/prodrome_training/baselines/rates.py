"""Rates of an age and sex, and the commonest words of an age and sex; copying the last words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..evaluation.questions import AGE_BAND_ENDS, DAYS_A_YEAR, Questions
from ..evaluation.sequences import Sequence
from ..timeline import SEXES

#: So many moments of everyone's rate steady a small group.
STEADY = 10
BANDS = len(AGE_BAND_ENDS)


@dataclass
class AgeSexRates:
    """How often an outcome happened to training patients of that age and sex."""

    outcomes: list[str]
    horizons: tuple[int, ...]
    #: (sexes, bands, outcomes, horizons)
    rate: np.ndarray

    @staticmethod
    def fit(training: Questions, outcomes: list[str]) -> "AgeSexRates":
        """Over the training moments."""
        happened, valid = training.labels()
        band, sex = training.band, training.sex
        overall = (happened & valid).sum(0) / np.maximum(1, valid.sum(0))
        rate = np.broadcast_to(overall, (len(SEXES), BANDS, *overall.shape)).copy()
        for one in range(len(SEXES)):
            for at in range(BANDS):
                group = (sex == one) & (band == at)
                cases = (happened & valid)[group].sum(0)
                rate[one, at] = (cases + STEADY * overall) / (valid[group].sum(0) + STEADY)
        return AgeSexRates(outcomes, training.horizons, rate)

    def risk(self, questions: Questions) -> np.ndarray:
        """(questions, outcomes, horizons)."""
        return self.rate[questions.sex, questions.band]


class CommonWords:
    """Ranks words by how often they are coded for the first time, or again, at an age and sex."""

    def __init__(self, keys: list[str], counts: np.ndarray):
        """
        :param counts: (2 for new and recurring, sexes, bands, words)
        """
        self.keys, self.counts = keys, counts

    @staticmethod
    def fit(sequences: list[Sequence], keys: list[str]) -> "CommonWords":
        """Over the training patients' sequences.

        :param keys: the coding keys of the sequences' words
        """
        counts = np.zeros((2, len(SEXES), BANDS, len(keys)), np.float32)
        for one in sequences:
            at = np.flatnonzero(one.target)
            age = (one.day[at] - one.birth_day) / DAYS_A_YEAR
            band = np.minimum(np.searchsorted(AGE_BAND_ENDS, age, side="right"), BANDS - 1)
            np.add.at(counts, (one.recurring[at].astype(int), one.sex, band, one.word[at]), 1)
        return CommonWords(keys, counts)

    def scores(self, sequence: Sequence, at: np.ndarray, word_id: np.ndarray) -> np.ndarray:
        """Scores of the vocabulary's words at positions, (positions, words).

        :param word_id: this table's number of each of the vocabulary's words, -1 for none
        """
        known = word_id >= 0
        out = np.full((len(at), len(word_id)), -np.inf, np.float32)
        age = (sequence.day[at - 1] - sequence.birth_day) / DAYS_A_YEAR
        band = np.minimum(np.searchsorted(AGE_BAND_ENDS, age, side="right"), BANDS - 1)
        everyone = self.counts.sum((1, 2))
        for row, position in enumerate(at):
            seen = _seen(sequence, position, len(word_id)).astype(int)
            here = self.counts[:, sequence.sex, band[row]]
            total = here + 0.01 * everyone / max(1.0, everyone.sum()) * max(1.0, here.sum())
            out[row, known] = total[seen[known], word_id[known]]
        return out

    def copy_last(self, sequence: Sequence, at: np.ndarray, word_id: np.ndarray) -> np.ndarray:
        """The latest words first; then, as nothing of theirs is to be copied, the commonest."""
        known = word_id >= 0
        common = np.full(len(word_id), -np.inf, np.float32)
        counts = self.counts[0].sum((0, 1))
        common[known] = -1 / (1 + counts[word_id[known]])
        out = np.tile(common, (len(at), 1))
        for row, position in enumerate(at):
            before = sequence.word[:position]
            use = before >= 0
            # Assigned in order: the last time stays.
            out[row, before[use]] = np.flatnonzero(use) + 1
        return out


def _seen(sequence: Sequence, position: int, words: int) -> np.ndarray:
    seen = np.zeros(words, bool)
    before = sequence.word[:position]
    seen[before[before >= 0]] = True
    return seen


def save(path: Path, rates: AgeSexRates, words: CommonWords) -> None:
    """Both in one compressed file."""
    about = {"outcomes": rates.outcomes, "horizons": list(rates.horizons)}
    np.savez_compressed(
        path,
        about=np.array(json.dumps(about)),
        rate=rates.rate.astype(np.float32),
        keys=np.array(words.keys),
        counts=words.counts.astype(np.float32),
    )


def load(path: Path) -> tuple[AgeSexRates, CommonWords]:
    """Reads what ``save`` wrote."""
    with np.load(path, allow_pickle=False) as found:
        about = json.loads(str(found["about"]))
        rates = AgeSexRates(
            about["outcomes"], tuple(about["horizons"]), found["rate"].astype(np.float64)
        )
        return rates, CommonWords(found["keys"].tolist(), found["counts"])
