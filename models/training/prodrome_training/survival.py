"""Cause-specific hazards, piecewise constant in time, with death as a competing risk.

Within interval i an outcome has the hazard h_i and death the hazard d_i (both per day). The
cumulative incidence of the outcome at t is the sum over the intervals up to t of
S(start) * h / (h + d) * (1 - exp(-(h + d) * width)), where S is the probability that neither
has happened (Prentice et al., Biometrics 34:541, 1978). `CumulativeIncidence` in Java is the same.
"""

from __future__ import annotations

import numpy as np
import torch

#: Ends of the intervals, and the horizons of a forecast, in days.
HORIZONS = (30, 365, 1825)
STARTS = (0, *HORIZONS[:-1])
WIDTHS = tuple(end - start for start, end in zip(STARTS, HORIZONS))


def cumulative_incidence(hazards: np.ndarray, death: int) -> np.ndarray:
    """Risks at the horizons.

    :param hazards: per day, shape (..., outcomes, intervals)
    :param death: index of death among the outcomes; its own risk has no competitor
    """
    hazards = hazards.astype(np.float64)
    competing = np.broadcast_to(hazards[..., death : death + 1, :], hazards.shape).copy()
    competing[..., death, :] = 0.0
    total = hazards + competing
    share = np.divide(hazards, total, out=np.zeros_like(total), where=total > 0)
    survival = np.ones(hazards.shape[:-1])
    risk = np.zeros(hazards.shape[:-1])
    risks = []
    for at, width in enumerate(WIDTHS):
        gone = -np.expm1(-total[..., at] * width)
        risk = risk + survival * share[..., at] * gone
        survival = survival * (1.0 - gone)
        risks.append(risk)
    return np.stack(risks, -1)


def negative_log_likelihood(
    log_hazards: torch.Tensor, days: torch.Tensor, happened: torch.Tensor, valid: torch.Tensor
) -> torch.Tensor:
    """Mean over valid (query, outcome) pairs' queries of the sum over outcomes.

    :param log_hazards: log hazard per day, (queries, outcomes, intervals)
    :param days: until the outcome, or until nothing more is known, (queries, outcomes)
    :param happened: whether the outcome ended the waiting
    :param valid: whether the pair counts
    """
    starts = torch.tensor(STARTS, dtype=days.dtype)
    widths = torch.tensor(WIDTHS, dtype=days.dtype)
    exposure = (days.unsqueeze(-1) - starts).clamp(min=0).minimum(widths)
    inside = happened & (days <= HORIZONS[-1])
    interval = (days.unsqueeze(-1) > torch.tensor(HORIZONS[:-1], dtype=days.dtype)).sum(-1)
    at_event = log_hazards.gather(-1, interval.unsqueeze(-1)).squeeze(-1)
    loss = (log_hazards.exp() * exposure).sum(-1) - torch.where(inside, at_event, 0.0)
    return (loss * valid).sum() / valid.any(-1).sum().clamp(min=1)
