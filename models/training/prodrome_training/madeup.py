"""Made-up patients: for tests, for golden vectors, and for a pack before there is a real model.

Nobody's data: a small random process with a planted story (obesity, then diabetes, then kidney
disease, then death), told in the form of ``timeline.patient_of``.
"""

from __future__ import annotations

import numpy as np

from .timeline import EPOCH_DATE, iso
from .vocabulary import Concept, Vocabulary

SNOMED, LOINC = "http://snomed.info/sct|", "http://loinc.org|"
RXNORM, CVX = "http://www.nlm.nih.gov/research/umls/rxnorm|", "http://hl7.org/fhir/sid/cvx|"

CHECK_UP = (SNOMED + "185349003", "Encounter for check up", "VISIT")
EMERGENCY = (SNOMED + "50849002", "Emergency room admission", "VISIT")
ADMISSION = (SNOMED + "32485007", "Hospital admission", "VISIT")
OBESITY = (SNOMED + "162864005", "Body mass index 30+ - obesity", "FINDING")
DIABETES = (SNOMED + "44054006", "Diabetes mellitus type 2", "DISORDER")
KIDNEY = (SNOMED + "431855005", "Chronic kidney disease stage 1", "DISORDER")
HYPERTENSION = (SNOMED + "59621000", "Essential hypertension", "DISORDER")
COLD = (SNOMED + "195662009", "Acute viral pharyngitis", "DISORDER")
METFORMIN = (RXNORM + "860975", "Metformin 500 MG", "MEDICATION")
VACCINE = (CVX + "140", "Influenza, seasonal, injectable, preservative free", "IMMUNIZATION")
BMI = (LOINC + "39156-5", "Body mass index", "OBSERVATION")
GLUCOSE = (LOINC + "2339-0", "Glucose", "OBSERVATION")
DEATH = (SNOMED + "419620001", "Death", "DEATH")
#: Codes of no terminology, so that only their names can say what they are.
STRANGE = (
    ("urn:prodrome:local:x|1", "Painful left great toe", "FINDING"),
    ("urn:prodrome:local:x|2", "Inflammation of the gall bladder", "DISORDER"),
    ("urn:prodrome:local:x|3", "Walking aid handed out", "PROCEDURE"),
    ("urn:prodrome:local:x|4", "", "FINDING"),
    ("urn:prodrome:local:y|1", "Insulin pen, long acting", "MEDICATION"),
)

LAST_DAY = 19_000  # January 2022, in days since 1970


class _Story:
    """Events of one life as they are told."""

    def __init__(self, rng: np.random.Generator):
        self.rng = rng
        self.events: list[dict] = []

    def tell(self, day: float, what, context="PRESENT", source="CODED", value=None, unit=None,
             recorded_after: float = 0.0, encounter: str | None = None) -> None:
        """Adds an event."""
        moment = int(day * 1440) * 60_000_000
        code, name, kind = what
        self.events.append({
            "time": iso(moment),
            "recorded_at": iso(moment + int(recorded_after * 86_400) * 1_000_000),
            "code": code, "name": name, "type": kind, "context": context, "source": source,
            "value": value, "unit": unit, "encounter": encounter,
        })


def life(seed: int, number: int) -> dict:
    """One patient."""
    rng = np.random.default_rng((seed, number))
    story = _Story(rng)
    born = int(rng.integers(-9_000, 12_000))
    heavy = rng.random() < 0.4
    diabetic = kidney = None
    died = None
    day = float(max(born + 30, LAST_DAY - 9_000))
    visit = 0
    while day < LAST_DAY:
        visit += 1
        encounter = f"visit-{number}-{visit}"
        age = (day - born) / 365.25
        story.tell(day, CHECK_UP if rng.random() < 0.8 else EMERGENCY, encounter=encounter)
        bmi = round(float(rng.normal(34 if heavy else 24, 2)), 1)
        story.tell(day + 0.01, BMI, value=bmi, unit="kg/m2", encounter=encounter)
        glucose = round(float(rng.normal(150 if diabetic else 90, 10)), 1)
        story.tell(day + 0.01, GLUCOSE, value=glucose, unit="mg/dL", encounter=encounter)
        if heavy and age > 20:
            story.tell(day + 0.02, OBESITY, encounter=encounter)
        if heavy and diabetic is None and age > 30 and rng.random() < 0.25:
            diabetic = day
            story.tell(day + 0.02, DIABETES, encounter=encounter)
        if diabetic is not None:
            story.tell(day + 0.03, METFORMIN, encounter=encounter)
            if kidney is None and day - diabetic > 700 and rng.random() < 0.3:
                kidney = day
                story.tell(day + 0.02, KIDNEY, encounter=encounter)
            story.tell(day, DIABETES, source="NOTE", encounter=encounter)
        if rng.random() < 0.3:
            story.tell(day + 0.02, COLD, encounter=encounter)
        if rng.random() < 0.4:
            story.tell(day + 0.04, VACCINE, encounter=encounter)
        if rng.random() < 0.2:
            story.tell(day, HYPERTENSION, source="NOTE", context="FAMILY", encounter=encounter)
        if rng.random() < 0.1:
            story.tell(day, KIDNEY, source="NOTE", context="NEGATED", encounter=encounter)
        if kidney is not None and day - kidney > 700 and rng.random() < 0.5:
            story.tell(day + 1, ADMISSION, encounter=encounter)
            died = day + 5
            story.tell(died, DEATH)
            break
        day += float(rng.exponential(250)) + 1
    story.events.sort(key=lambda event: event["time"])
    return {
        "subject_id": f"{seed:08x}{number:024x}",
        "birth_date": str(EPOCH_DATE + np.timedelta64(born, "D").astype(object)),
        "sex": ("FEMALE", "MALE", "OTHER", "UNKNOWN")[int(rng.choice(4, p=(0.48, 0.48, 0.02, 0.02)))],
        "deceased_at": iso(int(died * 86_400) * 1_000_000) if died is not None else None,
        "events": story.events,
    }


def of_vocabulary(
    vocabulary: Vocabulary, seed: int, number: int, visits: int
) -> tuple[dict, list[int]]:
    """A patient whose events are drawn from a vocabulary, with the trouble that real feeds have:
    late records, codes nobody knows, other units, negations. Returns the timeline and moments to
    ask at, in order; all times are whole minutes."""
    rng = np.random.default_rng((seed, 99, number))
    story = _Story(rng)
    born = int(rng.integers(-12_000, 10_000))
    day = float(rng.integers(max(born + 1, 12_000), 15_000))
    first = day
    # Frequent concepts come first in a vocabulary.
    weights = 1.0 / (20 + np.arange(len(vocabulary.concepts)))
    strange = number % 3 == 1
    for visit in range(visits):
        encounter = f"visit-{visit}"
        for _ in range(int(rng.integers(1, 8))):
            concept = vocabulary.concepts[int(rng.choice(len(weights), p=weights / weights.sum()))]
            _tell_concept(story, rng, day, concept, encounter)
        if strange and rng.random() < 0.3:
            story.tell(day, STRANGE[int(rng.integers(len(STRANGE)))], encounter=encounter)
        day += float(rng.exponential(60)) + (0 if rng.random() < 0.1 else 0.5)
    story.events.sort(key=lambda event: (event["time"], event["code"]))
    end = day - (40 if number % 4 == 3 else 0)
    asked = [end]
    if number % 2 == 0:
        asked = [first + (end - first) * float(rng.uniform(0.5, 0.95)), end, end + 200]
    return {
        "subject_id": f"{seed:08x}{number:024x}",
        "birth_date": str(EPOCH_DATE + np.timedelta64(born, "D").astype(object)),
        "sex": ("FEMALE", "MALE", "OTHER", "UNKNOWN")[number % 4],
        "deceased_at": None,
        "events": story.events,
    }, [int(moment * 1440) * 60_000_000 for moment in sorted(asked)]


def _tell_concept(story: _Story, rng, day: float, concept: Concept, encounter: str) -> None:
    what = (concept.key, concept.name, concept.type)
    if concept.edges:
        # Now and then exactly an edge, and now and then in a unit that the model does not know.
        value = float(rng.choice(concept.edges))
        value = value if rng.random() < 0.3 else round(value * float(rng.uniform(0.8, 1.2)), 3)
        unit = concept.unit if rng.random() < 0.9 else "furlong"
        story.tell(day + 0.01, what, value=value, unit=unit, encounter=encounter)
        return
    if concept.type == "DEATH":
        return
    late = 30.0 if rng.random() < 0.05 else 0.0
    story.tell(day + 0.02 * int(rng.integers(3)), what, recorded_after=late, encounter=encounter)
    if rng.random() < 0.4:
        context = str(rng.choice(["PRESENT", "HISTORICAL", "NEGATED", "FAMILY", "POSSIBLE", "OTHER"]))
        story.tell(day, what, context=context, source="NOTE", encounter=encounter)
