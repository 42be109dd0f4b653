"""Cause-specific hazards, piecewise constant in time, with death as a competing risk.

Within interval i an outcome has the hazard h_i and death the hazard d_i (both per day). The
cumulative incidence of the outcome at t is the sum over the intervals up to t of
S(start) * h / (h + d) * (1 - exp(-(h + d) * width)), where S is the probability that neither
has happened (Prentice et al., Biometrics 34:541, 1978). `CumulativeIncidence` in Java is the same.
A group of words has the sum of their hazards: they are causes of one event that exclude each other
at an instant.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

#: Ends of the intervals in days.
INTERVAL_ENDS = (7, 30, 90, 365, 1825)
#: The horizons of a forecast where nothing else is asked, in days.
HORIZONS = (30, 365, 1825)
STARTS = (0, *INTERVAL_ENDS[:-1])
WIDTHS = tuple(end - start for start, end in zip(STARTS, INTERVAL_ENDS))


def cumulative_incidence(
    hazards: np.ndarray, death: np.ndarray | None, horizons: Sequence[float] = HORIZONS
) -> np.ndarray:
    """Risks at the horizons (a new last axis in place of the intervals').

    :param hazards: per day, shape (..., intervals)
    :param death: death's hazards per day, of a shape that broadcasts; None for death itself
    """
    hazards = hazards.astype(np.float64)
    total = hazards if death is None else hazards + death.astype(np.float64)
    share = np.divide(hazards, total, out=np.zeros_like(total), where=total > 0)
    risks = []
    for horizon in horizons:
        survival, risk = np.ones(hazards.shape[:-1]), np.zeros(hazards.shape[:-1])
        for at, (start, width) in enumerate(zip(STARTS, WIDTHS)):
            if start >= horizon:
                break
            gone = -np.expm1(-total[..., at] * min(width, horizon - start))
            risk = risk + survival * share[..., at] * gone
            survival = survival * (1.0 - gone)
        risks.append(risk)
    return np.stack(risks, -1)


def risks_with_death(
    hazards: np.ndarray, death: int, horizons: Sequence[float] = HORIZONS
) -> np.ndarray:
    """Risks of several outcomes, (..., outcomes, horizons); death competes with all but itself."""
    risk = cumulative_incidence(hazards, hazards[..., death : death + 1, :], horizons)
    risk[..., death, :] = cumulative_incidence(hazards[..., death, :], None, horizons)
    return risk


def exposure(days: torch.Tensor) -> torch.Tensor:
    """Days spent in each interval by who is watched for so many days: a new last axis."""
    starts = torch.tensor(STARTS, dtype=days.dtype, device=days.device)
    widths = torch.tensor(WIDTHS, dtype=days.dtype, device=days.device)
    return (days.unsqueeze(-1) - starts).clamp(min=0).minimum(widths)


def interval_of(days: torch.Tensor) -> torch.Tensor:
    """The interval in which a day lies (the last one for what lies beyond)."""
    ends = torch.tensor(INTERVAL_ENDS[:-1], dtype=days.dtype, device=days.device)
    return (days.unsqueeze(-1) > ends).sum(-1)


def negative_log_likelihood(
    log_hazards: torch.Tensor, days: torch.Tensor, happened: torch.Tensor, valid: torch.Tensor
) -> torch.Tensor:
    """Sum over valid pairs of the negative log likelihood, a query that has any.

    :param log_hazards: log hazard per day, (queries, columns, intervals)
    :param days: until it happened, or until nothing more is known, (queries, columns)
    :param happened: whether it ended the waiting
    :param valid: whether the pair counts
    """
    inside = happened & (days <= INTERVAL_ENDS[-1])
    at_event = log_hazards.gather(-1, interval_of(days).unsqueeze(-1)).squeeze(-1)
    loss = (log_hazards.exp() * exposure(days)).sum(-1) - torch.where(inside, at_event, 0.0)
    return (loss * valid).sum() / valid.any(-1).sum().clamp(min=1)
