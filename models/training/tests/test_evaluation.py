"""The evaluation from a data set and a pack to the report."""

import json
import re

import numpy as np
import pytest

from prodrome_training.__main__ import main as training
from prodrome_training.evaluation import clinicians, report
from prodrome_training.evaluation.__main__ import main
from prodrome_training.evaluation.answers import RANKINGS, Asked
from prodrome_training.evaluation.floors import floors
from prodrome_training.evaluation.run import CHOICE, load_choice
from prodrome_training.evaluation.sequences import (
    age_at, opens_a_day, positions, sequence_of,
)
from prodrome_training import meds
from prodrome_training.pack import Pack
from prodrome_training.timeline import AFFIRMED, SOURCES, Lexicon
from prodrome_training.vocabulary import FIRST_CONCEPT

SMALL = dict(width=32, layers=2, heads=2, hidden=48, rank=16, min_patients=2, min_cases=5, batch=8,
             queries=6, warmup=5, steps=12)
TIMELINE = [
    {"cui": "<SEX>", "name": "<SEX>"}, {"cui": "Female", "name": "Female"},
    {"cui": "<AGE>", "name": "<AGE>"}, {"cui": "40", "name": "40"},
    {"cui": "44054006", "name": "Diabetes mellitus type 2 (disorder)"},
    {"cui": "<AGE>", "name": "<AGE>"}, {"cui": "38", "name": "38"},
    {"cui": "431855005", "name": "Chronic kidney disease stage 1 (disorder)"},
    {"cui": "249579002", "name": "Kidney palpable (finding)"},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A made-up data set, a pack that was hardly trained on it, fitted baselines, a report."""
    folder = tmp_path_factory.mktemp("evaluation")
    training(["madeup", "--out", str(folder / "meds"), "--patients", "120", "--seed", "5"])
    common = ["--data", str(folder / "meds"), "--out", str(folder / "run")]
    flags = [f"--{name.replace('_', '-')}={value}" for name, value in SMALL.items()]
    training(["train", *common, *flags])
    training(["calibrate", *common])
    training(["export", *common, "--pack", str(folder / "pack"), "--golden", "4",
              "--trained-on", "made-up patients", "--made-by", "pytest"])
    (folder / "written.json").write_text(json.dumps([{"concepts": TIMELINE}]))
    return folder


def _run(folder, capsys, *more):
    main(["--data", str(folder / "meds"), "--pack", str(folder / "pack"), "--moments", "8",
          "--positions", "2", "--draws", "20", "--fitted", str(folder / "fitted"), *more])
    return json.loads(capsys.readouterr().out)


@pytest.fixture(scope="module")
def result(folder):
    """The figures with baselines; the report is in the folder."""
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        main(["--data", str(folder / "meds"), "--pack", str(folder / "pack"), "--moments", "8",
              "--positions", "2", "--draws", "20", "--fitted", str(folder / "fitted"),
              "--fit-baselines", "--recipe-steps", "10", "--recipe-width", "32",
              "--timelines", str(folder / "written.json"), "--out", str(folder / "report")])
    return json.loads(out.getvalue())


def test_the_report_has_a_row_for_every_floor(folder, result):
    asked = [row["floor"] for row in result["floors"]]
    for what in (r"new disorders, hit-rate@10 within 1 year, ahead of Foresight's recipe, with the",
                 r"hit-rate@10 within 1 year, ahead of copy-last", r"ahead of commonest of age and sex",
                 r"macro AUROC at 1 year over outcomes with at least 50 cases, ahead of boosted",
                 r"calibration error at 30 days", r"calibration error at 365 days",
                 r"calibration error at 1825 days"):
        assert any(re.search(what, one) for one in asked), what
    for file in ("forecaster.md", "forecaster.html"):
        text = (folder / "report" / file).read_text()
        for row in result["floors"]:
            name = row["floor"].replace("'", "&#x27;") if file.endswith("html") else row["floor"]
            assert name in text
        assert "reached" in text
    assert json.loads((folder / "report/forecaster.json").read_text())["floors"] == result["floors"]


def test_every_model_and_measure_is_in_the_figures(result):
    mean = result["risks"]["means"][0]["models"]
    assert set(mean) == {"forecaster", "boosted counts", "age-sex rates"}
    assert {"auroc", "auprc", "brier", "calibrationError", "calibrationSlope"} <= set(mean["forecaster"])
    rankings = {row["ranking"] for row in result["foresightsMeasure"]["rows"]}
    assert rankings == {*RANKINGS, "Foresight's recipe", "copy-last", "commonest of age and sex"}
    assert {row["gapDays"] for row in result["risks"]["afterGaps"]} == {1, 365}
    groups = {row["group"].split()[0] for row in result["risks"]["groups"]}
    assert {"age", "sex"} <= groups
    assert result["clinicians"]["timelines"] == 1
    for row in result["clinicians"]["rankings"]:
        assert row["positions"] == 2 and 0 <= row["kind@10"] <= 1 and 0 <= row["newness@10"] <= 1


def test_a_wider_range_and_more_suggestions_never_hit_less(result):
    for row in result["foresightsMeasure"]["rows"]:
        assert row["hit@1"] <= row["hit@5"] <= row["hit@10"]
    by_range = {}
    for row in result["foresightsMeasure"]["rows"]:
        if row["ranking"] == "copy-last":
            key = (row["kind"], row["status"], row["oracle"], row["positions"])
            by_range.setdefault(key, {})[row["range"]] = row["hit@10"]
    assert by_range
    for found in by_range.values():
        assert found["30 days"] <= found["1 year"] <= found["ever"]


def test_without_baselines_their_floors_are_said_to_be_not_measured(folder, capsys):
    found = _run(folder, capsys)
    rows = [row for row in found["floors"] if "Foresight" in row["floor"] or "boosted" in row["floor"]]
    assert rows and all(row["reached"] is None for row in rows)
    assert "baselines" not in found


def test_the_ranking_is_chosen_on_tuning_patients_and_kept_with_its_model(folder, result):
    pack = Pack(folder / "pack")
    choice = load_choice(folder / "fitted" / CHOICE, pack)
    assert choice == result["foresightsMeasure"]["choice"]
    assert set(choice.values()) <= set(RANKINGS)
    body = json.loads((folder / "fitted" / CHOICE).read_text())
    (folder / "other.json").write_text(json.dumps({**body, "model": "another"}))
    assert load_choice(folder / "other.json", pack) is None


def test_a_position_is_answered_from_what_stands_before_it(folder):
    data = meds.load(folder / "meds")
    pack = Pack(folder / "pack")
    table = pack.table(data.lexicon)
    asked = Asked(pack, table, pack.vectors_of(table, None))
    checked = 0
    for patient in data.patients[:20]:
        one = sequence_of(patient, asked.tokens(patient), pack.vocabulary.predicted(), 1)
        for at in positions(one)[:30]:
            given = asked.input_at(patient, one, int(at))
            affirmed = np.isin((given.status - 1) // len(SOURCES), list(AFFIRMED))
            words = given.concept[(given.concept >= FIRST_CONCEPT) & affirmed]
            before = set(one.word[:at].tolist())
            if not one.recurring[at]:
                assert one.word[at] not in words
                checked += 1
            assert before - {-1} <= set(words.tolist())
    assert checked > 20


def test_a_position_is_told_of_the_time_what_the_recipe_reads(folder):
    """Whether a later day has begun, and the age in whole years: no more than that."""
    data, pack = meds.load(folder / "meds"), Pack(folder / "pack")
    table = pack.table(data.lexicon)
    asked = Asked(pack, table, pack.vectors_of(table, None))
    told = {True: 0, False: 0}
    for patient in data.patients[:20]:
        one = sequence_of(patient, asked.tokens(patient), pack.vocabulary.predicted(), 1)
        for at in positions(one)[:30]:
            given, opens = asked.input_at(patient, one, int(at)), opens_a_day(one, int(at))
            days = np.expm1(given.gap[-1].astype(float))
            passed = one.day[at] - one.day[at - 1]
            assert (0.5 < days < passed + 0.5) if opens else days == 0
            assert int(given.age[-1]) == age_at(one, int(at))
            told[opens] += 1
    assert min(told.values()) > 20


def test_missing_folders_are_said_plainly(folder, tmp_path):
    with pytest.raises(SystemExit, match="no MEDS data set"):
        main(["--data", str(tmp_path), "--pack", str(folder / "pack")])
    with pytest.raises(SystemExit, match="no forecaster.onnx"):
        main(["--data", str(folder / "meds"), "--pack", str(tmp_path)])
    with pytest.raises(SystemExit, match="--fit-baselines"):
        main(["--data", str(folder / "meds"), "--pack", str(folder / "pack"), "--baselines",
              "--fitted", str(tmp_path)])


def test_a_calibration_error_above_the_floor_is_not_reached():
    entry = {"leastCases": 50, "days": 365, "outcomes": 3, "models": {"forecaster": {
        "auroc": 0.8, "calibrationError": 0.021, "largestCalibrationError": 0.05, "largestOf": "A"}}}
    found = floors({"foresightsMeasure": {"newDisordersWithinAYear": []},
                    "risks": {"means": [entry]}})
    row = next(one for one in found if "at 365 days, mean" in one["floor"])
    assert row["reached"] is False and row["measured"] == 0.021
    entry["models"]["forecaster"]["calibrationError"] = 0.02
    found = floors({"foresightsMeasure": {"newDisordersWithinAYear": []},
                    "risks": {"means": [entry]}})
    assert next(one for one in found if "at 365 days, mean" in one["floor"])["reached"] is True


def test_a_clinicians_timeline_keeps_its_order_where_ages_go_back(tmp_path):
    (tmp_path / "t.json").write_text(json.dumps([{"concepts": TIMELINE}]))
    lexicon = Lexicon()
    (written,) = clinicians.read(tmp_path / "t.json", lexicon)
    assert (np.diff(written.patient.time) > 0).all()
    assert lexicon.keys == ["http://snomed.info/sct|" + code for code in
                            ("44054006", "431855005", "249579002")]
    assert lexicon.names[0] == "Diabetes mellitus type 2"
    assert written.patient.sex == 0


def test_html_of_the_report_escapes_what_the_data_say(tmp_path, result):
    report.write(tmp_path, {**result, "data": "<script>alert(1)</script>"})
    text = (tmp_path / "forecaster.html").read_text()
    assert "<script>" not in text and "&lt;script&gt;" in text
