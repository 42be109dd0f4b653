"""What the report says, as titles, sentences and tables; how it looks is `report`'s."""

from __future__ import annotations

from dataclasses import dataclass, field

from .hit_rate import ALL_POSITIONS, KS, OPENING, RANGES


@dataclass
class Part:
    """A heading with what stands below it."""

    title: str
    level: int = 2
    texts: list[str] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    rows: list[list] = field(default_factory=list)
    picture: str = ""


def parts_of(result: dict, drawn: dict[str, str]) -> list[Part]:
    """All parts of the report.

    :param drawn: file names of the pictures by their names
    """
    models = list(result["risks"]["means"][0]["models"])
    parts = [_head(result), _floors(result)]
    parts += _hits(result, drawn)
    parts += _risks(result, models, drawn)
    if "clinicians" in result:
        parts.append(_clinicians(result["clinicians"]))
    parts.append(_outcomes(result, models))
    return parts


def _head(result: dict) -> Part:
    settings = result["settings"]
    texts = [
        f"{result['patients']} patients of the part {result['part']} of {result['data']}; model "
        f"{result['model']} (first digits of the SHA-256 of forecaster.onnx); "
        f"{result['risks']['moments']} random moments (up to {settings['moments']} a patient) for "
        f"risks, {result['foresightsMeasure']['positions']} positions for next concepts; seed "
        f"{settings['seed']}.",
        "Made-up patients (Synthea): the figures say how well the models learned Synthea's rules, "
        "not how well they would do on people.",
        f"Command: {result['command']}",
    ]
    return Part(f"The forecaster on {result['data']}", 1, texts)


def _floors(result: dict) -> Part:
    word = {True: "reached", False: "not reached", None: "not measured"}
    return Part(
        "What must hold", 2,
        ["Lead = the forecaster's figure less the other's. No floor is left out."],
        ["floor", "asked", "measured", "", "how"],
        [
            [row["floor"], row["asked"], row["measured"], word[row["reached"]], row["note"]]
            for row in result["floors"]
        ],
    )


def _hits(result: dict, drawn: dict[str, str]) -> list[Part]:
    hits = result["foresightsMeasure"]
    chosen = "; ".join(f"{name}: {of}" for name, of in hits["choice"].items())
    parts = [
        Part(
            "Foresight's hit-rate@k", 2,
            [
                "At each position with 24 hours left, the first k words of a ranking, kept to the "
                "true concept's kind and new/recurring status (the oracle filter), are a hit if any "
                "of them is coded at the position or later, up to the range's end from the true "
                "concept's time. New = not before in the timeline. All rankings read the same "
                "concepts before the same positions; facts of one instant come in random order. Of "
                "when the true concept is coded the recipe and the forecaster are told the same: "
                "whether on the day that was read last (the recipe reads no separator; the forecaster "
                "is asked within the moment) or later, and the age in whole years. All positions of "
                "new disorders are asked, of other kinds a weighted sample.",
                f"The forecaster's ranking, chosen on tuning patients: {chosen}.",
            ],
            picture=drawn.get("hits", ""),
        ),
        Part(
            "New disorders within 1 year, ten suggestions", 3,
            [
                "Inside a day a position has read some of what was coded with the true concept, such "
                "as its drug. At a position that opens a day both only look ahead.",
            ],
            ["ranking", "positions", "filter", "asked", "hit-rate@10", "95 % interval",
             "chosen ranking ahead by (95 %)"],
            [
                [row["ranking"] + (" (chosen)" if row["chosen"] else ""), row["positions"],
                 "oracle" if row["oracle"] else "none", row["asked"], row["hit@10"],
                 row["interval"], row["chosenIsAheadBy"]]
                for row in hits["newDisordersWithinAYear"]
            ],
        ),
    ]
    for oracle, how in ((True, "with the oracle filter"), (False, "without the filter")):
        for where in (ALL_POSITIONS, OPENING):
            rows = [
                row for row in hits["rows"]
                if row["oracle"] == oracle and row["positions"] == where
                and (where == ALL_POSITIONS or row["kind"] in ("any", "disorder"))
            ]
            if not rows:
                continue
            said = "" if where == ALL_POSITIONS else ", only concepts that open a day"
            parts.append(
                Part(
                    f"Hit-rates {how}{said}", 3, [],
                    ["kind", "status", "ranking", "positions",
                     *(f"{name} @{k}" for name in RANGES for k in KS)],
                    _by_ranking(rows),
                )
            )
    return parts


def _by_ranking(rows: list[dict]) -> list[list]:
    table: dict[tuple, dict] = {}
    for row in rows:
        key = (row["kind"], row["status"], row["ranking"], row["asked"])
        table.setdefault(key, {})[row["range"]] = row
    return [
        [*key, *(found[name][f"hit@{k}"] for name in RANGES for k in KS)]
        for key, found in sorted(table.items(), key=lambda item: item[0][:2])
    ]


def _risks(result: dict, models: list[str], drawn: dict[str, str]) -> list[Part]:
    risks = result["risks"]
    head = ["least cases", "days", "outcomes", "model", "AUROC", "95 % interval", "forecaster ahead",
            "AUPRC", "Brier", "calibration error", "worst", "of", "slope"]
    rows = []
    for entry in risks["means"]:
        for model in models:
            found = entry["models"][model]
            behind = (found.get("aurocBehind") or {}).get("interval")
            rows.append(
                [entry["leastCases"], entry["days"], entry["outcomes"], model, found["auroc"],
                 found["aurocInterval"], behind, found["auprc"], found["brier"],
                 found["calibrationError"], found.get("largestCalibrationError"),
                 found.get("largestOf"), found["calibrationSlope"]]
            )
    plain = ["AUROC", "AUPRC", "Brier", "calibration error", "slope"]
    figures = ["auroc", "auprc", "brier", "calibrationError", "calibrationSlope"]
    return [
        Part(
            "Risks: means over outcomes", 2,
            [
                "A horizon counts only where the data reach to its end. Calibration error: mean over "
                "ten bins of equal size of |mean forecast - rate|. Slope: of what happened on the "
                "forecast's log odds. Intervals: patients drawn with replacement. Moments of one "
                "patient repeat each other, so cases are fewer people than moments.",
            ],
            head, rows, drawn.get("auroc", ""),
        ),
        Part("Calibration", 2, ["All outcomes with at least ten cases together."],
             picture=drawn.get("calibration", "")),
        Part(
            "Gaps between the last fact read and the risk window", 2,
            [
                "The forecaster's hazards go on behind the gap, for those alive and free of the "
                "outcome by then; the other models' forecasts without a gap stand in.",
            ],
            ["gap days", "least cases", "days", "outcomes", "model", *plain],
            [
                [entry["gapDays"], entry["leastCases"], entry["days"], entry["outcomes"], model,
                 *(entry["models"][model][one] for one in figures)]
                for entry in risks["afterGaps"] for model in models
            ],
        ),
        Part(
            "By age, sex and ethnicity", 2,
            ["Means over outcomes with at least ten cases in the group; the age is that of the "
             "moment. Groups differ in their outcomes: compare models within a group."],
            ["group", "patients", "days", "outcomes", "model", *plain],
            [
                [entry["group"], entry["patients"], entry["days"], entry["outcomes"], model,
                 *(entry["models"][model][one] for one in figures)]
                for entry in risks["groups"] if entry["outcomes"] for model in models
            ],
        ),
    ]


def _clinicians(found: dict) -> Part:
    names = [name for name in found["rankings"][0] if name not in ("ranking", "positions", "nameable")]
    rankings = found["rankings"]
    return Part(
        f"{found['timelines']} timelines written by clinicians", 2,
        [
            "hit@k: the true next concept is among the first k of all words; oracleHit@k: kept to "
            "its kind and newness. nameable: positions whose concept the vocabulary has; the rest "
            "are misses. kind@k and newness@k: conformance, the share of the first k suggestions "
            "(made without a filter) that are of the next concept's kind, and of its newness.",
        ],
        ["figure", *(row["ranking"] for row in rankings)],
        [
            ["positions", *(row["positions"] for row in rankings)],
            ["nameable", *(row["nameable"] for row in rankings)],
            *([name, *(row[name] for row in rankings)] for name in names),
        ],
    )


def _outcomes(result: dict, models: list[str]) -> Part:
    rows = []
    for row in result["risks"]["byOutcome"]:
        for model in models:
            found = row["models"][model]
            rows.append(
                [row["outcome"], row["days"], row["moments"], row["cases"], row["patientsWithCase"],
                 model, found["auroc"], found.get("aurocInterval"), found["auprc"], found["brier"],
                 found["calibrationError"], found["calibrationSlope"]]
            )
    return Part(
        "Every outcome and horizon", 2, [],
        ["outcome", "days", "moments", "cases", "people", "model", "AUROC", "95 % interval",
         "AUPRC", "Brier", "calibration error", "slope"],
        rows,
    )
