"""Reading MEDS data sets: our own, and another's without our columns."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from prodrome_training import madeup, meds
from prodrome_training.timeline import CONTEXTS, SOURCES, TYPES, Lexicon, patient_of

LINES = [madeup.life(11, number) for number in range(30)]


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    meds.write(folder, LINES)
    return meds.load(folder, keep_early=True)


@pytest.fixture(scope="module")
def generic(tmp_path_factory):
    folder = tmp_path_factory.mktemp("generic")
    meds.write(folder, LINES, generic=True)
    return meds.load(folder, keep_early=True)


def facts(patient, lexicon, *columns) -> list:
    rows = [[lexicon.keys[code] for code in patient.code], patient.time.tolist()]
    rows += [getattr(patient, name).tolist() for name in columns]
    return sorted(map(str, zip(*rows)))


def test_what_was_written_is_read_again(own):
    lexicon = Lexicon()
    told = [patient_of(line, lexicon) for line in LINES]
    columns = ("recorded", "kind", "context", "source")
    expected = sorted((facts(one, lexicon, *columns), one.birth_day, one.sex, one.deceased) for one in told)
    found = sorted(
        (facts(one, own.lexicon, *columns), one.birth_day, one.sex, one.deceased) for one in own.patients
    )
    assert found == expected


def test_values_are_the_decimal_numbers_that_were_written(own):
    told = {event["value"] for line in LINES for event in line["events"]} - {None}
    values = np.concatenate([one.value for one in own.patients])
    assert set(values[np.isfinite(values)].tolist()) == told


def test_parts_are_those_of_the_splits(own):
    parts = [own.part(name) for name in ("train", "tuning", "held_out")]
    assert sum(map(len, parts)) == len(LINES) and all(parts)


def test_anothers_data_set_is_read_by_its_prefixes(generic):
    for patient in generic.patients:
        np.testing.assert_array_equal(patient.recorded, patient.time)
        assert set(patient.context) == {CONTEXTS.index("PRESENT")}
        assert set(patient.source) == {SOURCES.index("CODED")}
    kinds = {
        generic.lexicon.keys[code]: TYPES[kind]
        for patient in generic.patients for code, kind in zip(patient.code, patient.kind)
    }
    assert kinds[madeup.BMI[0]] == "OBSERVATION" and kinds[madeup.VACCINE[0]] == "IMMUNIZATION"
    assert kinds[madeup.METFORMIN[0]] == "MEDICATION"


def test_death_of_another_data_set_is_an_event(tmp_path):
    (tmp_path / "data").mkdir()
    rows = [
        {"subject_id": 7, "time": None, "code": "GENDER//F", "numeric_value": None},
        {"subject_id": 7, "time": 0, "code": "MEDS_BIRTH", "numeric_value": None},
        {"subject_id": 7, "time": 10**15, "code": "LAB//GLUCOSE", "numeric_value": 5.5},
        {"subject_id": 7, "time": 2 * 10**15, "code": "MEDS_DEATH", "numeric_value": None},
    ]
    schema = pa.schema([("subject_id", pa.int64()), ("time", pa.timestamp("us")),
                        ("code", pa.string()), ("numeric_value", pa.float32())])
    pq.write_table(pa.Table.from_pylist(rows, schema), tmp_path / "data/0.parquet")
    data = meds.load(tmp_path)
    (patient,) = data.patients
    assert (patient.sex, patient.birth_day, patient.deceased) == (0, 0, 2 * 10**15)
    assert [TYPES[kind] for kind in patient.kind] == ["OBSERVATION", "DEATH"]
    assert data.part("train") == [patient]


def test_folder_without_parquet_says_what_is_missing(tmp_path):
    with pytest.raises(SystemExit, match="MEDS"):
        meds.load(tmp_path)
