"""The model, its blocks, its losses and the way from a data set to a pack."""

import json

import numpy as np
import pytest
import torch

from prodrome_training import export, golden, madeup, meds
from prodrome_training.calibration import PRIOR_COVARIANCE, Calibration, fit_platt, log_odds
from prodrome_training.calibrate import calibrate
from prodrome_training.dataset import collate, days_to_words, named_words, sample_chunk
from prodrome_training.losses import Groups, Losses, answers_of
from prodrome_training.metrics import auroc, calibration_error
from prodrome_training.model import AGE_KNOTS, Ages, Serving
from prodrome_training.names import HashedNames, nearest_known
from prodrome_training.outcomes import load as load_outcomes
from prodrome_training.pack import Pack, Vectors, group_hazards, load_rates
from prodrome_training.survival import (
    HORIZONS, INTERVAL_ENDS, WIDTHS, cumulative_incidence, negative_log_likelihood,
    risks_with_death,
)
from prodrome_training.timeline import Lexicon, patient_of
from prodrome_training.tokens import ModelInput, WordTable, model_input, tokenise
from prodrome_training.train import Run, Settings, load_model
from prodrome_training.vocabulary import FIRST_CONCEPT, UNKNOWN, Vocabulary

SMALL = dict(width=32, layers=2, heads=2, hidden=48, rank=16, min_patients=2, min_cases=5, batch=8,
             queries=6, warmup=5, dropout=0.0)
NAMES = HashedNames()
GOLDEN = 40


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run from a made-up MEDS data set to a pack."""
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("run")
    meds.write(folder / "meds", [madeup.life(5, number) for number in range(120)])
    data = meds.load(folder / "meds")
    run = Run(folder, Settings(**SMALL, steps=30), data, NAMES)
    run.train(every=10)
    calibrate(folder, data, NAMES, 1, "0.1", folder / "reports", (6, 4, 3))
    vocabulary = Vocabulary.load(folder / "vocabulary.json")
    named = named_words(WordTable(vocabulary, data.lexicon), NAMES)
    model, _ = load_model(folder, vocabulary, named)
    export.write_pack(
        folder / "pack", model, vocabulary, load_outcomes(folder / "outcomes.json"),
        folder / "calibration.json", load_rates(folder / "rates.bin"), NAMES,
        {"name": "prodrome-forecaster"}, GOLDEN,
    )
    return folder


@pytest.fixture(scope="module")
def trained(folder):
    return Run(folder / "second", Settings(**SMALL, steps=30), meds.load(folder / "meds"), NAMES)


@pytest.fixture(scope="module")
def pack(folder):
    return Pack(folder / "pack")


def long_input(pack: Pack, seed: int, visits: int = 90):
    line, moments = madeup.of_vocabulary(pack.vocabulary, seed, 1, visits)
    lexicon = Lexicon()
    patient = patient_of(line, lexicon)
    table = pack.table(lexicon)
    one = model_input(tokenise(patient, table, moments[-1]), patient, table, moments[-1])
    return one, pack.vectors_of(table, NAMES)


def test_model_overfits_one_batch(trained):
    batch = trained.batch(0)
    before = trained.losses(batch).numbers()
    optimiser = torch.optim.AdamW(trained.model.parameters(), lr=5e-3)
    for _ in range(150):
        optimiser.zero_grad()
        trained.total(trained.losses(batch)).backward()
        optimiser.step()
    after = trained.losses(batch).numbers()
    assert after[0] < 0.9 * before[0] and after[1] < before[1] and after[2] < 0.8 * before[2]


def test_training_lowers_the_loss_of_patients_it_does_not_see(folder):
    fresh = Run(folder / "fresh", Settings(**SMALL, steps=30), meds.load(folder / "meds"), NAMES)
    before = dict(zip(Losses.NAMES, fresh.tuning_losses()))
    after = json.loads((folder / "history.json").read_text())[-1]["tuning"]
    print(before, after)
    assert after["following"] < before["following"] - 0.05
    assert after["moment"] < before["moment"]


def test_interrupted_run_ends_as_an_uninterrupted_one(folder, tmp_path):
    found = []
    for name, stops in (("interrupted", (4, 8)), ("whole", (8,))):
        for stop in stops:
            settings = Settings(**{**SMALL, "dropout": 0.1}, steps=8)
            one = Run(tmp_path / name, settings, meds.load(folder / "meds"), NAMES)
            one.resume()
            one.train(until=stop)
        found.append(torch.cat([weight.flatten() for weight in one.model.parameters()]))
    assert torch.equal(found[0], found[1])


def test_checkpoint_of_other_settings_is_refused(folder):
    other = Run(folder, Settings(**{**SMALL, "seed": 9}, steps=30), meds.load(folder / "meds"), NAMES)
    with pytest.raises(SystemExit, match="other settings"):
        other.resume()


def test_blocks_with_the_past_equal_the_whole(pack):
    one, vectors = long_input(pack, 8)
    assert len(one.concept) > 200
    blocks, whole = pack.in_blocks(one, vectors), pack.whole([one], vectors)
    for name in ("log_hazards", "moment_log_hazards", "following", "size"):
        np.testing.assert_allclose(getattr(blocks, name), getattr(whole, name), atol=1e-5)


def test_queries_of_a_chunk_answer_as_the_serving_form_does(trained):
    """Training's many queries in one pass, and serving's one, must be the same function."""
    model, table = trained.model.eval(), trained.lives.table
    rng = np.random.default_rng(4)
    serving = Serving(model).eval()
    shape, compared = model.shape, 0
    for life in trained.lives.lives[:12]:
        chunk = sample_chunk(life, table, rng, 5)
        if len(chunk.at) != len(life.tokens):
            continue
        batch = collate([chunk], trained.lives.end, len(trained.vocabulary))
        kept = torch.zeros(1, shape.layers, shape.heads, 0, shape.size)
        with torch.no_grad():
            answers = answers_of(model, batch)
            for row, (as_of, seen) in enumerate(zip(chunk.as_of, chunk.seen)):
                one = model_input(life.tokens, life.patient, table, int(as_of), int(seen))
                given = [torch.from_numpy(getattr(one, name)[None]) for name in ModelInput.NAMES]
                none = torch.zeros(1, 0)
                said = serving(model.words(given[0]), *given[1:], none, none.long(), kept, kept)
                torch.testing.assert_close(answers.hazards[0, row], said[0][0], atol=2e-4, rtol=1e-4)
                torch.testing.assert_close(answers.log_next[0, row].exp(), said[2][0])
                compared += 1
    model.train()
    assert compared > 5


def test_tokens_of_one_day_do_not_see_each_other(pack):
    one, vectors = long_input(pack, 3, 30)
    same = np.flatnonzero(np.diff(one.moment) == 0)
    first, second = same[-1], same[-1] + 1
    order = np.arange(len(one.moment))
    order[[first, second]] = [second, first]
    other = ModelInput(*(getattr(one, name)[order] for name in ModelInput.NAMES))
    assert (other.concept != one.concept).any()
    said, again = (pack.whole([which], vectors) for which in (one, other))
    np.testing.assert_allclose(said.log_hazards, again.log_hazards, atol=1e-4)


def test_later_moments_cannot_be_seen_by_earlier_queries(trained):
    chunk = sample_chunk(trained.lives.lives[0], trained.lives.table, np.random.default_rng(1), 4)
    batch = collate([chunk], trained.lives.end, len(trained.vocabulary))
    blocked = batch["blocked"][0].numpy() < 0
    queries = batch["asked"].shape[1]
    length = blocked.shape[0] - queries
    assert blocked[:length, length:].all()
    np.testing.assert_array_equal(~blocked[length:, length:], np.eye(queries, dtype=bool))


def test_hazard_of_a_group_is_the_sum_of_its_words():
    rng = np.random.default_rng(0)
    words = np.log(rng.uniform(1e-5, 1e-3, (3, 6, len(INTERVAL_ENDS))))
    offsets = rng.normal(0, 0.2, (2, len(INTERVAL_ENDS)))
    members = [[1, 2, 4], [5]]
    expected = np.exp(words[:, [1, 2, 4]]).sum(1) * np.exp(offsets[0])
    np.testing.assert_allclose(group_hazards(words, members, offsets)[:, 0], expected)
    trained = Groups.of(members).log_hazards(torch.from_numpy(words), torch.from_numpy(offsets))
    np.testing.assert_allclose(trained.exp()[:, 0].numpy(), expected, rtol=1e-6)


def test_days_to_words_are_those_of_the_next_coded_fact(trained):
    life = max(trained.lives.lives, key=lambda one: len(one.fact_word))
    as_of, end = int(life.moments[len(life.moments) // 2]), trained.lives.end
    days, happened = days_to_words(life, as_of, end, len(trained.vocabulary))
    for word in range(len(trained.vocabulary)):
        later = life.fact_instant[(life.fact_word == word) & (life.fact_instant > as_of)]
        assert happened[word] == (len(later) > 0)
        if len(later):
            assert days[word] == pytest.approx((later.min() - as_of) / 86_400e6, rel=1e-5)


def test_unseen_code_has_the_vector_of_its_name_and_its_ancestors(pack):
    lexicon = Lexicon()
    known = pack.vocabulary.concepts[0].key
    for key, name in (("x|named", "a pain"), ("x|blank", ""), ("x|child", "a pain")):
        lexicon.key(key, name, 0)
    lexicon.parents = {"x|child": ["x|between"], "x|between": [known, "x|nowhere"]}
    table = pack.table(lexicon)
    vectors = pack.vectors_of(table, NAMES)
    at = {lexicon.keys[one]: len(pack.vocabulary) + row for row, one in enumerate(table.unseen)}
    named = NAMES("a pain") @ pack.vectors.projection
    np.testing.assert_allclose(vectors[at["x|named"]], named)
    np.testing.assert_allclose(
        vectors[at["x|child"]], named + pack.vectors.residual[FIRST_CONCEPT], rtol=1e-5
    )
    np.testing.assert_allclose(vectors[at["x|blank"]], pack.vectors.known()[UNKNOWN])


def test_pack_and_training_give_an_unseen_code_the_same_vector(trained, tmp_path):
    lexicon = Lexicon()
    lexicon.key("x|1", "something new", 0)
    lexicon.parents = {"x|1": [trained.vocabulary.concepts[1].key]}
    table = WordTable(trained.vocabulary, lexicon)
    named = named_words(table, NAMES)
    model, _ = load_model(trained.folder.parent, trained.vocabulary, named)
    with torch.no_grad():
        ours = model.words(torch.tensor([len(trained.vocabulary)]))[0].numpy()
    export.vectors_of(model).save(tmp_path / "vectors.bin")
    vectors = Vectors.load(tmp_path / "vectors.bin")
    np.testing.assert_allclose(
        ours, vectors.unseen(NAMES("something new"), [FIRST_CONCEPT + 1]), atol=1e-6
    )


def test_nearest_known_ancestors_are_those_of_the_first_level_that_has_any():
    parents = {"a": ["b", "c"], "b": ["d"], "c": ["e", "a"], "d": ["f"]}
    assert nearest_known("a", parents, {"d": 7, "e": 9, "f": 8}) == [7, 9]
    assert nearest_known("a", parents, {"z": 7}) == []


def test_a_word_that_loses_its_residual_is_its_name_alone(trained):
    model, word = trained.model, FIRST_CONCEPT + 2
    lost = torch.zeros(len(trained.vocabulary), dtype=torch.bool)
    lost[word] = True
    with torch.no_grad():
        found = model.words(torch.tensor([word]), lost)[0]
        torch.testing.assert_close(found, model.words.names[word] @ model.words.projection)


def test_age_weights_sum_to_one_and_reach_beyond_the_knots():
    weights = Ages()(torch.tensor([0.0, 2.5, 5.0, 33.3, 70.0, 85.0, 110.0]))
    torch.testing.assert_close(weights.sum(-1), torch.ones(7))
    assert weights[0, 0] == 1 and weights[-1, -1] == 1
    assert weights[2, 0] == pytest.approx(0.5) and len(AGE_KNOTS) == weights.shape[1]


def test_golden_cases_come_out_again(pack):
    head, cases = golden.load(pack.folder / "golden.json.gz")
    assert len(cases) == GOLDEN and sum(len(case["versions"]) for case in cases) > GOLDEN
    assert any(case["unseen"] for case in cases[:16])
    for case in cases[:20]:
        lexicon = Lexicon()
        patient = golden.patient_of_case(case, head, lexicon)
        for version in case["versions"]:
            as_of = golden.as_of_micros(version)
            one = golden.input_of(pack, patient, lexicon, as_of)
            assert golden.hash_of(one, len(pack.vocabulary)) == version["hash"]
            again = golden.expected(pack, patient, lexicon, NAMES, as_of)
            np.testing.assert_allclose(again["risks"], version["risks"], atol=1e-6)
            assert again["next"] == version["next"]


def test_committed_pack_is_what_this_code_reads():
    from prodrome_training.__main__ import DEFAULT_PACK
    from prodrome_training.names import NameEncoder

    pack, encoder = Pack(DEFAULT_PACK), NameEncoder()
    assert pack.encoder_sha256 == encoder.sha256
    head, cases = golden.load(DEFAULT_PACK / "golden.json.gz")
    assert len(cases) == golden.CASES
    for case in cases[:12]:
        lexicon = Lexicon()
        patient = golden.patient_of_case(case, head, lexicon)
        for version in case["versions"]:
            again = golden.expected(pack, patient, lexicon, encoder, golden.as_of_micros(version))
            np.testing.assert_allclose(again["risks"], version["risks"], atol=1e-5)


def test_manifest_names_every_file(folder):
    manifest = json.loads((folder / "pack/manifest.json").read_text())
    assert set(manifest["files"]) == set(export.FILES)
    assert {path.name for path in (folder / "pack").iterdir()} == {*export.FILES, "manifest.json"}


def test_report_has_the_pictures(folder):
    for picture in ("loss.png", "calibration.png"):
        assert (folder / "reports" / picture).stat().st_size > 1000
    assert json.loads((folder / "metrics.json").read_text())["heldOut"]["moments"] > 0


def test_population_rates_are_cases_over_time_watched(folder, pack):
    rates = load_rates(folder / "pack/rates.bin")
    assert rates.shape == (2, 10, len(pack.vocabulary), len(INTERVAL_ENDS))
    assert (rates > 0).all() and np.isfinite(rates).all()
    obesity = pack.vocabulary.ids[madeup.OBESITY[0]]
    child, grown = rates[0, 1, obesity], rates[0, 5, obesity]
    assert (grown[-1] > 2 * child[-1]).all()


def test_cumulative_incidence_is_the_integral():
    rng = np.random.default_rng(2)
    hazards = rng.uniform(0, 0.004, (5, 4, len(INTERVAL_ENDS)))
    horizons = (20, 365, 1000)
    risks = risks_with_death(hazards, 1, horizons)
    step = 0.05
    days = np.arange(0, horizons[-1], step) + step / 2
    interval = np.searchsorted(INTERVAL_ENDS, days, side="right")
    for row, outcome in np.ndindex(5, 4):
        own = hazards[row, outcome, interval]
        death = hazards[row, 1, interval] if outcome != 1 else 0.0
        total = (own + death) * step
        density = np.exp(-(np.cumsum(total) - total / 2)) * own * step
        for column, horizon in enumerate(horizons):
            assert risks[row, outcome, column] == pytest.approx(density[days < horizon].sum(), abs=1e-4)


def test_likelihood_of_a_constant_hazard():
    log_hazards = torch.full((1, 1, len(INTERVAL_ENDS)), float(np.log(0.002)))
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
    found = fit_platt(said, happened)
    assert found.slope == pytest.approx(0.5, abs=0.05)
    assert found.intercept == pytest.approx(0, abs=0.1)
    mended = 1 / (1 + np.exp(-(found.slope * log_odds(said) + found.intercept)))
    assert calibration_error(mended, happened) < 0.01 < calibration_error(said, happened)


def test_moments_of_one_patient_do_not_count_as_news():
    rng = np.random.default_rng(4)
    truth = rng.normal(-1, 1, 400)
    happened = rng.random(400) < 1 / (1 + np.exp(-truth))
    said = 1 / (1 + np.exp(-truth))
    alone = fit_platt(said, happened, np.arange(400))
    ten = fit_platt(
        np.repeat(said, 10), np.repeat(happened, 10), np.repeat(np.arange(400), 10)
    )
    naive = fit_platt(np.repeat(said, 10), np.repeat(happened, 10))
    assert ten.covariance[2] == pytest.approx(alone.covariance[2], rel=0.15)
    assert naive.covariance[2] < 0.2 * ten.covariance[2]


def test_interval_holds_the_risk_and_is_wide_where_nothing_was_fitted():
    risk = np.full((1, 1, len(HORIZONS)), 0.2)
    none = Calibration.none(1)
    low, high = none.interval(risk)
    assert (low < none.apply(risk)).all() and (none.apply(risk) < high).all()
    assert high[0, 0, 0] - low[0, 0, 0] > 0.5
    sure = Calibration.none(1)
    sure.covariance *= 1e-4 / PRIOR_COVARIANCE[2]
    assert (sure.interval(risk)[1] < high).all()


def test_a_short_horizon_that_too_few_cases_tell_of_is_bounded_by_a_longer_one():
    mixed = Calibration.none(1)
    mixed.covariance[0, 1:] *= 0.01
    low, high = mixed.interval(np.array([[0.001, 0.03, 0.15]]))
    assert high[0, 0] == high[0, 1] < high[0, 2] < 0.4
    assert low[0, 0] < low[0, 1]


def test_risks_never_fall_with_the_horizon():
    odd = Calibration.none(1)
    odd.intercept[0] = [1.0, 0.0, -1.0]
    assert (np.diff(odd.apply(np.array([[0.1, 0.11, 0.12]]))) >= 0).all()


def test_auroc_counts_pairs():
    score, happened = np.array([0.1, 0.4, 0.4, 0.8]), np.array([False, False, True, True])
    assert auroc(score, happened) == pytest.approx(3.5 / 4)


def test_cumulative_incidence_without_death_is_one_minus_survival():
    hazards = np.full((1, len(INTERVAL_ENDS)), 0.001)
    np.testing.assert_allclose(
        cumulative_incidence(hazards, None, (365,)), 1 - np.exp(-0.365), rtol=1e-12
    )
