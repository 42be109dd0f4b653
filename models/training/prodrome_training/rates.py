"""How often things happen to people of an age and sex: hazards a day by interval.

Measured at random moments of the training patients, as a forecast is asked for at a moment of a
record: cases over the time watched, drawn towards the rate of both sexes.
"""

from __future__ import annotations

import numpy as np
import torch

from .dataset import Lives, days_to_words
from .survival import INTERVAL_ENDS, WIDTHS, exposure, interval_of
from .timeline import MICROS_A_DAY
from .tokens import DAYS_A_YEAR

BAND_ENDS = (5, 10, 18, 30, 40, 50, 60, 70, 80, 200)
SEXES = ("FEMALE", "MALE")
#: So many intervals' worth of the rate of both sexes steadies a small band.
PRIOR = 20


class Counter:
    """Cases and days watched, (sexes, bands, columns, intervals)."""

    def __init__(self, columns: int):
        shape = (len(SEXES), len(BAND_ENDS), columns, len(INTERVAL_ENDS))
        self.cases, self.days = np.zeros(shape), np.zeros(shape)

    def add(self, sex: int, band: int, days, happened, valid) -> None:
        """A moment's columns: days until they happened or were lost sight of."""
        watched = torch.from_numpy(days)
        self.days[sex, band] += exposure(watched).numpy() * valid[:, None]
        at = np.flatnonzero(happened & valid & (days <= INTERVAL_ENDS[-1]))
        np.add.at(self.cases[sex, band], (at, interval_of(watched[at]).numpy()), 1)

    def rates_of_both(self) -> np.ndarray:
        """Hazards a day of both sexes, (bands, columns, intervals); a band without people has the
        rate of all ages."""
        prior = PRIOR * np.array(WIDTHS)
        everyone = (self.cases.sum((0, 1)) + 0.05) / (self.days.sum((0, 1)) + 1000.0)
        return (self.cases.sum(0) + everyone * prior) / (self.days.sum(0) + prior)

    def rates(self) -> np.ndarray:
        """Hazards a day, (sexes, bands, columns, intervals)."""
        prior = PRIOR * np.array(WIDTHS)
        both = self.rates_of_both()
        return ((self.cases + both * prior) / (self.days + prior)).astype(np.float32)


def band_of(age_years: float) -> int:
    """The band of an age."""
    return int(np.searchsorted(BAND_ENDS[:-1], age_years, side="right"))


def measure(lives: Lives, outcomes: int, words: int, each: int, seed: int) -> tuple[Counter, Counter]:
    """Counts of the outcomes and of the words at up to ``each`` moments of each life."""
    groups, singles = Counter(outcomes), Counter(words)
    for number, life in enumerate(lives.lives):
        if life.patient.sex >= len(SEXES):
            continue
        rng = np.random.default_rng((seed, 5, number))
        count = min(each, len(life.moments))
        for as_of in life.moments[rng.choice(len(life.moments), count, False)].tolist():
            age = (as_of // MICROS_A_DAY - life.patient.birth_day) / DAYS_A_YEAR
            sex, band = life.patient.sex, band_of(max(0.0, age))
            days, happened, valid = life.record.label(as_of, lives.end)
            groups.add(sex, band, days, happened, valid)
            days, happened = days_to_words(life, as_of, lives.end, words)
            singles.add(sex, band, days, happened, np.ones(words, bool))
    return groups, singles


def population(rates: np.ndarray, names: list[str], death: int) -> dict:
    """The outcomes' part of ``calibration.json``, of hazards (sexes, bands, outcomes, intervals)."""
    return {
        "ageBandEndsYears": list(BAND_ENDS),
        "sexes": list(SEXES),
        "deathIndex": death,
        "outcomes": [
            {
                "name": name,
                "hazards": [
                    [[float(f"{number:.5g}") for number in band[at]] for band in sex]
                    for sex in rates
                ],
            }
            for at, name in enumerate(names)
        ],
    }
