"""The figures of the model card: two small pictures and the tables."""

from __future__ import annotations

from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import numpy as np
from matplotlib import pyplot

from .predict import Queries
from .survival import HORIZONS


def loss_picture(history: list[dict], path: Path) -> None:
    """Training and held-out losses over the steps."""
    figure, axes = pyplot.subplots(1, 2, figsize=(8, 3), dpi=80)
    steps = [row["step"] for row in history]
    for axis, name, held, title in (
        (axes[0], "survival", "heldOutSurvival", "outcomes (negative log likelihood)"),
        (axes[1], "next", "heldOutNext", "next concept (nats)"),
    ):
        axis.plot(steps, [row[name] for row in history], label="training")
        axis.plot(steps, [row[held] for row in history], label="held out")
        axis.set_title(title, fontsize=9)
        axis.set_xlabel("step")
        axis.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path)
    pyplot.close(figure)


def calibration_picture(queries: Queries, risk: np.ndarray, path: Path) -> None:
    """Forecast against what happened, all outcomes together, ten bins a horizon."""
    figure, axes = pyplot.subplots(1, len(HORIZONS), figsize=(9, 3), dpi=80)
    for column, horizon in enumerate(HORIZONS):
        use = queries.valid[:, :, column]
        p, y = risk[:, :, column][use], queries.happened[:, :, column][use]
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


def tables(metrics: dict) -> str:
    """All measured figures as Markdown."""
    lines = ["# Measured figures", "", "Written by `python -m prodrome_training evaluate`."]
    for name, found in metrics.items():
        lines += ["", f"## {name}: {found['patients']} patients, {found['queries']} moments", ""]
        lines += ["Means over outcomes with at least ten cases:", ""]
        lines += _table(
            ["days", "outcomes", "AUROC", "age-sex", "Brier", "age-sex", "calibration error",
             "before calibration"],
            [
                [days, row["outcomes"], row["auroc"], row["aurocAgeSex"], row["brier"],
                 row["brierAgeSex"], row["calibrationError"],
                 found["uncalibrated"][days]["calibrationError"]]
                for days, row in found["meanOverOutcomesWithTenCases"].items()
            ],
        )
        lines += ["", "Next concept (share of moments where one of the first k comes next):", ""]
        kinds = found["nextConcept"]
        names = [key for key in kinds["all"] if key != "queries"]
        lines += _table(
            ["words", "moments", *names],
            [[kind, row["queries"], *(row[key] for key in names)] for kind, row in kinds.items()],
        )
        lines += ["", "Each outcome and horizon:", ""]
        columns = ["outcome", "days", "queries", "cases", "auroc", "aurocAgeSex", "brier",
                   "brierAgeSex", "calibrationError"]
        lines += _table(columns, [[row[key] for key in columns] for row in found["byOutcome"]])
    return "\n".join(lines) + "\n"


def _table(head: list[str], rows: list[list]) -> list[str]:
    body = [["-" if cell is None else _cell(cell) for cell in row] for row in rows]
    return ["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *body)]


def _cell(value) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)
