"""The baselines: what they read, that they learn, and that they survive being stored."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from prodrome_training import madeup
from prodrome_training.baselines import rates as rate_files
from prodrome_training.baselines.boosted import Boosted, BoostingSettings
from prodrome_training.baselines.counts import Counts
from prodrome_training.baselines.fitted import Baselines, MissingBaselines
from prodrome_training.baselines.foresight import (
    FIRST_AGE, FIRST_SEX, FIRST_WORD, SEPARATOR, ForesightRecipe, Recipe, write,
)
from prodrome_training.baselines.rates import AgeSexRates, CommonWords
from prodrome_training.evaluation.questions import Questions, ask, follow_up_end, lives_of
from prodrome_training.evaluation.sequences import Sequence, recurs
from prodrome_training.metrics import auroc
from prodrome_training.outcomes import CANDIDATES
from prodrome_training.survival import HORIZONS
from prodrome_training.timeline import MICROS_A_DAY, Lexicon, patient_of

SMALL = Recipe(steps=60, batch=8, length=24, width=32, layers=2, heads=2, hidden=64, dropout=0.0,
               rate=5e-3, warmup=5)
ALL = np.arange(6)


def sequence(*words_and_days, subject="p"):
    word = np.array([word for word, _ in words_and_days])
    time = np.array([int(day * MICROS_A_DAY) for _, day in words_and_days])
    return Sequence(
        subject, 1, 0, word, time, np.ones(len(word), bool), recurs(word), np.arange(len(word))
    )


def test_the_recipe_writes_ages_when_they_change_and_separators_between_days():
    written = write(sequence((0, 0), (1, 0), (2, 10), (-1, 400)), ALL)
    assert written.ids.tolist() == [
        FIRST_AGE, FIRST_WORD, FIRST_WORD + 1, SEPARATOR, FIRST_WORD + 2, SEPARATOR, FIRST_AGE + 1, 2
    ]
    assert written.place.tolist() == [1, 2, 4, 7]


def test_the_recipe_reads_nothing_at_or_after_the_position():
    recipe = ForesightRecipe(SMALL, list("abcdef"))
    recipe.model.eval()
    one = sequence(*[(at % 6, at * 3) for at in range(60)])
    other = sequence(*[(at % 6 if at < 40 else 5 - at % 6, at * 3) for at in range(60)])
    at = np.array([1, 12, 30, 40])
    before = recipe.scores(one, at, ALL)
    assert np.allclose(before, recipe.scores(other, at, ALL), atol=1e-5)
    assert not np.allclose(
        recipe.scores(one, np.array([45]), ALL), recipe.scores(other, np.array([45]), ALL)
    )


def circles():
    return [
        sequence(*[((first + at) % 6, at * 3) for at in range(30)], subject=str(first))
        for first in range(6)
    ]


def test_the_recipe_learns_what_follows():
    torch.set_num_threads(1)
    recipe = ForesightRecipe(replace(SMALL, steps=250, length=16, short_share=0.0), list("abcdef"))
    recipe.train(circles(), ALL)
    asked = circles()[2]
    scores = recipe.scores(asked, np.arange(5, 29), ALL)
    assert (scores.argmax(1) == asked.word[5:29]).mean() > 0.9


def test_an_interrupted_run_of_the_recipe_ends_as_a_whole_one(tmp_path):
    class Stopped(Exception):
        pass

    def recipe():
        return ForesightRecipe(replace(SMALL, steps=12, dropout=0.1), list("abcdef"))

    whole, first, second = recipe(), recipe(), recipe()
    whole.train(circles(), ALL)
    batch_of = first.batch

    def batch(step, *rest):
        if step == 8:
            raise Stopped
        return batch_of(step, *rest)

    first.batch = batch
    with pytest.raises(Stopped):
        first.train(circles(), ALL, tmp_path / "c.pt", every=6)
    second.train(circles(), ALL, tmp_path / "c.pt", every=6)
    assert all(
        torch.equal(one, other)
        for one, other in zip(whole.model.parameters(), second.model.parameters())
    )


def test_a_stored_recipe_says_nearly_the_same_and_maps_its_words_by_their_codes(tmp_path):
    recipe = ForesightRecipe(SMALL, list("abcdef"))
    recipe.model.eval()
    recipe.save(tmp_path / "f.npz")
    again = ForesightRecipe.load(tmp_path / "f.npz")
    one = sequence(*[(at % 6, at * 3) for at in range(40)])
    at = np.arange(1, 40)
    assert np.allclose(recipe.scores(one, at, ALL), again.scores(one, at, ALL), atol=2e-2)
    ids = again.word_ids(["", "f", "strange", "a"])
    assert ids.tolist() == [-1, 5, -1, 0]
    found = again.scores(sequence((1, 0), (3, 5)), np.array([1]), ids)
    assert np.isneginf(found[0, [0, 2]]).all() and np.isfinite(found[0, [1, 3]]).all()


def test_copy_last_names_the_latest_first_and_then_the_commonest():
    words = CommonWords.fit([sequence((4, 0), (5, 1), (4, 2), (4, 3)),
                             sequence((4, 0), (3, 1))], list("abcdef"))
    asked = sequence((0, 0), (1, 1), (0, 2), (2, 3))
    order = np.argsort(-words.copy_last(asked, np.array([3]), ALL)[0], kind="stable")
    assert order[:3].tolist() == [0, 1, 4]


def test_common_words_are_those_of_the_age_and_of_the_newness():
    young = [sequence((0, 0), (1, 10), subject=str(at)) for at in range(5)]
    old = [sequence((2, 25_000), (3, 25_010), (2, 25_020), subject=str(at)) for at in range(5)]
    words = CommonWords.fit(young + old, list("abcdef"))
    scores = words.scores(sequence((4, 25_000), (3, 25_001)), np.array([1]), ALL)[0]
    assert set(np.argsort(-scores)[:2].tolist()) == {2, 3}


@pytest.fixture(scope="module")
def told():
    lexicon = Lexicon()
    patients = [patient_of(madeup.life(7, at), lexicon) for at in range(160)]
    end = follow_up_end(patients)
    outcomes = [one for one in CANDIDATES if one.name in (
        "Death", "Diabetes mellitus type 2", "Emergency room admission")]

    def questions(part, each) -> Questions:
        return ask(lives_of(part, lexicon, outcomes), end, each, 1, HORIZONS)

    parts = patients[:100], patients[100:120], patients[120:]
    return lexicon, parts, [questions(part, 12) for part in parts], [one.name for one in outcomes]


@pytest.fixture(scope="module")
def boosted(told):
    lexicon, parts, (training, tuning, _), names = told
    settings = BoostingSettings(share=0.01, features=20, trees=30, least_in_leaf=10)
    return Boosted.fit(settings, parts[0], lexicon, training, tuning, names)


def test_counts_read_nothing_that_came_later(told):
    lexicon, parts, (training, _, _), _ = told
    counts = Counts.choose(parts[0], lexicon, 0.01)
    before = counts.of(training, lexicon)
    row = int(np.argmax(before[:, 2:].sum(1)))
    patient, as_of = training.lives[training.life[row]].patient, training.as_of[row]
    known = patient.select(patient.time <= as_of)
    affirmed = np.isin(known.context, (0, 3, 4))
    for column, key in enumerate(counts.keys):
        code = lexicon.keys.index(key)
        same = affirmed & (known.code == code)
        assert before[row, 2 + column] == same.sum()
        recent = same & (known.time > as_of - 365 * MICROS_A_DAY)
        assert before[row, 2 + len(counts.keys) + column] == recent.sum()


def test_boosted_counts_and_rates_beat_chance_on_patients_never_seen(told, boosted):
    lexicon, _, (training, _, asked), names = told
    happened, valid = asked.labels()
    at = names.index("Diabetes mellitus type 2")
    use = valid[:, at, 2]
    y = happened[use, at, 2]
    assert 5 < y.sum() < len(y)
    assert auroc(boosted.risk(asked, lexicon)[use, at, 2], y) > 0.7
    assert auroc(AgeSexRates.fit(training, names).risk(asked)[use, at, 2], y) > 0.5


def test_boosted_risks_never_fall_with_the_horizon(told, boosted):
    lexicon, _, (_, _, asked), _ = told
    assert (np.diff(boosted.risk(asked, lexicon), axis=-1) >= 0).all()


def test_stored_trees_and_rates_say_the_same(told, boosted, tmp_path):
    lexicon, _, (training, _, asked), names = told
    boosted.save(tmp_path / "b.npz")
    again = Boosted.load(tmp_path / "b.npz")
    assert np.array_equal(boosted.risk(asked, lexicon), again.risk(asked, lexicon))
    rates = AgeSexRates.fit(training, names)
    rate_files.save(tmp_path / "r.npz", rates, CommonWords.fit([sequence((0, 0), (1, 1))], list("abcdef")))
    assert np.allclose(rate_files.load(tmp_path / "r.npz")[0].risk(asked), rates.risk(asked))


def test_trees_as_arrays_say_what_scikit_learn_says():
    ensemble = pytest.importorskip("sklearn.ensemble")
    from prodrome_training.baselines.boosted import _arrays

    rng = np.random.default_rng(4)
    x = rng.integers(0, 9, (400, 5)).astype(np.float32)
    y = (x[:, 1] + x[:, 3] > 8) ^ (rng.random(400) < 0.1)
    model = ensemble.HistGradientBoostingClassifier(max_iter=12, early_stopping=False).fit(x, y)
    found = 1 / (1 + np.exp(-_arrays(model, np.arange(5)).score(x)))
    assert np.allclose(found, model.predict_proba(x)[:, 1], atol=1e-5)


def test_a_folder_without_fitted_baselines_says_what_to_do(tmp_path):
    with pytest.raises(MissingBaselines, match="--fit-baselines"):
        Baselines.load(tmp_path)


def test_pieces_begin_with_the_sex_and_the_age():
    from prodrome_training.baselines.foresight import piece

    written = write(sequence((0, 0), (1, 400), (2, 401)), ALL)
    assert piece(written, 3, 6)[:2].tolist() == [FIRST_SEX + 1, FIRST_AGE + 1]
