"""The model, its mask, its loss and its export."""

import json

import numpy as np
import pytest
import torch

from prodrome_training import data, golden, madeup
from prodrome_training.__main__ import main
from prodrome_training.calibration import Calibration, fit_platt, log_odds
from prodrome_training.dataset import collate, sample_chunk
from prodrome_training.export import FILES, onnx_forward
from prodrome_training.metrics import auroc, calibration_error
from prodrome_training.model import Serving
from prodrome_training.predict import length_of, run, torch_forward
from prodrome_training.survival import (
    HORIZONS, WIDTHS, cumulative_incidence, negative_log_likelihood,
)
from prodrome_training.tokens import ModelInput, stack
from prodrome_training.train import Run, Settings, loss_of
from prodrome_training.vocabulary import Vocabulary

SMALL = dict(width=32, layers=2, heads=2, hidden=48, min_patients=2, min_cases=5, batch=8,
             queries=6, warmup=5, dropout=0.0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run from made-up timelines to a pack."""
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("run")
    timelines = folder / "madeup.jsonl.gz"
    madeup.write(timelines, 120, 5)
    flags = [f"--{name.replace('_', '-')}={value}" for name, value in SMALL.items()]
    common = ["--data", str(timelines), "--out", str(folder), "--seed", "1"]
    main(["train", *common, *flags, "--steps", "30"])
    main(["evaluate", *common, "--reports", str(folder / "reports")])
    main(["export", "--out", str(folder), "--pack", str(folder / "pack"),
          "--trained-on", "made-up patients", "--made-by", "pytest"])
    return folder


@pytest.fixture(scope="module")
def trained(folder):
    return Run(folder / "second", Settings(**SMALL, steps=30), data.load(folder / "madeup.jsonl.gz"))


def test_model_overfits_one_batch(folder, trained):
    batch = trained.batch(0)
    before = [loss.item() for loss in loss_of(trained.model, batch)]
    optimiser = torch.optim.AdamW(trained.model.parameters(), lr=5e-3)
    for _ in range(150):
        survival, following = loss_of(trained.model, batch)
        optimiser.zero_grad()
        (survival + following).backward()
        optimiser.step()
    after = [loss.item() for loss in loss_of(trained.model, batch)]
    assert after[0] < 0.8 * before[0] and after[1] < 0.7 * before[1]


def test_training_lowers_the_held_out_loss(folder):
    history = json.loads((folder / "history.json").read_text())
    assert history[-1]["heldOutNext"] < 2.6


def test_interrupted_run_ends_as_an_uninterrupted_one(folder, tmp_path):
    found = []
    for name, stops in (("interrupted", (4, 8)), ("whole", (8,))):
        for stop in stops:
            one = Run(
                tmp_path / name,
                Settings(**{**SMALL, "dropout": 0.1}, steps=8),
                data.load(folder / "madeup.jsonl.gz"),
            )
            one.resume()
            one.train(until=stop)
        found.append(torch.cat([weight.flatten() for weight in one.model.parameters()]))
    assert torch.equal(found[0], found[1])


def test_queries_of_a_chunk_answer_as_the_serving_form_does(trained):
    """Training's many queries in one pass, and serving's one, must be the same function."""
    from prodrome_training.predict import _first
    from prodrome_training.tokens import model_input

    model = trained.model.eval()
    rng = np.random.default_rng(4)
    serving = Serving(model).eval()
    compared = 0
    for life in trained.lives.lives[:12]:
        chunk = sample_chunk(life, trained.lives.table, rng, 5)
        if len(chunk.at) != len(life.tokens):
            continue
        batch = collate([chunk], trained.lives.end)
        embedded = model.embed(*(batch[name] for name in
                                 ("concept", "status", "decile", "recurring", "age", "gap")))
        with torch.no_grad():
            hazards, _ = model(embedded, batch["age"], batch["blocked"], len(chunk.as_of))
            for row, (as_of, seen) in enumerate(zip(chunk.as_of, chunk.seen)):
                tokens = _first(life.tokens, int(seen))
                one = model_input(tokens, life.patient, trained.lives.table, int(as_of))
                alone, _ = torch_forward(serving)(stack([one], length_of(len(one.concept))))
                np.testing.assert_allclose(hazards[0, row].exp().numpy(), alone[0], rtol=2e-4)
                compared += 1
    model.train()
    assert compared > 5


def test_order_within_a_moment_does_not_matter(folder):
    vocabulary = Vocabulary.load(folder / "pack/vocabulary.json")
    forward = onnx_forward(folder / "pack/forecaster.onnx")
    line, as_of = madeup.of_vocabulary(vocabulary, 8, 1, 12)
    one = golden.input_of(vocabulary, line, as_of)
    rng = np.random.default_rng(0)
    order = np.lexsort((rng.random(len(one.moment)), one.moment))
    assert (order != np.arange(len(order))).any()
    other = ModelInput(*(getattr(one, name)[order] for name in ModelInput.NAMES))
    first, second = (run(forward, [which]) for which in (one, other))
    np.testing.assert_allclose(first[0], second[0], rtol=1e-4)
    np.testing.assert_allclose(first[1], second[1], atol=1e-6)


def test_later_moments_cannot_be_seen_by_earlier_queries(trained):
    batch = collate([sample_chunk(trained.lives.lives[0], trained.lives.table,
                                  np.random.default_rng(1), 4)], trained.lives.end)
    blocked = batch["blocked"][0].numpy() < 0
    queries = int(batch["rows"])
    length = blocked.shape[0] - queries
    assert blocked[:length, length:].all()
    np.testing.assert_array_equal(~blocked[length:, length:], np.eye(queries, dtype=bool))


def test_onnx_is_the_model(folder):
    vocabulary = Vocabulary.load(folder / "pack/vocabulary.json")
    from prodrome_training.train import load_model

    model, _ = load_model(folder, vocabulary)
    inputs = [golden.input_of(vocabulary, case["timeline"], case["asOf"])
              for case in golden.cases(vocabulary)]
    ours = run(torch_forward(Serving(model).eval()), inputs)
    theirs = run(onnx_forward(folder / "pack/forecaster.onnx"), inputs)
    np.testing.assert_allclose(ours[0], theirs[0], atol=1e-5)
    np.testing.assert_allclose(ours[1], theirs[1], atol=1e-5)


def test_golden_vectors_regenerate(folder):
    vocabulary = Vocabulary.load(folder / "pack/vocabulary.json")
    calibration = Calibration.load(folder / "pack/calibration.json")
    body = json.loads((folder / "pack/golden.json").read_text())
    assert len(body["cases"]) >= 20
    forward = onnx_forward(folder / "pack/forecaster.onnx")
    for case in body["cases"]:
        again = golden.expected(case, vocabulary, forward, calibration, 0)
        np.testing.assert_allclose(again["calibrated"], case["expected"]["calibrated"], atol=1e-6)


def test_committed_pack_is_what_this_code_reads():
    from prodrome_training.__main__ import DEFAULT_PACK

    vocabulary = Vocabulary.load(DEFAULT_PACK / "vocabulary.json")
    forward = onnx_forward(DEFAULT_PACK / "forecaster.onnx")
    calibration = Calibration.load(DEFAULT_PACK / "calibration.json")
    for case in json.loads((DEFAULT_PACK / "golden.json").read_text())["cases"]:
        one = golden.input_of(vocabulary, case["timeline"], case["asOf"])
        assert one.concept.tolist() == case["tokens"]["concept"]
        again = golden.expected(case, vocabulary, forward, calibration, 0)
        np.testing.assert_allclose(again["risks"], case["expected"]["risks"], atol=1e-5)


def test_report_has_the_pictures_and_every_figure(folder):
    figures = (folder / "reports/figures.md").read_text()
    metrics = json.loads((folder / "metrics.json").read_text())
    for row in metrics["test"]["byOutcome"]:
        assert f"| {row['outcome']} | {row['days']} | {row['queries']} |" in figures
    for picture in ("loss.png", "calibration.png"):
        assert (folder / "reports" / picture).stat().st_size > 1000


def test_manifest_names_every_file(folder):
    manifest = json.loads((folder / "pack/manifest.json").read_text())
    assert set(manifest["files"]) == set(FILES)
    assert manifest["metrics"]["test"]["queries"] > 0


def test_cumulative_incidence_is_the_integral():
    rng = np.random.default_rng(2)
    hazards = rng.uniform(0, 0.004, (5, 4, 3))
    risks = cumulative_incidence(hazards, death=1)
    step = 0.05
    days = np.arange(0, HORIZONS[-1], step) + step / 2
    interval = np.searchsorted(HORIZONS, days, side="right")
    for row, outcome in np.ndindex(5, 4):
        own = hazards[row, outcome, interval]
        death = hazards[row, 1, interval] if outcome != 1 else 0.0
        total = (own + death) * step
        density = np.exp(-(np.cumsum(total) - total / 2)) * own * step
        for column, horizon in enumerate(HORIZONS):
            assert risks[row, outcome, column] == pytest.approx(density[days < horizon].sum(), abs=1e-4)


def test_likelihood_of_a_constant_hazard():
    log_hazards = torch.full((1, 1, 3), float(np.log(0.002)))
    days, yes = torch.tensor([[400.0]]), torch.tensor([[True]])
    loss = negative_log_likelihood(log_hazards, days, yes, yes)
    assert loss.item() == pytest.approx(0.002 * 400 - np.log(0.002), rel=1e-5)
    censored = negative_log_likelihood(log_hazards, torch.tensor([[5000.0]]), ~yes, yes)
    assert censored.item() == pytest.approx(0.002 * sum(WIDTHS), rel=1e-5)


def test_calibration_mends_overconfidence():
    rng = np.random.default_rng(3)
    truth = rng.normal(-2, 1, 20_000)
    happened = rng.random(20_000) < 1 / (1 + np.exp(-truth))
    said = 1 / (1 + np.exp(-2 * truth))
    slope, intercept = fit_platt(said, happened)
    assert slope == pytest.approx(0.5, abs=0.05) and intercept == pytest.approx(0, abs=0.1)
    mended = 1 / (1 + np.exp(-(slope * log_odds(said) + intercept)))
    assert calibration_error(mended, happened) < 0.01 < calibration_error(said, happened)


def test_auroc_counts_pairs():
    score, happened = np.array([0.1, 0.4, 0.4, 0.8]), np.array([False, False, True, True])
    assert auroc(score, happened) == pytest.approx(3.5 / 4)
