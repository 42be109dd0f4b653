"""The outcomes that are forecast: chosen by a rule from a list of candidates."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .timeline import AFFIRMED, CODED, MICROS_A_DAY, PRESENT, Lexicon, Patient

SNOMED = "http://snomed.info/sct|"
DEATH_CODE = "419620001"

ONSET, EVENT, DEATH = "onset", "event", "death"


@dataclass(frozen=True)
class Outcome:
    """What is forecast.

    An ``onset`` is forecast for those who do not have it yet; an ``event`` can happen again.
    Any of the codes counts; the first names the outcome.
    """

    codes: tuple[str, ...]
    name: str
    kind: str = ONSET


def _snomed(name: str, *codes: str, kind: str = ONSET) -> Outcome:
    return Outcome(tuple(SNOMED + code for code in codes), name, kind)


#: Illnesses and events that matter to patients and wards, with the codes that mean them.
CANDIDATES = (
    _snomed("Death", DEATH_CODE, kind=DEATH),
    _snomed("Emergency room admission", "50849002", "4525004", kind=EVENT),
    _snomed(
        "Hospital admission",
        *("32485007", "8715000", "183452005", "183478001", "183495009", "305342007", "305351004"),
        *("305408004", "305411003", "305432006", "1505002", "397821002", "417005", "183450002"),
        kind=EVENT,
    ),
    _snomed("Diabetes mellitus type 2", "44054006"),
    _snomed("Prediabetes", "15777000", "714628002"),
    _snomed("Essential hypertension", "59621000"),
    _snomed("Hyperlipidemia", "55822004"),
    _snomed("Metabolic syndrome X", "237602007"),
    _snomed("Obesity", "414916001", "162864005", "408512008"),
    _snomed("Ischemic heart disease", "414545008", "53741008"),
    _snomed("Myocardial infarction", "22298006", "401303003", "401314000"),
    _snomed("Heart failure", "84114007", "88805009"),
    _snomed("Atrial fibrillation", "49436004"),
    _snomed("Cerebrovascular accident", "230690007"),
    _snomed(
        "Chronic kidney disease",
        *("709044004", "431855005", "431856006", "433144002", "431857002", "433146000"),
        "46177005",
    ),
    _snomed("Chronic kidney disease stage 3", "433144002", "431857002", "433146000", "46177005"),
    _snomed("Chronic obstructive lung disease", "13645005", "185086009", "87433001"),
    _snomed("Asthma", "195967001", "233678006"),
    _snomed("Anemia", "271737000"),
    _snomed("Dementia", "52448006", "26929004", "230265002"),
    _snomed("Osteoporosis", "64859006"),
    _snomed("Osteoarthritis", "396275006", "239873007", "239872002", "201834006"),
    _snomed("Sepsis", "91302008", "10001005", "770349000", "76571007"),
    _snomed("Pneumonia", "233604007"),
    _snomed(
        "Malignant neoplastic disease",
        *("363346000", "254837009", "363406005", "93761005", "109838007", "254637007"),
        *("254632001", "424132000", "126906006", "92691004", "94260004", "363418001"),
    ),
    _snomed("Polyp of colon", "68496003"),
    _snomed("Depressive disorder", "35489007", "370143000", "36923009"),
    _snomed("Drug dependence", "191816009", "5602001", "6525002", "55680006"),
    _snomed("COVID-19", "840539006"),
    _snomed("Chronic pain", "82423001", "278860009", "1121000119107"),
    _snomed(
        "Fracture of bone",
        *("125605004", "33737001", "65966004", "16114001", "263102004", "58150001"),
        *("359817006", "15724005", "443165006"),
    ),
    _snomed("Seizure disorder", "128613002", "84757009"),
    _snomed("Sleep apnea", "73430006", "78275009"),
    _snomed("Disorder of kidney due to diabetes mellitus", "127013003"),
)


class Record:
    """When a patient had each outcome; times in microseconds since 1970."""

    def __init__(self, patient: Patient, members: np.ndarray, outcomes: Sequence[Outcome]):
        """
        :param members: for each of the lexicon's codes, the outcomes it means (rows of booleans)
        """
        meant = members[patient.code]
        affirmed = np.isin(patient.context, list(AFFIRMED))
        coded = (patient.source == CODED) & (patient.context == PRESENT)
        self.kinds = [outcome.kind for outcome in outcomes]
        self.coded = [np.sort(patient.time[coded & meant[:, at]]) for at in range(len(outcomes))]
        never = np.iinfo(np.int64).max
        known = np.maximum(patient.time, patient.recorded)
        self.known = np.array(
            [known[affirmed & meant[:, at]].min(initial=never) for at in range(len(outcomes))]
        )
        deaths = [at for at, kind in enumerate(self.kinds) if kind == DEATH]
        self.died = patient.deceased
        for at in deaths:
            if self.died is None and len(self.coded[at]):
                self.died = int(self.coded[at][0])
            if self.died is not None:
                self.coded[at] = np.array([self.died])

    def present(self, as_of: int) -> np.ndarray:
        """Which outcomes the record has at a moment."""
        return self.known <= as_of

    def label(self, as_of: int, end: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Days until each outcome or until nothing more is known, whether it happened, and
        whether it counts (an onset does not for those who have it)."""
        end = end if self.died is None else min(end, self.died)
        days = np.full(len(self.coded), (end - as_of) / MICROS_A_DAY, np.float32)
        happened = np.zeros(len(self.coded), bool)
        present = self.present(as_of)
        valid = np.ones(len(self.coded), bool)
        for at, times in enumerate(self.coded):
            if self.kinds[at] == ONSET and present[at]:
                valid[at] = False
                continue
            following = np.searchsorted(times, as_of, side="right")
            if following < len(times) and times[following] <= end:
                days[at] = (times[following] - as_of) / MICROS_A_DAY
                happened[at] = True
        return days, happened, valid


def membership(outcomes: Sequence[Outcome], lexicon: Lexicon) -> np.ndarray:
    """(codes, outcomes): whether the code means the outcome."""
    index = {key: at for at, key in enumerate(lexicon.keys)}
    members = np.zeros((len(lexicon.keys), len(outcomes)), bool)
    for column, outcome in enumerate(outcomes):
        for code in outcome.codes:
            if code in index:
                members[index[code], column] = True
    return members


def choose(
    patients: Sequence[Patient], lexicon: Lexicon, min_cases: int, ids: dict[str, int]
) -> tuple[list[Outcome], dict[str, int]]:
    """Candidates that at least ``min_cases`` patients have coded, and the counts of all.

    Death is always kept: it competes with the rest. An outcome needs a word of the vocabulary.
    """
    members = membership(CANDIDATES, lexicon)
    counts = np.zeros(len(CANDIDATES), np.int64)
    for patient in patients:
        record = Record(patient, members, CANDIDATES)
        counts += [len(times) > 0 for times in record.coded]
    kept = [
        outcome
        for outcome, count in zip(CANDIDATES, counts)
        if (count >= min_cases and any(code in ids for code in outcome.codes))
        or outcome.kind == DEATH
    ]
    return kept, {outcome.name: int(count) for outcome, count in zip(CANDIDATES, counts)}


def words_of(outcomes: Sequence[Outcome], ids: dict[str, int]) -> list[list[int]]:
    """The words of each outcome that a vocabulary has."""
    return [[ids[code] for code in outcome.codes if code in ids] for outcome in outcomes]


def save(
    outcomes: Sequence[Outcome],
    path: Path,
    horizons: Sequence[int],
    ends: Sequence[int],
    offsets: np.ndarray | None = None,
) -> None:
    """Writes the form that Java reads.

    :param offsets: logs of the groups' hazards over their members' sums, (outcomes, intervals)
    """
    offsets = np.zeros((len(outcomes), len(ends))) if offsets is None else offsets
    body = {
        "horizonDays": list(horizons),
        "intervalEndsDays": list(ends),
        "outcomes": [
            {
                "kind": outcome.kind,
                "name": outcome.name,
                "codes": list(outcome.codes),
                "offsets": [round(float(number), 7) for number in row],
            }
            for outcome, row in zip(outcomes, offsets)
        ],
    }
    path.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def load(path: Path) -> list[Outcome]:
    """Reads what ``save`` wrote, but the offsets."""
    body = json.loads(path.read_text(encoding="utf-8"))
    return [
        Outcome(tuple(outcome["codes"]), outcome["name"], outcome["kind"])
        for outcome in body["outcomes"]
    ]


def load_offsets(path: Path) -> np.ndarray:
    """The offsets that ``save`` wrote, (outcomes, intervals)."""
    body = json.loads(path.read_text(encoding="utf-8"))
    return np.array([outcome["offsets"] for outcome in body["outcomes"]])
