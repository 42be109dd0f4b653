"""What must hold, beside what was measured: no floor is left out."""

from __future__ import annotations

from ..survival import HORIZONS
from .hit_rate import ALL_POSITIONS, OPENING

FLOOR_RANGE = "1 year"
AHEAD_OF_FORESIGHT = 0.05
AHEAD_OF_BOOSTED = 0.01
LARGEST_CALIBRATION_ERROR = 0.02


def floors(result: dict) -> list[dict]:
    """A row for each floor: what it asks, what was measured, whether it was reached (None where
    nothing could be measured, which says why)."""
    rows = _of_hits(result["foresightsMeasure"]["newDisordersWithinAYear"])
    rows += _of_boosted(result["risks"]["means"])
    rows += _of_calibration(result["risks"]["means"])
    return rows


def _row(floor: str, asked: str, measured, reached: bool | None, note: str) -> dict:
    return {"floor": floor, "asked": asked, "measured": measured, "reached": reached, "note": note}


def _of_hits(found: list[dict]) -> list[dict]:
    rows = []
    for oracle, where, how in (
        (True, ALL_POSITIONS, "with the oracle filter"),
        (True, OPENING, "with the oracle filter, only positions that open a day"),
        (False, ALL_POSITIONS, "without the filter"),
        (False, OPENING, "without the filter, only positions that open a day"),
    ):
        by_name = {
            one["ranking"]: one
            for one in found
            if one["oracle"] == oracle and one["positions"] == where
        }
        own = next((one for one in by_name.values() if one["chosen"]), None)
        for name, ahead in (
            ("Foresight's recipe", AHEAD_OF_FORESIGHT), ("copy-last", 0.0),
            ("commonest of age and sex", 0.0),
        ):
            other = by_name.get(name)
            label = f"new disorders, hit-rate@10 within 1 year, ahead of {name}, {how}"
            asked = f"at least {ahead}" if ahead else "more than 0"
            if own is None or other is None:
                rows.append(_row(label, asked, None, None, "not measured: no baselines were asked for"))
                continue
            lead = round(own["hit@10"] - other["hit@10"], 5)
            rows.append(
                _row(
                    label, asked, lead, lead >= ahead if ahead else lead > 0,
                    f"{own['hit@10']} ({own['ranking']}) against {other['hit@10']}; 95 % interval "
                    f"of the lead {other['chosenIsAheadBy']}; {own['asked']} positions of "
                    f"{own['patients']} patients",
                )
            )
    return rows


def _of_boosted(means: list[dict]) -> list[dict]:
    rows = []
    for least in sorted({one["leastCases"] for one in means}, reverse=True):
        for entry in means:
            if entry["leastCases"] != least or entry["days"] != 365:
                continue
            label = (
                f"macro AUROC at 1 year over outcomes with at least {least} cases, ahead of boosted"
                " counts"
            )
            own, other = (entry["models"].get(name) for name in ("forecaster", "boosted counts"))
            if not entry["outcomes"] or other is None or other["auroc"] is None:
                why = "no baselines were asked for" if entry["outcomes"] else "no such outcome"
                rows.append(_row(label, f"at least {AHEAD_OF_BOOSTED}", None, None, f"not measured: {why}"))
                continue
            lead = round(own["auroc"] - other["auroc"], 5)
            behind = (other.get("aurocBehind") or {}).get("interval")
            rows.append(
                _row(
                    label, f"at least {AHEAD_OF_BOOSTED}", lead, lead >= AHEAD_OF_BOOSTED,
                    f"{own['auroc']} against {other['auroc']} over {entry['outcomes']} outcomes; "
                    f"95 % interval of the lead {behind}",
                )
            )
    return rows


def _of_calibration(means: list[dict]) -> list[dict]:
    rows = []
    for horizon in HORIZONS:
        entries = {one["leastCases"]: one for one in means if one["days"] == horizon}
        least = max((one for one, entry in entries.items() if entry["outcomes"]), default=None)
        label = f"calibration error at {horizon} days"
        asked = f"at most {LARGEST_CALIBRATION_ERROR}"
        if least is None:
            rows.append(_row(label, asked, None, None, "not measured: no outcome has 10 cases"))
            continue
        own = entries[least]["models"]["forecaster"]
        error = own["calibrationError"]
        rows.append(
            _row(
                f"{label}, mean over outcomes with at least {least} cases", asked, error,
                error <= LARGEST_CALIBRATION_ERROR,
                f"{entries[least]['outcomes']} outcomes",
            )
        )
        largest = own["largestCalibrationError"]
        rows.append(
            _row(
                f"{label}, the worst outcome with at least {least} cases", asked, largest,
                largest <= LARGEST_CALIBRATION_ERROR, own["largestOf"],
            )
        )
    return rows
