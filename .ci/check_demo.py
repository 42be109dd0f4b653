"""Checks what a demo run left behind: its summary, and its logs.

Usage: check_demo.py SUMMARY.json DATA_FOLDER
"""

import gzip
import json
import re
import sys
from pathlib import Path


def names(bundles):
    """The family and given names and the identifiers of all patients."""
    found = set()
    for bundle in bundles:
        with gzip.open(bundle) as file:
            entries = json.load(file)["entry"]
        for entry in entries:
            resource = entry["resource"]
            if resource["resourceType"] == "Patient":
                for name in resource.get("name", []):
                    found.add(name.get("family", ""))
                    found.update(name.get("given", []))
                found.update(i["value"] for i in resource["identifier"])
    return {name for name in found if len(name) > 3}


def main(summary_file, data):
    summary = json.loads(Path(summary_file).read_text())
    accounted = summary["accounted"]
    inputs = sum(summary["input"].values())
    ends = (
        accounted["applied"]
        + accounted["duplicate"]
        + sum(accounted["ignored"].values())
        + sum(accounted["deadLetter"].values())
    )
    problems = []
    if not inputs or inputs != ends:
        problems.append(f"{inputs} messages in, {ends} accounted for")
    if accounted["deadLetter"]:
        problems.append(f"dead letters: {accounted['deadLetter']}")
    for count in ("notes", "mentions", "linked", "patients", "timelines", "forecasts"):
        if not summary[count]:
            problems.append(f"no {count}")
    if not summary["input"]["hl7v2"] or not summary["input"]["fhir"]:
        problems.append(f"a format is missing: {summary['input']}")

    bundles = sorted(Path(data).glob("**/[0-9]*.json.gz"))
    logs = [log for log in Path(data).glob("logs/*.log") if log.stat().st_size]
    if not bundles or not logs:
        problems.append("the demo left no bundles or no logs to check")
    phi = names(bundles)
    pattern = re.compile("|".join(sorted(re.escape(name) for name in phi)))
    for log in logs + list(Path(data).glob("**/synthea.log")):
        for number, line in enumerate(log.read_text(errors="replace").splitlines(), 1):
            if pattern.search(line):
                problems.append(f"a patient's name or identifier in {log.name}, line {number}")
            if re.search(r"Exception|\bERROR\b", line):
                problems.append(f"{log.name}, line {number}: {line[:200]}")

    for problem in problems[:20]:
        print("demo check:", problem, file=sys.stderr)
    if problems:
        sys.exit(1)
    print(f"demo check: {inputs} messages accounted for, {len(phi)} names in no log")


if __name__ == "__main__":
    main(*sys.argv[1:])
