"""From a timeline to the model's tokens. `TimelineTokens` in Java does exactly the same.

Rules, each of which looks only at what is earlier or at the same instant, so that the tokens of
a past moment are the beginning of the tokens of a later one:

1. Read are events that happened and were recorded by ``as_of``, in the order of instant, source
   (coded first), concept id, status, decile.
2. A code outside the vocabulary is an unseen word of its own if its kind is one that is kept;
   otherwise it is passed over. Unseen words come after all others, in the order of their keys.
3. The same word with the same status is one token a (UTC) day.
4. A note's mention adds a token only where it is news: not where the same word with the same
   context was already a token, and an affirmed mention not where the word was already affirmed.
   Notes copy their history forward, and a copy is no recurrence.
5. An observation adds a token only where its decile moved by three or more since its last token,
   or five years have passed; a coded fact of another kind but a visit, only where 30 days have.
6. A token tells on how many earlier days its word was affirmed, in octaves: 0 where it is new, then
   1, 2, 3 to 4, 5 to 8 and so on. Days count on which it was coded, a token or not, or was the news of
   a note.
7. Tokens of one day are one moment: they do not attend to each other.
8. The input holds the sex token, the latest tokens and NOW, twice: the first asks what else belongs to
   the day that the record ends with, the last what comes after. Its beginning moves in steps, so that
   what was computed for a patient stays true until the next step; where something lies before the
   beginning, the first tokens of the latest disorders there go before it, so that an old chronic
   illness is not forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from .timeline import AFFIRMED, CODED, MICROS_A_DAY, NOTE, SOURCES, TYPES, Lexicon, Patient
from .vocabulary import FIRST_CONCEPT, FIRST_SEX, KEPT, NOW, Vocabulary

#: The latest events in one input.
ROOM = 318
#: Rows at the end of an input that ask: NOW within the moment, and NOW.
ASKING = 2
#: Tokens in one input: the sex token, the latest events, NOW twice.
MAX_TOKENS = 1 + ROOM + ASKING
#: Tokens that are computed together, and by which the beginning of an input moves.
BLOCK = 32
#: Of those, how many may be first tokens of disorders from before the latest ones.
MAX_HISTORY = 32
DAYS_A_YEAR = 365.25
OBSERVATION_REPEATS_AFTER_DAYS = 1826
OBSERVATION_STEP = 3
FACT_REPEATS_AFTER_DAYS = 30
#: The status of a NOW that is asked within a moment, of which a part is known.
OPEN = 13
STATUSES = 14
#: Octaves of how often a word came before.
OCTAVES = 8
NEVER = -(10**9)


def status_of(context: int, source: int) -> int:
    """1 to 12; 0 is for tokens that state nothing."""
    return 1 + context * len(SOURCES) + source


class WordTable:
    """A vocabulary laid out over a lexicon's codes, for speed."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon):
        self.vocabulary = vocabulary
        self.lexicon = lexicon
        self.words, self.unseen = vocabulary.by_lexicon(lexicon)
        size = len(vocabulary) + len(self.unseen)
        self.observation, self.visit, self.disorder = np.zeros((3, size), bool)
        self.edges: dict[int, tuple[int, np.ndarray]] = {}
        for at, concept in enumerate(vocabulary.concepts):
            self.observation[FIRST_CONCEPT + at] = concept.type == "OBSERVATION"
            self.visit[FIRST_CONCEPT + at] = concept.type == "VISIT"
            self.disorder[FIRST_CONCEPT + at] = concept.type == "DISORDER"
            if concept.edges:
                unit = lexicon.unit(concept.unit)
                self.edges[FIRST_CONCEPT + at] = (unit, np.array(concept.edges))
        kinds = np.array(lexicon.types, np.int64)[self.unseen]
        for kind, of in (("OBSERVATION", self.observation), ("VISIT", self.visit),
                         ("DISORDER", self.disorder)):
            of[len(vocabulary) :] = kinds == TYPES.index(kind)

    def known(self, words: np.ndarray) -> np.ndarray:
        """Which ids are words of the vocabulary."""
        return words < len(self.vocabulary)

    def deciles(self, words: np.ndarray, values: np.ndarray, units: np.ndarray) -> np.ndarray:
        """1 to 10, or 0 without a value in the known unit."""
        deciles = np.zeros(len(words), np.int64)
        for at in np.flatnonzero(np.isfinite(values)):
            known = self.edges.get(int(words[at]))
            if known is not None and known[0] == units[at]:
                deciles[at] = 1 + np.searchsorted(known[1], values[at], side="right")
        return deciles


@dataclass
class Tokens:
    """A patient's tokens in order, without the sex token and NOW."""

    concept: np.ndarray
    status: np.ndarray
    decile: np.ndarray
    recurring: np.ndarray
    day: np.ndarray
    instant: np.ndarray

    def __len__(self) -> int:
        return len(self.concept)

    def take(self, at: np.ndarray) -> "Tokens":
        """Those at these indices."""
        return Tokens(*(getattr(self, field.name)[at] for field in fields(self)))

    @property
    def context(self) -> np.ndarray:
        """How each is meant: numbers of ``CONTEXTS``."""
        return (self.status - 1) // len(SOURCES)

    @property
    def affirmed(self) -> np.ndarray:
        """Which of them the patient has or had."""
        return np.isin(self.context, list(AFFIRMED))


def tokenise(patient: Patient, table: WordTable, as_of: int | None = None) -> Tokens:
    """The tokens of what was known at ``as_of`` (microseconds since 1970), or of the whole life."""
    if as_of is not None:
        patient = patient.select((patient.time <= as_of) & (patient.recorded <= as_of))
    words = table.words[patient.code]
    keep = table.known(words) | np.isin(patient.kind, list(KEPT))
    patient, words = patient.select(keep), words[keep]
    status = 1 + patient.context.astype(np.int64) * len(SOURCES) + patient.source
    deciles = table.deciles(words, patient.value, patient.unit)
    order = np.lexsort((deciles, status, words, patient.source, patient.time))
    days = patient.time // MICROS_A_DAY
    kept, recurring = _news(
        words[order].tolist(),
        patient.context[order].tolist(),
        patient.source[order].tolist(),
        deciles[order].tolist(),
        days[order].tolist(),
        table.observation,
        table.visit,
    )
    at = order[kept]
    return Tokens(
        words[at],
        status[at],
        deciles[at],
        np.array(recurring, np.int64),
        days[at],
        patient.time[at],
    )


def _news(words, contexts, sources, deciles, days, observation, visit) -> tuple[list[int], list[int]]:
    """Rules 3 to 6: which events become tokens, and which of those recur."""
    kept, recurring = [], []
    last_day: dict[tuple[int, int, int], int] = {}
    stated: set[tuple[int, int]] = set()
    # On how many days each word was affirmed, and the latest of them.
    affirmed_on: dict[int, tuple[int, int]] = {}
    measured: dict[int, tuple[int, int]] = {}
    for at, word in enumerate(words):
        context, source, day = contexts[at], sources[at], days[at]
        sense = (word, context, source)
        if last_day.get(sense) == day:
            continue
        affirmed = context in AFFIRMED
        count, latest = affirmed_on.get(word, (0, NEVER))
        if affirmed and source == CODED and latest != day:
            affirmed_on[word] = (count + 1, day)
        if source == NOTE:
            if (word, context) in stated or (affirmed and count):
                continue
        elif observation[word]:
            before = measured.get(word)
            if (
                before is not None
                and abs(before[0] - deciles[at]) < OBSERVATION_STEP
                and day - before[1] < OBSERVATION_REPEATS_AFTER_DAYS
            ):
                continue
            measured[word] = (deciles[at], day)
        elif not visit[word] and day - last_day.get(sense, NEVER) < FACT_REPEATS_AFTER_DAYS:
            continue
        last_day[sense] = day
        stated.add((word, context))
        kept.append(at)
        recurring.append(octave(count - (latest == day)))
        if affirmed and latest != day:
            affirmed_on[word] = (count + 1, day)
    return kept, recurring


def octave(days: int) -> int:
    """0 for none, 1 for one, 2 for two, 3 for three and four, 4 for five to eight, up to 7."""
    return 0 if days == 0 else min(OCTAVES - 1, 1 + (days - 1).bit_length())


@dataclass
class ModelInput:
    """One input of the model, NOW within the moment and NOW last; ids of unseen words lie beyond the
    vocabulary."""

    concept: np.ndarray
    status: np.ndarray
    decile: np.ndarray
    recurring: np.ndarray
    age: np.ndarray
    gap: np.ndarray
    moment: np.ndarray

    NAMES = ("concept", "status", "decile", "recurring", "age", "gap", "moment")


def day_gaps(days: np.ndarray, before: int) -> np.ndarray:
    """Days between each token's day and the day of the moment before it."""
    if len(days) == 0:
        return days
    starts = np.r_[True, days[1:] != days[:-1]]
    previous = np.r_[before, days[:-1]]
    gap = np.where(starts, days - previous, 0)
    return gap[np.maximum.accumulate(np.where(starts, np.arange(len(days)), 0))]


def years(days: np.ndarray) -> np.ndarray:
    """Ages in years; before birth counts as birth."""
    return (np.maximum(days, 0) / DAYS_A_YEAR).astype(np.float32)


def log_gap(days: np.ndarray) -> np.ndarray:
    """log(1 + days)."""
    return np.log1p(np.maximum(days, 0).astype(np.float64)).astype(np.float32)


def history(tokens: Tokens, table: WordTable, start: int) -> np.ndarray:
    """The latest first, affirmed tokens of disorders before ``start``."""
    first = (tokens.recurring[:start] == 0) & table.disorder[tokens.concept[:start]]
    return np.flatnonzero(first & tokens.affirmed[:start])[-MAX_HISTORY:]


def window_start(end: int, room: int = ROOM) -> int:
    """Where the latest tokens begin of an input that ends with the first ``end`` tokens."""
    if end <= room:
        return 0
    return BLOCK * -(-(end - (room - MAX_HISTORY)) // BLOCK)


def window(tokens: Tokens, table: WordTable, end: int) -> np.ndarray:
    """Which of the first ``end`` tokens an input holds."""
    start = window_start(end)
    return np.r_[history(tokens, table, start), start:end] if start else np.arange(end)


def model_input(
    tokens: Tokens, patient: Patient, table: WordTable, as_of: int, end: int | None = None
) -> ModelInput:
    """The sex token, the latest of the first ``end`` tokens (of all, if not given), NOW twice.

    The patient's date of birth must be known.
    """
    assert patient.birth_day is not None
    today = as_of // MICROS_A_DAY
    end = len(tokens) if end is None else end
    gaps = day_gaps(tokens.day[:end], patient.birth_day)
    at = window(tokens, table, end)
    day = tokens.day[at]
    last_day = tokens.day[end - 1] if end else patient.birth_day
    moments = 2 + np.unique(day, return_inverse=True)[1]
    age, gap, moment = today - patient.birth_day, today - last_day, 2 + len(np.unique(day))
    return ModelInput(
        np.r_[FIRST_SEX + patient.sex, tokens.concept[at], NOW, NOW],
        np.r_[0, tokens.status[at], OPEN, 0],
        np.r_[0, tokens.decile[at], 0, 0],
        np.r_[0, tokens.recurring[at], 0, 0],
        years(np.r_[0, day - patient.birth_day, age, age]),
        log_gap(np.r_[0, gaps[at], gap, gap]),
        np.r_[1, moments, moment, moment].astype(np.int64),
    )


def stack(inputs: list[ModelInput], length: int) -> dict[str, np.ndarray]:
    """A batch, padded on the left to ``length``."""
    batch = {}
    for name in ModelInput.NAMES:
        first = getattr(inputs[0], name)
        padding = -1 if name == "moment" else 0
        rows = np.full((len(inputs), length), padding, first.dtype)
        for row, one in zip(rows, inputs):
            values = getattr(one, name)
            row[length - len(values) :] = values
        batch[name] = rows
    return batch
