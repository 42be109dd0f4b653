"""What the forecaster of a pack says at moments and at positions, as it is served."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from tqdm import tqdm

from ..pack import Pack, Said
from ..survival import INTERVAL_ENDS, cumulative_incidence
from ..timeline import MICROS_A_DAY, Patient
from ..tokens import ModelInput, Tokens, WordTable, model_input, tokenise
from .hit_rate import RANGES, Either, Scores
from .questions import Questions
from .sequences import Sequence, age_at, first_day_of, opens_a_day

#: Inputs whose answers are held at a time: every answer has a hazard a word and interval.
CHUNK = 192
NEXT, HAZARDS, EITHER = "next-concept head", "hazards in the range", "either"
RANKINGS = (NEXT, HAZARDS, EITHER)


class Asked:
    """A pack's forecaster over the patients of one data set."""

    def __init__(self, pack: Pack, table: WordTable, vectors: np.ndarray):
        self.pack, self.table, self.vectors = pack, table, vectors
        self._tokens: dict[str, Tokens] = {}

    def tokens(self, patient: Patient) -> Tokens:
        """A life's tokens, made once."""
        if patient.subject not in self._tokens:
            self._tokens[patient.subject] = tokenise(patient, self.table)
        return self._tokens[patient.subject]

    def said(self, inputs: Iterator[ModelInput], total: int, what: str) -> Iterator[Said]:
        """Answers in the order of the inputs, some at a time."""
        waiting: list[ModelInput] = []
        with tqdm(total=total, desc=what, unit=" forecasts", mininterval=10) as bar:
            for one in inputs:
                waiting.append(one)
                if len(waiting) == CHUNK:
                    yield self.pack.whole(waiting, self.vectors)
                    bar.update(len(waiting))
                    waiting = []
            if waiting:
                yield self.pack.whole(waiting, self.vectors)
                bar.update(len(waiting))

    def hazards(self, questions: Questions) -> np.ndarray:
        """Hazards a day of the outcomes, (questions, outcomes, intervals)."""

        def inputs() -> Iterator[ModelInput]:
            for number, as_of in zip(questions.life, questions.as_of):
                patient = questions.lives[number].patient
                tokens = self.tokens(patient)
                # All that had happened was recorded: what it sees is the beginning of the life.
                end = int(np.searchsorted(tokens.instant, as_of, side="right"))
                yield model_input(tokens, patient, self.table, int(as_of), end)

        parts = [
            self.pack.group_hazards(said.log_hazards)
            for said in self.said(inputs(), len(questions), "risks")
        ]
        empty = np.zeros((0, len(self.pack.outcomes), len(INTERVAL_ENDS)))
        return np.concatenate(parts) if parts else empty

    def input_at(self, patient: Patient, sequence: Sequence, position: int) -> ModelInput:
        """What is read at a position: every token of an earlier instant, and of the position's own
        instant those that stand before it.

        Of when the next concept is coded both the recipe and the forecaster are told the same:
        whether on the day that was read last or on a later one, and the age in whole years. So NOW
        is the day that was read last, or the first later day of that age.
        """
        tokens = self.tokens(patient)
        time = sequence.time[position]
        earlier = int(np.searchsorted(tokens.instant, time, side="left"))
        before = sequence.token[:position]
        seen = tokens.take(np.r_[np.arange(earlier), np.sort(before[before >= earlier])])
        now = int(seen.instant[-1])
        if opens_a_day(sequence, position):
            birthday = sequence.birth_day + first_day_of(age_at(sequence, position))
            day = max(now // MICROS_A_DAY + 1, birthday)
            now = min(day * MICROS_A_DAY, int(time))
        return model_input(seen, patient, self.table, now)

    def scores(
        self, patients: dict[str, Patient], asked: list[tuple[Sequence, np.ndarray]]
    ) -> Iterator[tuple[Sequence, int, dict[str, dict[str, Scores]]]]:
        """Scores of every word at positions, by each of the model's rankings and for each range."""
        flat = [(sequence, int(at)) for sequence, positions in asked for at in positions]
        inputs = (self.input_at(patients[one.subject], one, at) for one, at in flat)
        done = 0
        for said in self.said(inputs, len(flat), "next concepts"):
            opening = [opens_a_day(*one) for one in flat[done : done + len(said.size)]]
            for row, by_ranking in enumerate(self.rankings(said, np.array(opening))):
                sequence, at = flat[done + row]
                yield sequence, at, by_ranking
            done += len(said.size)

    def rankings(
        self, said: Said, opening: np.ndarray
    ) -> list[dict[str, dict[str, Scores]]]:
        """For each input, ranking and range a score a word.

        :param opening: for each input, whether what comes is of a later day rather than of the one
            that was read last
        """
        hazards = np.exp(said.log_hazards.astype(np.float64))
        death = self.pack.group_hazards(said.log_hazards)[:, self.pack.death][:, None]
        days = [INTERVAL_ENDS[-1] if one is None else one for one in RANGES.values()]
        within = cumulative_incidence(hazards, death, days)
        later = opening[:, None]
        following = np.where(later, said.following, said.within).astype(np.float64)
        out = []
        for row in range(len(said.size)):
            by_range: dict[str, dict[str, Scores]] = {one: {} for one in RANKINGS}
            for column, name in enumerate(RANGES):
                inside = within[row, :, column]
                by_range[NEXT][name] = following[row]
                by_range[HAZARDS][name] = inside
                by_range[EITHER][name] = Either(following[row], inside)
            out.append(by_range)
        return out


def window_risks(
    hazards: np.ndarray, death: int, gap_days: float, horizons: tuple[int, ...]
) -> np.ndarray:
    """Risks within windows that begin ``gap_days`` after the moment, for those who by then are
    alive and free of the outcome; beyond the last interval its hazards go on.

    :param hazards: a day, (moments, outcomes, intervals)
    """
    competing = np.broadcast_to(hazards[:, death : death + 1], hazards.shape).copy()
    competing[:, death] = 0
    total = hazards + competing
    share = np.divide(hazards, total, out=np.zeros_like(total), where=total > 0)
    risks = []
    for horizon in horizons:
        stop = gap_days + horizon
        survival, risk = np.ones(hazards.shape[:2]), np.zeros(hazards.shape[:2])
        start = 0.0
        for at, end in enumerate(INTERVAL_ENDS):
            end = max(end, stop) if at == len(INTERVAL_ENDS) - 1 else end
            width = min(end, stop) - max(start, gap_days)
            if width > 0:
                gone = -np.expm1(-total[..., at] * width)
                risk = risk + survival * share[..., at] * gone
                survival = survival * (1 - gone)
            start = end
        risks.append(risk)
    return np.stack(risks, -1)
