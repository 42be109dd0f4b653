"""How people write a name differently: order, number, spelling, derivation, slips of the key.

These are properties of English medical writing in general; none was taken from an evaluation text.
"""

from __future__ import annotations

import random
import re

SPELLINGS = (
    ("aem", "em"), ("oed", "ed"), ("oes", "es"), ("haem", "hem"), ("paed", "ped"),
    ("tumour", "tumor"), ("colour", "color"), ("fibre", "fiber"), ("leuk", "leuc"),
    ("ise", "ize"), ("isation", "ization"), ("diarrhoea", "diarrhea"), ("behaviour", "behavior"),
)  # fmt: skip
ENDINGS = (
    ("plasia", "plastic"), ("trophy", "trophic"), ("osis", "otic"), ("emia", "emic"),
    ("aemia", "aemic"), ("pathy", "pathic"), ("lepsy", "leptic"), ("plegia", "plegic"),
    ("cephaly", "cephalic"), ("dactyly", "dactylous"), ("tonia", "tonic"), ("esis", "etic"),
    ("ension", "ensive"), ("ation", "ated"), ("ity", ""), ("ness", ""), ("sclerosis", "sclerotic"),
    ("algia", "algic"), ("phobia", "phobic"), ("phrenia", "phrenic"), ("asthma", "asthmatic"),
    ("ency", "ent"), ("ance", "ant"), ("itis", "itic"),
)  # fmt: skip
WORDS = (
    ("abnormality", "anomaly", "malformation", "defect", "abnormalities", "anomalies"),
    ("abnormal", "anomalous", "malformed"), ("decreased", "reduced", "low", "diminished"),
    ("increased", "elevated", "high", "raised"), ("absent", "missing", "lack of", "absence of"),
    ("hypoplastic", "underdeveloped", "small"), ("hypoplasia", "underdevelopment"),
    ("short", "shortened", "shortening of"), ("delayed", "delay in", "late"),
    ("disease", "disorder", "syndrome"), ("neoplasm", "tumor", "tumour", "neoplasia"),
    ("cancer", "carcinoma", "malignancy"), ("malignant", "cancerous"),
    ("large", "enlarged", "big"), ("renal", "kidney"), ("hepatic", "liver"), ("cardiac", "heart"),
    ("pulmonary", "lung"), ("cutaneous", "skin"), ("ocular", "eye"), ("cerebral", "brain"),
    ("bilateral", "both"), ("multiple", "many", "several"), ("pain", "ache"),
    ("impaired", "impairment of"), ("deficiency", "deficit", "lack"),
)  # fmt: skip
QUALIFIERS = frozenset(
    "nos unspecified disorder disease syndrome type familial hereditary congenital primary "
    "idiopathic acquired acute chronic severe mild moderate the a an of in and with".split()
)
_WORD = re.compile(r"\w+|[^\w\s]")
_OF = re.compile(r"^(.{3,}?) (?:of|in) (?:the )?(.{3,})$")


def _inverted(name: str, chance: random.Random) -> str:
    match = _OF.match(name)
    if match:
        return f"{match[2]} {match[1]}"
    words = name.split()
    if len(words) == 2:
        return f"{words[1]} of {chance.choice(('', 'the '))}{words[0]}"
    return name


def _shuffled(name: str, chance: random.Random) -> str:
    words = name.replace(",", " ").split()
    if 2 <= len(words) <= 6:
        at = chance.randrange(len(words) - 1)
        words[at], words[at + 1] = words[at + 1], words[at]
    return " ".join(words)


def _number(name: str, chance: random.Random) -> str:
    words = name.split()
    at = chance.randrange(len(words))
    word = words[at]
    if len(word) > 4:
        if word.endswith("ies"):
            words[at] = word[:-3] + "y"
        elif word.endswith("s") and not word.endswith(("ss", "is", "us")):
            words[at] = word[:-1]
        elif word.endswith("y"):
            words[at] = word[:-1] + "ies"
        else:
            words[at] = word + "s"
    return " ".join(words)


def _spelling(name: str, chance: random.Random) -> str:
    pairs = [(a, b) for a, b in SPELLINGS if a in name] + [(b, a) for a, b in SPELLINGS if b in name]
    if pairs:
        old, new = chance.choice(pairs)
        return name.replace(old, new, 1)
    return name


def _derived(name: str, chance: random.Random) -> str:
    words = name.split()
    order = list(range(len(words)))
    chance.shuffle(order)
    for at in order:
        for old, new in ENDINGS:
            if words[at].endswith(old) and len(words[at]) > len(old) + 3:
                words[at] = words[at][: -len(old)] + new
                return " ".join(words)
            if len(new) > 3 and words[at].endswith(new) and len(words[at]) > len(new) + 2:
                words[at] = words[at][: -len(new)] + old
                return " ".join(words)
    return name


def _reworded(name: str, chance: random.Random) -> str:
    words = name.split()
    for at, word in enumerate(words):
        for group in WORDS:
            if word.lower() in group:
                words[at] = chance.choice(group)
                return " ".join(words)
    return name


def _dropped(name: str, chance: random.Random) -> str:
    words = name.split()
    at = [i for i, w in enumerate(words) if w.lower().strip(",") in QUALIFIERS]
    if at and len(words) > 2:
        del words[chance.choice(at)]
        return " ".join(words)
    return name


def _hyphens(name: str, chance: random.Random) -> str:
    if "-" in name:
        return name.replace("-", chance.choice((" ", "")))
    spaces = [i for i, c in enumerate(name) if c == " "]
    if spaces:
        at = chance.choice(spaces)
        return name[:at] + "-" + name[at + 1 :]
    return name


def _slip(name: str, chance: random.Random) -> str:
    if len(name) < 6:
        return name
    at = chance.randrange(1, len(name) - 1)
    kind = chance.randrange(3)
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + chance.choice("abcdefghilmnoprstuy") + name[at + 1 :]


KINDS = (
    _inverted, _inverted, _shuffled, _number, _number, _spelling, _derived, _derived, _reworded,
    _reworded, _dropped, _dropped, _hyphens, _slip,
)  # fmt: skip


def noisy(name: str, chance: random.Random) -> str:
    """The name as someone else might write it; one or two changes, the meaning kept."""
    changed = name
    for _ in range(chance.choice((1, 1, 2))):
        if changed.split():
            changed = chance.choice(KINDS)(changed, chance)
    return changed.strip() or name


def words(text: str) -> list[str]:
    """Words and marks."""
    return _WORD.findall(text.lower())
