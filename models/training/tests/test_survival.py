"""Hazards, risks and their calibration."""

import numpy as np
import pytest
import torch

from prodrome_training.calibration import PRIOR_COVARIANCE, Calibration, fit_platt, log_odds
from prodrome_training.metrics import auroc, calibration_error
from prodrome_training.survival import (
    HORIZONS, INTERVAL_ENDS, WIDTHS, cumulative_incidence, negative_log_likelihood,
    risks_with_death,
)


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
