"""Definitions of the measures, on cases made by hand."""

import numpy as np
import pytest

from prodrome_training.evaluation.answers import window_risks
from prodrome_training.evaluation.figures import (
    Bootstrap, Ranked, auprc, calibration_slope, interval,
)
from prodrome_training.evaluation.hit_rate import Either, HitRates, Position, candidates, first_hit, top
from prodrome_training.evaluation.questions import Questions, ask, clean_moments, lives_of
from prodrome_training.evaluation.risks import Forecasts, RiskTables
from prodrome_training.evaluation.sequences import (
    Sequence, positions, recurs, sample_positions, sequence_of,
)
from prodrome_training.kinds import KINDS, kinds_of
from prodrome_training.metrics import auroc, calibration_error
from prodrome_training.outcomes import DEATH, EVENT, ONSET, Outcome
from prodrome_training.survival import risks_with_death
from prodrome_training.timeline import CODED, MICROS_A_DAY, PRESENT, TYPES, Lexicon, Patient
from prodrome_training.tokens import WordTable, tokenise
from prodrome_training.vocabulary import Concept, Vocabulary

DISORDER, VISIT = KINDS.index("disorder"), KINDS.index("visit")
#: Words 0 to 5: four disorders and two visits.
WORD_KINDS = np.array([DISORDER] * 4 + [VISIT] * 2)
PREDICTED = np.ones(6, bool)


def sequence(*words_and_days):
    word = np.array([word for word, _ in words_and_days])
    time = np.array([int(day * MICROS_A_DAY) for _, day in words_and_days])
    return Sequence(
        "p", 0, 0, word, time, np.ones(len(word), bool), recurs(word), np.arange(len(word))
    )


def hits(asked, at, scores):
    """First-hit ranks by range and filter of one ranking."""
    rates = HitRates(WORD_KINDS, PREDICTED)
    scores = np.array(scores, float)
    rates.add(Position(asked, at), {"r": dict.fromkeys(("30 days", "1 year", "ever"), scores)})
    return {(row["range"], row["oracle"], row["kind"], row["status"]): row for row in rates.table()}


def test_a_hit_is_what_occurs_within_the_range_of_the_target():
    life = sequence((4, 0), (0, 100), (1, 129), (2, 400), (3, 2000))
    for named, within in ((1, {"30 days", "1 year", "ever"}), (2, {"1 year", "ever"}), (3, {"ever"})):
        scores = np.zeros(6)
        scores[named] = 1
        found = hits(life, 1, scores)
        for horizon in ("30 days", "1 year", "ever"):
            assert found[(horizon, True, "disorder", "new")]["hit@1"] == (horizon in within)


def test_the_range_ends_with_its_last_day():
    life = sequence((4, 0), (0, 10), (1, 40), (2, 40.5), (5, 90))
    assert first_hit(np.array([1]), Position(life, 1).occurring(30)) == 1
    assert first_hit(np.array([2]), Position(life, 1).occurring(30)) > 10


def test_what_only_came_before_is_no_hit():
    life = sequence((1, 0), (0, 10), (4, 20), (5, 90))
    found = hits(life, 1, [0, 1, 0, 0, 0, 0])
    assert found[("ever", False, "disorder", "new")]["hit@1"] == 0


def test_the_oracle_filter_keeps_the_kind_and_the_newness_of_the_true_concept():
    life = sequence((4, 0), (0, 1), (1, 10), (5, 90))
    allowed = candidates(Position(life, 2), WORD_KINDS, PREDICTED, oracle=True)
    assert allowed.tolist() == [False, True, True, True, False, False]
    again = sequence((4, 0), (0, 1), (0, 10), (5, 90))
    allowed = candidates(Position(again, 2), WORD_KINDS, PREDICTED, oracle=True)
    assert allowed.tolist() == [True, False, False, False, False, False]
    assert candidates(Position(life, 2), WORD_KINDS, PREDICTED, oracle=False).all()


def test_without_the_filter_a_better_scored_visit_takes_the_place():
    life = sequence((4, 0), (0, 1), (1, 10), (2, 50), (3, 90))
    found = hits(life, 2, [0.1, 0.5, 0.2, 0.1, 0.9, 0.1])
    assert found[("30 days", True, "disorder", "new")]["hit@1"] == 1
    assert found[("30 days", False, "disorder", "new")]["hit@1"] == 0
    assert found[("30 days", False, "disorder", "new")]["hit@5"] == 1


def test_new_and_recurring_are_counted_apart():
    life = sequence((0, 0), (1, 5), (0, 10), (4, 90))
    found = hits(life, 2, np.ones(6))
    assert ("ever", True, "disorder", "recurring") in found
    assert ("ever", True, "disorder", "new") not in found


def test_a_position_needs_24_hours_of_timeline_after_it():
    life = sequence((4, 0), (0, 1), (1, 9.0), (2, 9.5), (3, 10))
    assert positions(life).tolist() == [1, 2]
    assert positions(sequence((4, 0), (0, 0.5))).tolist() == []


def test_top_words_are_the_best_scored_and_never_unknown_ones():
    scores = np.array([0.3, -np.inf, 0.9, 0.3])
    assert top(scores, np.ones(4, bool), 4).tolist() == [2, 0, 3]


def test_all_new_disorders_are_asked_and_of_the_rest_a_sample_that_stands_for_all():
    life = sequence(*[(4, day) for day in range(0, 40)], (0, 50), (1, 60), (2, 70), (5, 99))
    at, weight = sample_positions(life, WORD_KINDS, 3, seed=1)
    kinds = WORD_KINDS[life.word[at]]
    assert (weight[kinds == DISORDER] == 1).all() and (kinds == DISORDER).sum() == 3
    assert weight.sum() == pytest.approx(len(positions(life)))


def _patient(rows, died=None, subject="p"):
    """Rows: (code number, day, recorded day)."""
    time = np.array([int(day * MICROS_A_DAY) for _, day, _ in rows])
    recorded = np.array([int(day * MICROS_A_DAY) for _, _, day in rows])
    code = np.array([code for code, _, _ in rows], np.int32)
    count = len(rows)
    return Patient(
        subject, 0, 0, None if died is None else int(died * MICROS_A_DAY), time, recorded, code,
        np.zeros(count, np.int8), np.full(count, PRESENT, np.int8), np.full(count, CODED, np.int8),
        np.full(count, np.nan), np.zeros(count, np.int32),
    )


@pytest.fixture
def lexicon():
    found = Lexicon()
    for key in ("a", "b", "death"):
        found.key(key, key, TYPES.index("DISORDER"))
    return found


OUTCOMES = [Outcome(("a",), "A", ONSET), Outcome(("b",), "B", EVENT), Outcome(("death",), "Death", DEATH)]


def _labels(lexicon, patient, day, end, gap=0, horizons=(30, 365)):
    lives = lives_of([patient], lexicon, OUTCOMES)
    asked = Questions(
        lives, np.zeros(1, np.int64), np.array([int(day * MICROS_A_DAY)]), int(end * MICROS_A_DAY),
        horizons,
    )
    happened, valid = asked.labels(gap)
    return happened[0], valid[0]


def test_a_horizon_counts_only_where_the_data_reach_to_its_end(lexicon):
    patient = _patient([(1, 0, 0), (0, 110, 110), (1, 300, 300)])
    happened, valid = _labels(lexicon, patient, 100, 400)
    assert valid[0].tolist() == [True, False] and happened[0].tolist() == [True, True]


def test_an_onset_does_not_count_for_those_who_have_it_but_an_event_does(lexicon):
    patient = _patient([(0, 0, 0), (1, 1, 1), (0, 110, 110), (1, 120, 120)])
    happened, valid = _labels(lexicon, patient, 100, 900)
    assert not valid[0].any()
    assert valid[1].all() and happened[1].all()


def test_death_ends_the_watching_and_counts_as_known(lexicon):
    patient = _patient([(1, 0, 0), (1, 20, 20)], died=110)
    happened, valid = _labels(lexicon, patient, 100, 900)
    assert valid.all() and happened[2].all() and not happened[0].any()


def test_a_gap_moves_the_window_and_leaves_out_who_got_it_or_died_in_between(lexicon):
    patient = _patient([(1, 0, 0), (0, 150, 150), (1, 475, 475), (1, 480, 480)])
    happened, valid = _labels(lexicon, patient, 100, 2000, gap=365)
    assert not valid[0].any()
    assert valid[1].all() and happened[1].tolist() == [True, True]
    dead = _patient([(1, 0, 0), (1, 20, 20)], died=300)
    assert not _labels(lexicon, dead, 100, 2000, gap=365)[1].any()


def test_a_window_after_a_gap_needs_data_to_its_own_end(lexicon):
    patient = _patient([(1, 0, 0), (1, 20, 20)])
    assert _labels(lexicon, patient, 100, 100 + 365 + 30, gap=365)[1][1].tolist() == [True, False]


def test_moments_are_only_those_at_which_all_that_had_happened_was_recorded():
    patient = _patient([(0, 0, 0), (1, 10, 50), (0, 20, 20)])
    assert (clean_moments(patient) // MICROS_A_DAY).tolist() == [0, 50]


def test_the_same_moments_are_asked_whichever_other_patients_there_are(lexicon):
    rows = [(1, day, day) for day in range(50)]
    some, other = _patient(rows, subject="some"), _patient(rows, subject="other")
    alone = ask(lives_of([some], lexicon, OUTCOMES), 10**15, 5, 1, (30,))
    both = ask(lives_of([other, some], lexicon, OUTCOMES), 10**15, 5, 1, (30,))
    assert alone.as_of.tolist() == both.as_of[both.life == 1].tolist()


def test_auroc_counts_pairs_and_ties_as_a_half():
    score = np.array([0.9, 0.5, 0.5, 0.1])
    happened = np.array([True, False, True, False])
    assert auroc(score, happened) == pytest.approx((1 + 1 + 0.5 + 1) / 4)
    assert float(Ranked(score, happened).auroc(np.ones(4))) == pytest.approx(3.5 / 4)


def test_a_weight_of_two_is_as_two_moments():
    rng = np.random.default_rng(3)
    score, happened = rng.random(40).round(1), rng.random(40) < 0.4
    weight = rng.integers(0, 3, 40).astype(float)
    repeated = np.repeat(np.arange(40), weight.astype(int))
    ranked = Ranked(score, happened)
    assert float(ranked.auroc(weight)) == pytest.approx(auroc(score[repeated], happened[repeated]))
    assert float(ranked.auprc(weight)) == pytest.approx(auprc(score[repeated], happened[repeated]))


def test_auprc_is_the_average_precision():
    score = np.array([0.9, 0.8, 0.7, 0.6])
    happened = np.array([True, False, True, False])
    assert auprc(score, happened) == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_calibration_error_is_the_gap_between_forecast_and_rate():
    happened = np.tile([True, False, False, False], 50)
    assert calibration_error(np.full(200, 0.25), happened) < 0.1
    assert calibration_error(np.full(200, 0.75), happened) == pytest.approx(0.5)


def test_a_slope_below_one_tells_of_forecasts_that_are_too_extreme():
    rng = np.random.default_rng(1)
    x = rng.normal(-1, 1, 20_000)
    happened = rng.random(20_000) < 1 / (1 + np.exp(-x))
    assert calibration_slope(1 / (1 + np.exp(-x)), happened) == pytest.approx(1, abs=0.05)
    assert calibration_slope(1 / (1 + np.exp(-2 * x)), happened) == pytest.approx(0.5, abs=0.05)


def test_intervals_draw_patients_and_not_moments():
    """A hundred moments of each of four patients know no more than the four do."""
    patient = np.repeat(np.arange(4), 100)
    happened = np.repeat([True, True, False, False], 100)
    score = np.repeat([0.9, 0.2, 0.5, 0.1], 100)
    drawn = Ranked(score, happened).auroc(Bootstrap(patient, 400, 1).weights(patient))
    assert np.nanpercentile(drawn, 2.5) < 0.3 and np.nanpercentile(drawn, 97.5) == 1.0
    assert interval(np.array([np.nan, 0.5])) is None


def test_a_window_without_a_gap_has_the_risk_that_is_served():
    hazards = np.random.default_rng(2).uniform(1e-6, 1e-3, (3, 4, 5))
    served = risks_with_death(hazards, 1)
    assert np.allclose(window_risks(hazards, 1, 0, (30, 365, 1825)), served)


def test_a_window_after_a_gap_reads_the_hazards_of_its_own_time():
    hazards = np.zeros((1, 2, 5))
    hazards[0, 0, 0] = 0.5
    assert window_risks(hazards, 1, 7, (30,))[0, 0, 0] == 0
    steady = np.full((1, 2, 5), 1e-3)
    assert np.allclose(window_risks(steady, 1, 365, (1825,)), window_risks(steady, 1, 0, (1825,)))


def test_means_take_only_outcomes_with_enough_cases(lexicon):
    rows = [(1, day, day) for day in range(0, 400, 2)]
    lives = lives_of(
        [_patient(rows, subject=str(at)) for at in range(3)], lexicon, OUTCOMES
    )
    asked = ask(lives, int(800 * MICROS_A_DAY), 60, 1, (30,))
    risk = np.random.default_rng(1).random((len(asked), 3, 1))
    tables = RiskTables(asked, ["A", "B", "Death"], [Forecasts("m", risk)], 20, 1)
    found, draws = tables.by_outcome()
    means = tables.means(found, draws)
    assert [entry["outcomes"] for entry in means if entry["leastCases"] == 50] == [1]
    assert next(row for row in found if row["outcome"] == "A")["cases"] == 0
    assert next(row for row in found if row["outcome"] == "B")["patientsWithCase"] == 3


def test_a_sequence_holds_affirmed_concepts_and_targets_only_coded_present_ones():
    lexicon = Lexicon()
    for key in ("a", "b"):
        lexicon.key(key, key, TYPES.index("DISORDER"))
    patient = _patient([(0, 0, 0), (1, 50, 50), (0, 100, 100), (1, 150, 150)])
    patient.context = np.array([PRESENT, 1, PRESENT, PRESENT], np.int8)
    patient.source = np.array([CODED, CODED, CODED, 1], np.int8)
    vocabulary = Vocabulary([Concept(key, key, "DISORDER", True) for key in ("a", "b")])
    tokens = tokenise(patient, WordTable(vocabulary, lexicon))
    found = sequence_of(patient, tokens, vocabulary.predicted(), 1)
    assert [lexicon.keys[0], lexicon.keys[0], lexicon.keys[1]] == [
        vocabulary.concept(word).key for word in found.word
    ]
    assert found.target.tolist() == [True, True, False]
    assert found.recurring.tolist() == [False, True, False]


def test_kinds_leave_out_what_is_never_predicted():
    assert kinds_of(["DISORDER", "OBSERVATION", ""]).tolist() == [DISORDER, -1, -1]


def test_either_counts_what_comes_next_among_what_it_is_known_to_be():
    """Told the kind, the next word is certain to be one of it: then its share counts."""
    scores = Either(np.array([0.9, 0.06, 0.04, 0.0]), np.array([0.5, 0.1, 0.5, 0.6]))
    everything, rare = np.ones(4, bool), np.array([False, True, True, True])
    np.testing.assert_allclose(scores.given(everything), [0.95, 0.154, 0.52, 0.6])
    np.testing.assert_allclose(scores.given(rare)[1:], [1 - 0.4 * 0.9, 1 - 0.6 * 0.5, 0.6])
    assert top(scores, everything, 2).tolist() == [0, 3]
    assert top(scores, rare, 2).tolist() == [2, 1]
