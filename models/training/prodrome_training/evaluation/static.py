"""Ethnicity and race, which a MEDS data set states without a time; only evaluation looks at them."""

from __future__ import annotations

from itertools import product
from pathlib import Path

WHAT = {"ETHNICITY": "ethnicity", "RACE": "race"}


def read(
    folders: list[Path], parts: tuple[str, ...] = ("held_out", "tuning")
) -> dict[str, dict[str, str]]:
    """By subject, what is stated; nothing where the data state nothing."""
    import pyarrow.compute as compute
    import pyarrow.parquet as parquet

    found: dict[str, dict[str, str]] = {}
    for folder, part in product(folders, parts):
        for file in sorted((folder / "data" / part).rglob("*.parquet")):
            table = parquet.read_table(file, columns=["subject_id", "time", "code"])
            table = table.filter(compute.is_null(table["time"]))
            for subject, code in zip(
                table["subject_id"].to_pylist(), table["code"].to_pylist()
            ):
                kind, _, value = code.partition("//")
                if kind in WHAT and value:
                    found.setdefault(str(subject), {})[WHAT[kind]] = value.lower()
    return found
