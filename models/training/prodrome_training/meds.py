"""Reads any MEDS data set (schema 0.4), and writes one for tests.

Columns of Prodrome's own are used where they are there: ``recorded_at``, ``concept_type``,
``context``, ``source``, ``unit``. Where they are not, a fact was recorded when it happened, was
coded and is present, and its type is that of ``codes.parquet`` or a guess from the code's prefix.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from tqdm import tqdm

from . import notes
from .data import HELD_OUT, TRAIN, TUNING, DataSet
from .outcomes import DEATH_CODE, SNOMED
from .timeline import (
    CONTEXTS, MICROS_A_DAY, PRESENT, SEXES, SOURCES, TYPES, Lexicon, Patient, epoch_day, micros,
)

BIRTH, DEATH = "MEDS_BIRTH", "MEDS_DEATH"
#: What comes before a code's first separator, lower case, and the type it tells of.
PREFIXES = {
    **dict.fromkeys(("diagnosis", "condition", "icd9cm", "icd10cm", "icd10", "icd9", "mondo",
                     "http://hl7.org/fhir/sid/icd-10-cm", "http://hl7.org/fhir/sid/icd-10",
                     "http://hl7.org/fhir/sid/icd-9-cm"), "DISORDER"),
    **dict.fromkeys(("lab", "loinc", "vital", "measurement", "observation", "subject_fluid_output",
                     "http://loinc.org", "weight", "height", "bmi"), "OBSERVATION"),
    **dict.fromkeys(("medication", "drug", "rxnorm", "ndc", "atc", "infusion_start",
                     "http://www.nlm.nih.gov/research/umls/rxnorm"), "MEDICATION"),
    **dict.fromkeys(("procedure", "cpt4", "cpt", "hcpcs", "icd10pcs", "icd9proc"), "PROCEDURE"),
    **dict.fromkeys(("hospital_admission", "icu_admission", "ed_registration", "visit", "encounter",
                     "transfer_to"), "VISIT"),
    **dict.fromkeys(("cvx", "immunization", "http://hl7.org/fhir/sid/cvx"), "IMMUNIZATION"),
    **dict.fromkeys(("allergy",), "ALLERGY"),
    **dict.fromkeys(("snomed", "snomedct", "http://snomed.info/sct"), "FINDING"),
    "meds_death": "DEATH",
}
_TYPE = {name: at for at, name in enumerate(TYPES)}


def guess_type(code: str) -> str:
    """A type from a code's prefix; OTHER, which is not read, where it tells nothing."""
    prefix = code.split("//", 1)[0] if not code.startswith("http") else code
    return PREFIXES.get(prefix.split("|", 1)[0].lower(), "OTHER")


def load(
    folders: Path | Sequence[Path], cache: Path | None = None, keep_early: bool = False
) -> DataSet:
    """Reads a data set, or several as one; ``cache`` holds the parsed form between runs.

    :param keep_early: keeps mentions in notes of what is coded only later (see ``notes``)
    """
    folders = [folders] if isinstance(folders, Path) else list(folders)
    files = {one: sorted((one / "data").rglob("*.parquet")) for one in folders}
    for folder, found in files.items():
        if not found:
            raise SystemExit(f"{folder}: no data/**/*.parquet; is it a MEDS data set?")
    stamp = [
        (str(one), one.stat().st_size, one.stat().st_mtime_ns)
        for folder, found in files.items() for one in [*found, *_metadata(folder)]
    ] + [keep_early]
    if cache is not None and cache.exists():
        with cache.open("rb") as file:
            known, data = pickle.load(file)
        if known == stamp:
            return data
    data = _read(files, keep_early)
    if cache is not None:
        cache.parent.mkdir(parents=True, exist_ok=True)
        with cache.open("wb") as file:
            pickle.dump((stamp, data), file, protocol=pickle.HIGHEST_PROTOCOL)
    return data


def _metadata(folder: Path) -> list[Path]:
    return [
        one
        for one in (folder / "metadata/codes.parquet", folder / "metadata/subject_splits.parquet")
        if one.exists()
    ]


def _read(files: dict[Path, list[Path]], keep_early: bool) -> DataSet:
    lexicon = Lexicon()
    splits: dict[str, str] = {}
    patients: list[Patient] = []
    early = 0
    whole = [(folder, file) for folder, found in files.items() for file in found]
    types: dict[str, int] = {}
    names: dict[str, str] = {}
    for folder in files:
        names |= _codes(folder, lexicon, types)
        splits |= _splits(folder)
    seen: dict[str, Path] = {}
    for folder, file in tqdm(whole, desc="reading", unit=" files", mininterval=5):
        reader = _Shard(pq.read_table(file), lexicon, names, types)
        part = file.relative_to(folder / "data").parts[0]
        for patient in reader.patients():
            if seen.setdefault(patient.subject, folder) != folder:
                raise SystemExit(
                    f"subject {patient.subject} is in {seen[patient.subject]} and in {folder}:"
                    " a patient belongs to one data set"
                )
            if not keep_early:
                patient, dropped = notes.honest(patient)
                early += dropped
            patients.append(patient)
            if part in (TRAIN, TUNING, HELD_OUT):
                splits.setdefault(patient.subject, part)
    return DataSet(lexicon, patients, splits, early)


def _codes(folder: Path, lexicon: Lexicon, types: dict[str, int]) -> dict[str, str]:
    path = folder / "metadata/codes.parquet"
    if not path.exists():
        return {}
    names = {}
    for row in pq.read_table(path).to_pylist():
        names[row["code"]] = row.get("description") or ""
        if row.get("parent_codes"):
            lexicon.parents[row["code"]] = list(row["parent_codes"])
        kind = row.get("concept_type")
        if kind in _TYPE:
            types[row["code"]] = _TYPE[kind]
    return names


def _splits(folder: Path) -> dict[str, str]:
    path = folder / "metadata/subject_splits.parquet"
    if not path.exists():
        return {}
    return {str(row["subject_id"]): row["split"] for row in pq.read_table(path).to_pylist()}


class _Shard:
    """One file's columns as arrays."""

    def __init__(self, table: pa.Table, lexicon: Lexicon, names: dict, types: dict):
        self.lexicon, self.names, self.types, self.rows = lexicon, names, types, table.num_rows
        self.subject = table["subject_id"].to_numpy()
        static = table["time"].is_null().to_numpy()
        self.time = _micros_of(table["time"])
        self.recorded = self.time
        if "recorded_at" in table.column_names:
            missing = table["recorded_at"].is_null().to_numpy()
            self.recorded = np.where(missing, self.time, _micros_of(table["recorded_at"]))
        self.static = static
        self.codes, self.code = _coded(table["code"])
        self.kind = self._kinds(table)
        self.context = _numbers(table, "context", CONTEXTS, PRESENT)
        self.source = _numbers(table, "source", SOURCES, 0)
        self.value = np.full(self.rows, np.nan)
        if "numeric_value" in table.column_names:
            values = table["numeric_value"].to_numpy(zero_copy_only=False)
            at = np.flatnonzero(np.isfinite(values))
            # The number that was written, 39.1, and not the nearest one that four bytes hold.
            self.value[at] = values[at].astype(np.float32).astype(str).astype(np.float64)
        self.unit = np.zeros(self.rows, np.int32)
        if "unit" in table.column_names:
            units, which = _coded(table["unit"])
            numbers = np.array([lexicon.unit(unit or "") for unit in units] + [0], np.int32)
            self.unit = numbers[which]
        self.lexical = self._lexical()
        events = np.array([code not in (BIRTH, DEATH) for code in self.codes] + [False])
        self.event = events[self.code] & ~static

    def _kinds(self, table: pa.Table) -> np.ndarray:
        guessed = np.array(
            [self.types.get(code, _TYPE[guess_type(code or "")]) for code in self.codes], np.int8
        )
        kinds = guessed[self.code]
        if "concept_type" in table.column_names:
            said, which = _coded(table["concept_type"])
            numbers = np.array([_TYPE.get(one, -1) for one in said] + [-1], np.int8)[which]
            kinds = np.where(numbers >= 0, numbers, kinds)
        return kinds

    def _lexical(self) -> np.ndarray:
        """The lexicon's numbers of this file's codes (static facts and birth are none)."""
        first = np.full(len(self.codes), -1)
        first[self.code[::-1]] = np.arange(self.rows)[::-1]
        numbers = np.full(len(self.codes), -1, np.int32)
        for at, code in enumerate(self.codes):
            if first[at] >= 0 and not self.static[first[at]] and code not in (BIRTH, DEATH):
                kind = int(self.kind[first[at]])
                numbers[at] = self.lexicon.key(code, self.names.get(code, ""), kind)
        return numbers

    def patients(self):
        """One after another."""
        if not self.rows:
            return
        starts = np.flatnonzero(np.r_[True, self.subject[1:] != self.subject[:-1]])
        for start, end in zip(starts, np.r_[starts[1:], self.rows]):
            yield self._patient(int(start), int(end))

    def _patient(self, start: int, end: int) -> Patient:
        birth, deceased, sex = None, None, SEXES.index("UNKNOWN")
        for at in start + np.flatnonzero(~self.event[start:end]):
            code = self.codes[self.code[at]] or ""
            if self.static[at]:
                if code.startswith("GENDER//"):
                    sex = _sex(code.split("//", 1)[1])
            elif code == BIRTH:
                birth = int(self.time[at] // MICROS_A_DAY)
            elif code == DEATH:
                deceased = int(self.time[at])
        at = start + np.flatnonzero(self.event[start:end])
        columns = [
            self.time[at], self.recorded[at], self.lexical[self.code[at]], self.kind[at],
            self.context[at], self.source[at], self.value[at], self.unit[at],
        ]
        if deceased is not None and not (columns[3] == _TYPE["DEATH"]).any():
            code = self.lexicon.key(SNOMED + DEATH_CODE, "Death", _TYPE["DEATH"])
            added = (deceased, deceased, code, _TYPE["DEATH"], PRESENT, 0, np.nan, 0)
            columns = [
                np.append(column, np.array(one, column.dtype)) for column, one in zip(columns, added)
            ]
        return Patient(str(self.subject[start]), birth, sex, deceased, *columns)


def _micros_of(column: pa.ChunkedArray) -> np.ndarray:
    whole = pc.cast(column, pa.timestamp("us")).cast(pa.int64())
    return pc.fill_null(whole, 0).to_numpy()


def _coded(column: pa.ChunkedArray) -> tuple[list, np.ndarray]:
    """The distinct values, and each row's number among them; -1 for none."""
    table = column.combine_chunks()
    if not pa.types.is_dictionary(table.type):
        table = table.dictionary_encode()
    which = pc.fill_null(table.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return table.dictionary.to_pylist(), which


def _numbers(table: pa.Table, name: str, among: Sequence[str], otherwise: int) -> np.ndarray:
    if name not in table.column_names:
        return np.full(table.num_rows, otherwise, np.int8)
    said, which = _coded(table[name])
    at = {one: number for number, one in enumerate(among)}
    return np.array([at.get(one, otherwise) for one in said] + [otherwise], np.int8)[which]


def _sex(said: str) -> int:
    short = {"F": "FEMALE", "M": "MALE"}
    name = short.get(said.upper(), said.upper())
    return SEXES.index(name) if name in SEXES else SEXES.index("UNKNOWN")


def write(folder: Path, lines: Sequence[dict], generic: bool = False) -> None:
    """Writes timelines in the form of ``timeline.patient_of``; 80 % train, 10 % tuning, 10 % held out.

    :param generic: with the columns of MEDS alone, as another's data set has them
    """
    (folder / "metadata").mkdir(parents=True, exist_ok=True)
    codes: dict[str, dict] = {}
    by_part: dict[str, list[dict]] = {TRAIN: [], TUNING: [], HELD_OUT: []}
    splits = []
    for line in lines:
        subject = int.from_bytes(hashlib.sha256(line["subject_id"].encode()).digest()[:6], "big")
        part = TRAIN if subject % 10 < 8 else TUNING if subject % 10 == 8 else HELD_OUT
        splits.append({"subject_id": subject, "split": part})
        by_part[part] += _rows(subject, line)
        for event in line["events"]:
            codes[event["code"]] = {"code": event["code"], "description": event["name"],
                                    "parent_codes": [], "concept_type": event["type"]}
    schema = [("subject_id", pa.int64()), ("time", pa.timestamp("us")), ("code", pa.string()),
              ("numeric_value", pa.float32()), ("text_value", pa.string())]
    if not generic:
        schema += [("recorded_at", pa.timestamp("us"))]
        schema += [(name, pa.string()) for name in ("concept_type", "context", "source", "unit")]
    for part, rows in by_part.items():
        (folder / "data" / part).mkdir(parents=True, exist_ok=True)
        rows.sort(key=lambda row: (row["subject_id"], row["time"] or -(10**18)))
        table = pa.Table.from_pylist(rows, pa.schema(schema))
        pq.write_table(table, folder / "data" / part / "0.parquet")
    texts = [(name, pa.string()) for name in ("code", "description")]
    described = texts + [("parent_codes", pa.list_(pa.string()))]
    if not generic:
        described += [("concept_type", pa.string())]
    metadata = folder / "metadata"
    table = pa.Table.from_pylist(list(codes.values()), pa.schema(described))
    pq.write_table(table, metadata / "codes.parquet")
    table = pa.Table.from_pylist(
        splits, pa.schema([("subject_id", pa.int64()), ("split", pa.string())])
    )
    pq.write_table(table, metadata / "subject_splits.parquet")
    (metadata / "dataset.json").write_text(json.dumps({"dataset_name": "made up", "meds_version": "0.4"}))


def _rows(subject: int, line: dict) -> list[dict]:
    def row(time: int | None, code: str, **more) -> dict:
        return {"subject_id": subject, "time": time, "code": code, **more}

    rows = [row(None, "GENDER//" + line["sex"])]
    if line["birth_date"]:
        rows.append(row(epoch_day(line["birth_date"]) * MICROS_A_DAY, BIRTH))
    for event in line["events"]:
        rows.append(row(
            micros(event["time"]), event["code"], numeric_value=event["value"],
            recorded_at=micros(event["recorded_at"]), concept_type=event["type"],
            context=event["context"], source=event["source"], unit=event["unit"],
        ))
    if line["deceased_at"]:
        rows.append(row(micros(line["deceased_at"]), DEATH))
    return rows
