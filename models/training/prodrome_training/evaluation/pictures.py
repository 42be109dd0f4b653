"""The report's pictures."""

from __future__ import annotations

from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

from .hit_rate import ALL_POSITIONS, KS, RANGES

COLOURS = ("#1f5fa8", "#d1702a", "#7a7a7a", "#3b8f5a", "#a04a8c", "#b39a2b", "#4fa6b8")
MARKS = ("o", "s", "^", "D", "v", "P", "X")


def draw(folder: Path, result: dict, stem: str) -> dict[str, str]:
    """Draws what there is; file names by the pictures' names."""
    drawn = {}
    for name, make in (("calibration", _calibration), ("auroc", _auroc), ("hits", _hits)):
        figure = make(result)
        if figure is None:
            continue
        file = f"{stem}-{name}.png"
        figure.tight_layout(rect=(0, 0.05, 1, 1) if name == "hits" else None)
        figure.savefig(folder / file, dpi=90)
        pyplot.close(figure)
        drawn[name] = file
    return drawn


def _calibration(result: dict):
    curves = result["risks"]["calibrationCurves"]
    days = sorted({point["days"] for points in curves.values() for point in points})
    if not days:
        return None
    figure, axes = pyplot.subplots(1, len(days), figsize=(4.2 * len(days), 3.9), squeeze=False)
    for axis, horizon in zip(axes[0], days):
        low = 1.0
        for at, (model, points) in enumerate(curves.items()):
            # Nothing happened in a bin: a logarithmic axis cannot show it.
            here = [p for p in points if p["days"] == horizon and p["happened"] > 0 and p["forecast"] > 0]
            if not here:
                continue
            low = min(low, *(min(p["forecast"], p["happened"]) for p in here))
            axis.plot([p["forecast"] for p in here], [p["happened"] for p in here], label=model,
                      color=COLOURS[at], marker=MARKS[at], markersize=4, linewidth=1)
        axis.plot([low, 1], [low, 1], color="black", linewidth=0.6, linestyle="--")
        axis.set(xscale="log", yscale="log", title=f"{horizon} days", xlabel="mean forecast")
    axes[0][0].set_ylabel("share to whom it happened")
    axes[0][0].legend(fontsize=8)
    return figure


def _auroc(result: dict):
    rows = [row for row in result["risks"]["byOutcome"] if row["days"] == 365 and row["cases"] >= 10]
    if not rows:
        return None
    first = next(iter(rows[0]["models"]))
    rows.sort(key=lambda row: row["models"][first]["auroc"] or 0)
    figure, axis = pyplot.subplots(figsize=(9, 1.6 + 0.34 * len(rows)))
    models = list(rows[0]["models"])
    for at, model in enumerate(models):
        shift = (at - (len(models) - 1) / 2) * 0.2
        for line, row in enumerate(rows):
            found = row["models"][model]
            if found["auroc"] is None:
                continue
            axis.plot(found["auroc"], line - shift, color=COLOURS[at], marker=MARKS[at],
                      markersize=5, linestyle="", label=model if line == 0 else None)
            if found.get("aurocInterval"):
                axis.plot(found["aurocInterval"], [line - shift] * 2, color=COLOURS[at], linewidth=1)
    axis.set_yticks(range(len(rows)), [f"{row['outcome']} ({row['cases']})" for row in rows], fontsize=8)
    axis.axvline(0.5, color="black", linewidth=0.6, linestyle="--")
    axis.set_xlabel("AUROC at 1 year with 95 % interval; in brackets: cases")
    axis.legend(fontsize=8, loc="lower right")
    axis.margins(y=0.02)
    return figure


def _hits(result: dict):
    rows = [
        row for row in result["foresightsMeasure"]["rows"]
        if row["kind"] == "disorder" and row["oracle"] and row["positions"] == ALL_POSITIONS
    ]
    panels = [(status, name) for status in ("new", "recurring") for name in RANGES]
    found = {
        (row["status"], row["range"], row["ranking"]): row for row in rows if row["status"] != "all"
    }
    if not found:
        return None
    rankings = list(dict.fromkeys(row["ranking"] for row in rows))
    figure, axes = pyplot.subplots(2, 3, figsize=(12, 6.4), sharey=True)
    for axis, (status, name) in zip(axes.flat, panels):
        for at, ranking in enumerate(rankings):
            row = found.get((status, name, ranking))
            if row is None:
                continue
            width = 0.8 / len(rankings)
            axis.bar([x + at * width for x in range(len(KS))], [row[f"hit@{k}"] for k in KS],
                     width, color=COLOURS[at % len(COLOURS)], label=ranking)
        axis.set_xticks([x + 0.4 - 0.4 / len(rankings) for x in range(len(KS))], [f"@{k}" for k in KS])
        axis.set_title(f"{status} disorders, {name}", fontsize=10)
        axis.set_ylim(0, 1)
    axes[0][0].set_ylabel("hit-rate")
    axes[1][0].set_ylabel("hit-rate")
    handles, labels = axes[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, fontsize=8, loc="lower center", ncol=min(6, len(labels)))
    return figure
