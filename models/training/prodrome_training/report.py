"""The model card's pictures."""

from __future__ import annotations

from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import numpy as np
from matplotlib import pyplot

from .survival import HORIZONS


def loss_picture(history: list[dict], path: Path) -> None:
    """Training's and tuning's losses over the steps."""
    titles = {
        "outcomes": "outcomes (negative log likelihood)",
        "words": "words (negative log likelihood)",
        "following": "next concept (nats)",
    }
    figure, axes = pyplot.subplots(1, len(titles), figsize=(11, 3), dpi=80)
    steps = [row["step"] for row in history]
    for axis, (name, title) in zip(axes, titles.items()):
        axis.plot(steps, [row["train"][name] for row in history], label="training")
        axis.plot(steps, [row["tuning"][name] for row in history], label="tuning")
        axis.set_title(title, fontsize=9)
        axis.set_xlabel("step")
        axis.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path)
    pyplot.close(figure)


def calibration_picture(
    happened: np.ndarray, valid: np.ndarray, risk: np.ndarray, path: Path
) -> None:
    """Forecast against what happened, all outcomes together, ten bins a horizon."""
    figure, axes = pyplot.subplots(1, len(HORIZONS), figsize=(9, 3), dpi=80)
    for column, horizon in enumerate(HORIZONS):
        use = valid[:, :, column]
        p, y = risk[:, :, column][use], happened[:, :, column][use]
        groups = [group for group in np.array_split(np.argsort(p), 10) if len(group)]
        x = [max(1e-5, p[group].mean()) for group in groups]
        rate = [max(1e-5, y[group].mean()) for group in groups]
        axes[column].plot([1e-5, 1], [1e-5, 1], color="grey", linewidth=0.8)
        axes[column].plot(x, rate, marker="o", markersize=3)
        axes[column].set_xscale("log")
        axes[column].set_yscale("log")
        axes[column].set_title(f"{horizon} days", fontsize=9)
        axes[column].set_xlabel("forecast")
    axes[0].set_ylabel("happened")
    figure.tight_layout()
    figure.savefig(path)
    pyplot.close(figure)
