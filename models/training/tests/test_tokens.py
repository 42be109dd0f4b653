"""The tokeniser's rules."""

import numpy as np
import pytest

from prodrome_training import madeup, vocabulary
from prodrome_training.dataset import Lives
from prodrome_training.outcomes import CANDIDATES
from prodrome_training.timeline import Lexicon, iso, micros, patient_of
from prodrome_training.tokens import (
    BLOCK, MAX_HISTORY, MAX_TOKENS, ROOM, WordTable, model_input, tokenise, window_start,
)
from prodrome_training.vocabulary import NOW, Concept, Vocabulary

ILLNESS = Concept("s|1", "illness", "DISORDER", True)
VISIT = Concept("s|2", "visit", "VISIT", True)
MEASURE = Concept("l|3", "measure", "OBSERVATION", False, "kg", [float(x) for x in range(10, 100, 10)])
WORDS = Vocabulary([ILLNESS, VISIT, MEASURE])
DAY = micros("2020-03-01T08:00:00Z")


def event(concept: Concept, day: float, **more) -> dict:
    moment = iso(DAY + int(day * 86_400) * 1_000_000)
    return {"time": moment, "recorded_at": moment, "code": concept.key, "name": concept.name,
            "type": concept.type, "context": "PRESENT", "source": "CODED", "value": None,
            "unit": None, "encounter": None} | more


def read(events: list[dict], as_of: int | None = None):
    lexicon = Lexicon()
    patient = patient_of({"subject_id": "0" * 32, "birth_date": "1980-10-01", "sex": "FEMALE",
                          "deceased_at": None, "events": events}, lexicon)
    table = WordTable(WORDS, lexicon)
    return patient, table, tokenise(patient, table, as_of)


def test_micros_and_iso_are_inverse_also_before_1970():
    for text in ("1969-12-31T23:59:59.5Z", "2020-01-01T00:00:00Z", "1931-05-06T07:08:09.123456Z"):
        assert micros(iso(micros(text))) == micros(text)
    assert micros("2020-01-01T01:00:00+01:00") == micros("2020-01-01T00:00Z")


def test_same_fact_of_one_day_is_one_token():
    assert len(read([event(ILLNESS, 0), event(ILLNESS, 0.2)])[2]) == 1


def test_copied_forward_mention_is_no_recurrence():
    note = {"source": "NOTE", "context": "HISTORICAL"}
    tokens = read([event(ILLNESS, 0), event(ILLNESS, 90, **note), event(ILLNESS, 200, **note)])[2]
    assert len(tokens) == 1


def test_coded_again_after_a_month_recurs():
    tokens = read([event(ILLNESS, 0), event(ILLNESS, 10), event(ILLNESS, 40)])[2]
    assert tokens.recurring.tolist() == [0, 2]


def test_denied_illness_is_another_token_and_no_first_time():
    tokens = read([event(ILLNESS, 0, source="NOTE", context="NEGATED"), event(ILLNESS, 1)])[2]
    assert len(set(tokens.status.tolist())) == 2
    assert tokens.recurring.tolist() == [0, 0]


def test_measurement_counts_where_its_decile_moves():
    values = [(0, 9.0, "kg"), (1, 25.0, "kg"), (2, 40.0, "kg"), (3, 95.0, "lb")]
    tokens = read([event(MEASURE, day, value=value, unit=unit) for day, value, unit in values])[2]
    assert tokens.decile.tolist() == [1, 5, 0]


def test_value_on_an_edge_is_in_the_upper_decile():
    assert read([event(MEASURE, 0, value=90.0, unit="kg")])[2].decile.tolist() == [10]


def test_unseen_codes_are_words_of_their_own_or_passed_over():
    other, third = Concept("x|9", "other", "DISORDER", True), Concept("x|7", "third", "FINDING", True)
    part = Concept("x|8", "part", "BODY_STRUCTURE", False)
    patient, table, tokens = read([event(other, 0), event(third, 0), event(part, 0), event(other, 40)])
    found = [table.lexicon.keys[table.unseen[word - len(WORDS)]] for word in tokens.concept]
    assert found == ["x|7", "x|9", "x|9"]
    assert tokens.recurring.tolist() == [0, 0, 1]


def test_known_words_come_before_unseen_ones_of_an_instant():
    other = Concept("a|0", "other", "DISORDER", True)
    tokens = read([event(other, 0), event(VISIT, 0)])[2]
    assert tokens.concept[0] == WORDS.ids["s|2"]


def test_late_records_and_the_future_are_not_read():
    later = {"recorded_at": iso(DAY + 10**13)}
    events = [event(ILLNESS, 0), event(VISIT, 1, **later), event(VISIT, 30)]
    assert len(read(events, DAY + 2 * 86_400_000_000)[2]) == 1


def test_beginning_of_a_window_moves_in_steps():
    starts = [window_start(end) for end in range(2000)]
    assert set(np.diff(starts)) <= {0, BLOCK, window_start(ROOM + 1)}
    assert starts[ROOM] == 0 and all(start % BLOCK == 0 for start in starts)
    kept = [end - start for end, start in enumerate(starts)][ROOM + 1 :]
    assert max(kept) + MAX_HISTORY <= ROOM and min(kept) > ROOM - MAX_HISTORY - BLOCK


def test_old_illness_stays_in_a_long_history():
    patient, table, tokens = read([event(ILLNESS, 0)] + [event(VISIT, day) for day in range(1, 400)])
    one = model_input(tokens, patient, table, DAY + 500 * 86_400_000_000)
    assert len(one.concept) <= MAX_TOKENS
    assert one.concept[1] == WORDS.ids["s|1"] and one.concept[-1] == NOW
    assert one.moment[-1] == one.moment.max() and (np.diff(one.moment) >= 0).all()


@pytest.fixture(scope="module")
def lives() -> Lives:
    lexicon = Lexicon()
    patients = [patient_of(madeup.life(3, number), lexicon) for number in range(30)]
    words = vocabulary.build(patients, lexicon, 2)
    return Lives(patients, lexicon, WordTable(words, lexicon), list(CANDIDATES[:4]))


def test_tokens_of_a_moment_are_the_beginning_of_those_of_the_whole_life(lives):
    checked = 0
    for life in lives.lives:
        for moment, seen in list(zip(life.moments, life.seen))[::7]:
            then = tokenise(life.patient, lives.table, int(moment))
            for name in ("concept", "status", "decile", "recurring", "day"):
                assert (getattr(then, name) == getattr(life.tokens, name)[:seen]).all()
            checked += 1
    assert checked > 50
