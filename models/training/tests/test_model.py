"""The model, its blocks, its losses and the way from a data set to a pack."""

import json

import numpy as np
import pytest
import torch

from prodrome_training import export, golden, madeup, meds
from prodrome_training.dataset import named_words
from prodrome_training.losses import Groups, Losses
from prodrome_training.model import AGE_KNOTS, Ages
from prodrome_training.names import nearest_known
from prodrome_training.pack import Pack, Vectors, group_hazards, load_rates
from prodrome_training.survival import INTERVAL_ENDS
from prodrome_training.timeline import Lexicon, patient_of
from prodrome_training.tokens import ModelInput, WordTable, model_input, tokenise
from prodrome_training.train import Run, Settings, load_model
from prodrome_training.vocabulary import FIRST_CONCEPT, UNKNOWN

from conftest import GOLDEN, NAMES, SMALL


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


def test_tokens_of_one_day_do_not_see_each_other(pack):
    one, vectors = long_input(pack, 3, 30)
    same = np.flatnonzero(np.diff(one.moment) == 0)
    # The last two are NOW within the moment and NOW.
    first, second = same[-2], same[-2] + 1
    order = np.arange(len(one.moment))
    order[[first, second]] = [second, first]
    other = ModelInput(*(getattr(one, name)[order] for name in ModelInput.NAMES))
    assert (other.concept != one.concept).any()
    said, again = (pack.whole([which], vectors) for which in (one, other))
    np.testing.assert_allclose(said.log_hazards, again.log_hazards, atol=1e-4)


def test_hazard_of_a_group_is_the_sum_of_its_words():
    rng = np.random.default_rng(0)
    words = np.log(rng.uniform(1e-5, 1e-3, (3, 6, len(INTERVAL_ENDS))))
    offsets = rng.normal(0, 0.2, (2, len(INTERVAL_ENDS)))
    members = [[1, 2, 4], [5]]
    expected = np.exp(words[:, [1, 2, 4]]).sum(1) * np.exp(offsets[0])
    np.testing.assert_allclose(group_hazards(words, members, offsets)[:, 0], expected)
    trained = Groups.of(members).log_hazards(torch.from_numpy(words), torch.from_numpy(offsets))
    np.testing.assert_allclose(trained.exp()[:, 0].numpy(), expected, rtol=1e-6)


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
