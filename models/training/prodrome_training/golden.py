"""Golden vectors: made-up timelines with the tokens and probabilities that must come of them."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import numpy as np

from . import madeup
from .names import NameEncoder
from .pack import Pack
from .timeline import Lexicon, Patient, micros, patient_of
from .tokens import ModelInput, model_input, tokenise

SEED = 20_260_101
CASES = 1000
#: The first cases carry their tokens in full, so that a difference can be found.
FULL_CASES = 16
TOP = 5
MICROS_A_MINUTE = 60_000_000
#: Visits of the first cases: from almost nothing to more than one input holds.
VISITS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 20, 34, 70, 110, 160, 40)
HASHED = ("concept", "status", "decile", "recurring", "moment")


def write(path: Path, pack: Pack, encoder: NameEncoder, cases: int = CASES) -> None:
    """Writes the file that Java checks when it loads the pack.

    Codes and units are numbers of the lists at the top; times are minutes since 1970. An event is
    [time, minutes until it was recorded, code, context, source, value, unit]. A version is the
    timeline at a moment: earlier versions of a case are beginnings of the later ones, but for what
    was recorded late.
    """
    codes: dict[str, list] = {}
    units: dict[str, int] = {}
    lines = []
    for number in range(cases):
        lines.append(json.dumps(_case(number, pack, encoder, codes, units), separators=(",", ":")))
    head = {"encoder": pack.encoder_sha256, "units": list(units), "codes": list(codes.values())}
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":"))[:-1]
    text += ',"cases":[\n' + ",\n".join(lines) + "\n]}\n"
    # No time and no name in the header: the same content is the same file.
    path.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))


def _case(number: int, pack: Pack, encoder, codes: dict, units: dict) -> dict:
    rng = np.random.default_rng((SEED, 7, number))
    visits = VISITS[number] if number < len(VISITS) else int(1 + rng.geometric(0.14))
    line, moments = madeup.of_vocabulary(pack.vocabulary, SEED, number, visits)
    index = list(codes)
    events = []
    for event in line["events"]:
        if event["code"] not in codes:
            codes[event["code"]] = [event["code"], event["name"], event["type"]]
            index.append(event["code"])
        time, recorded = (micros(event[name]) // MICROS_A_MINUTE for name in ("time", "recorded_at"))
        unit = units.setdefault(event["unit"], len(units)) if event["unit"] else None
        row = [time, recorded - time, index.index(event["code"]), event["context"], event["source"]]
        events.append(row + ([event["value"], unit] if event["value"] is not None else []))
    lexicon = Lexicon()
    patient = patient_of(line, lexicon)
    versions = []
    for as_of in moments:
        one = input_of(pack, patient, lexicon, as_of)
        versions.append(
            {
                "asOf": as_of // MICROS_A_MINUTE,
                "count": len(one.concept),
                "hash": hash_of(one, len(pack.vocabulary)),
                **({"tokens": _tokens(one, len(pack.vocabulary))} if number < FULL_CASES else {}),
                **expected(pack, patient, lexicon, encoder, as_of),
            }
        )
    return {
        "sex": line["sex"],
        "birthDay": patient.birth_day,
        "unseen": any(event["code"] not in pack.vocabulary.ids for event in line["events"]),
        "events": events,
        "versions": versions,
    }


def patient_of_case(case: dict, head: dict, lexicon: Lexicon) -> Patient:
    """A case's timeline back from its compact form."""
    events = []
    for time, delay, code, context, source, *rest in case["events"]:
        key, name, kind = head["codes"][code]
        value, unit = rest if rest else (None, None)
        events.append({
            "time": _iso(time), "recorded_at": _iso(time + delay), "code": key, "name": name,
            "type": kind, "context": context, "source": source, "value": value,
            "unit": head["units"][unit] if unit is not None else None,
        })
    birth = str(np.datetime64(case["birthDay"], "D"))
    return patient_of(
        {"subject_id": "golden", "birth_date": birth, "sex": case["sex"], "deceased_at": None,
         "events": events},
        lexicon,
    )


def _iso(minutes: int) -> str:
    return str(np.datetime64(minutes, "m")) + ":00Z"


def input_of(pack: Pack, patient: Patient, lexicon: Lexicon, as_of: int) -> ModelInput:
    """The model's input for a timeline at a moment."""
    table = pack.table(lexicon)
    return model_input(tokenise(patient, table, as_of), patient, table, as_of)


def expected(pack: Pack, patient: Patient, lexicon: Lexicon, encoder, as_of: int) -> dict:
    """Calibrated risks and the likeliest next words, computed in blocks as Java does."""
    table = pack.table(lexicon)
    one = model_input(tokenise(patient, table, as_of), patient, table, as_of)
    said = pack.in_blocks(one, pack.vectors_of(table, encoder))
    risk = pack.calibration.apply(pack.risks(said.log_hazards)[0])
    return {
        "risks": [[round(float(number), 7) for number in row] for row in risk],
        "next": _likeliest(said.following[0]),
        "within": _likeliest(said.within[0]),
    }


def _likeliest(probability: np.ndarray) -> list[list]:
    top = np.argsort(-probability, kind="stable")[:TOP]
    return [[int(word), round(float(probability[word]), 7)] for word in top]


def hash_of(one: ModelInput, words: int) -> str:
    """Sixteen hexadecimal digits of the whole numbers of the tokens, 64 bits each, little-endian;
    array by array in the order of ``HASHED``; every unseen word counts as -1."""
    digest = hashlib.sha256()
    for name in HASHED:
        digest.update(_plain(one, name, words).astype("<i8").tobytes())
    return digest.hexdigest()[:16]


def _plain(one: ModelInput, name: str, words: int) -> np.ndarray:
    values = getattr(one, name)
    return np.where(values < words, values, -1) if name == "concept" else values


def _tokens(one: ModelInput, words: int) -> dict:
    body = {name: _plain(one, name, words).tolist() for name in HASHED}
    for name in ("age", "gap"):
        body[name] = [float(f"{value:.9g}") for value in getattr(one, name).tolist()]
    return body


def load(path: Path) -> tuple[dict, list[dict]]:
    """The lists of codes and units, and the cases."""
    body = json.loads(gzip.decompress(path.read_bytes()))
    return body, body["cases"]


def as_of_micros(version: dict) -> int:
    """A version's moment."""
    return version["asOf"] * MICROS_A_MINUTE


