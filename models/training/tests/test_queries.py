"""What training asks at a moment and within one, and what it is to say."""

import numpy as np
import pytest
import torch

from prodrome_training.batches import collate
from prodrome_training.dataset import Lives, days_to_words
from prodrome_training.kinds import KINDS, kinds_of, types_of_words
from prodrome_training.losses import WordWeights, answers_of, loss_of
from prodrome_training.model import Serving
from prodrome_training.outcomes import CANDIDATES
from prodrome_training.queries import sample_chunk
from prodrome_training.timeline import CODED, MICROS_A_DAY, PRESENT, iso
from prodrome_training.tokens import ModelInput, model_input, status_of
from test_tokens import DAY, ILLNESS, VISIT, WORDS, event, read


def test_queries_of_a_chunk_answer_as_the_serving_form_does(trained):
    """Training's many queries in one pass, and serving's one, must be the same function."""
    model, table = trained.model.eval(), trained.lives.table
    rng = np.random.default_rng(4)
    serving = Serving(model).eval()
    shape, compared = model.shape, [0, 0]
    for life in trained.lives.lives[:20]:
        chunk = sample_chunk(life, table, rng, 4, open_queries=4)
        if len(chunk.at) != len(life.tokens):
            continue
        batch = collate([chunk], trained.lives.end, trained.vocabulary.predicted())
        kept = torch.zeros(1, shape.layers, shape.heads, 0, shape.size)
        with torch.no_grad():
            answers = answers_of(model, batch)
            for row, query in enumerate(chunk.queries + chunk.open):
                hidden = [] if query.hidden is None else query.hidden
                seen = life.tokens.take(np.setdiff1d(np.arange(query.end), hidden))
                one = model_input(seen, life.patient, table, query.as_of)
                given = [torch.from_numpy(getattr(one, name)[None]) for name in ModelInput.NAMES]
                none = torch.zeros(1, 0)
                said = serving(model.words(given[0]), *given[1:], none, none.long(), kept, kept)
                within = query.hidden is not None
                following = said[4 if within else 2][0]
                torch.testing.assert_close(answers.log_next[0, row].exp(), following)
                compared[within] += 1
                if not within:
                    wanted = answers.hazards[0, row]
                    torch.testing.assert_close(wanted, said[0][0], atol=2e-4, rtol=1e-4)
    model.train()
    assert min(compared) > 5


def test_open_query_is_to_say_what_it_does_not_see_of_its_instant(trained):
    """What it reads and what it is to name make up the instant, and nothing is in both."""
    table, predicted = trained.lives.table, trained.vocabulary.predicted()
    rng, checked = np.random.default_rng(5), 0
    for life in trained.lives.lives[:30]:
        tokens = life.tokens
        chunk = sample_chunk(life, table, rng, 1, open_queries=8)
        batch = collate([chunk], trained.lives.end, predicted)
        for row, query in enumerate(chunk.open, len(chunk.queries)):
            assert query.hidden is not None and len(query.hidden)
            assert set(tokens.instant[query.hidden]) == {query.as_of}
            shown = np.setdiff1d(np.arange(query.end), query.hidden)
            assert tokens.day[shown[-1]] == query.as_of // MICROS_A_DAY
            named = batch["target_word"][batch["target_at"] == row].numpy()
            coded = tokens.status[query.hidden] == status_of(PRESENT, CODED)
            hidden = tokens.concept[query.hidden[coded]]
            hidden = hidden[hidden < len(predicted)]
            assert sorted(named) == sorted(set(hidden[predicted[hidden]].tolist()))
            seen = set(tokens.concept[shown[tokens.affirmed[shown]]].tolist())
            wanted = [word in seen for word in range(len(predicted))]
            np.testing.assert_array_equal(batch["seen_words"][0, row].numpy(), wanted)
            checked += len(named)
    assert checked > 20


def test_instants_whose_facts_are_recorded_later_are_asked_too():
    """Diagnoses are recorded when an encounter ends: no moment begins with them."""
    later = {"recorded_at": iso(DAY + 86_400_000_000 + 1_800_000_000)}
    events = [event(VISIT, 0), event(VISIT, 1, **later), event(ILLNESS, 1, **later), event(VISIT, 60)]
    patient, table, _ = read(events)
    (life,) = Lives([patient], table.lexicon, table, list(CANDIDATES[:2])).lives
    chunk = sample_chunk(life, table, np.random.default_rng(0), 1, open_queries=20)
    assert {query.as_of for query in chunk.open} == {DAY + 86_400_000_000}
    assert DAY + 86_400_000_000 not in life.moments
    hidden = {tuple(life.tokens.concept[query.hidden].tolist()) for query in chunk.open}
    assert hidden == {(WORDS.ids[VISIT.key],), (WORDS.ids[ILLNESS.key],)}


def test_loss_within_kinds_is_that_of_a_softmax_over_the_kind_and_newness(trained):
    chunks = [
        sample_chunk(life, trained.lives.table, np.random.default_rng(6), 3, open_queries=3)
        for life in trained.lives.lives[:4]
    ]
    batch = collate(chunks, trained.lives.end, trained.vocabulary.predicted())
    weights = WordWeights.of(trained.vocabulary, 0.1)
    model = trained.model.eval()
    with torch.no_grad():
        found = loss_of(model, batch, trained.groups, weights).within.item()
        scores = answers_of(model, batch).log_next.flatten(0, 1).double().numpy()
    model.train()
    kinds = kinds_of(types_of_words(trained.vocabulary))
    seen = batch["seen_words"].flatten(0, 1).numpy()
    total = share = 0.0
    for at, word, weight in zip(*(batch[f"target_{name}"].tolist() for name in ("at", "word", "weight"))):
        same = (kinds == kinds[word]) & (seen[at] == seen[at, word])
        probability = np.exp(scores[at, word]) / np.exp(scores[at, same]).sum()
        if kinds[word] != KINDS.index("disorder") or seen[at, word]:
            weight *= 0.1
        total, share = total - weight * np.log(probability), share + weight
    assert found == pytest.approx(total / share, rel=1e-4)


def test_later_moments_cannot_be_seen_by_earlier_queries(trained):
    chunk = sample_chunk(trained.lives.lives[0], trained.lives.table, np.random.default_rng(1), 4)
    batch = collate([chunk], trained.lives.end, trained.vocabulary.predicted())
    blocked = batch["blocked"][0].numpy() < 0
    queries = batch["asked"].shape[1]
    length = blocked.shape[0] - queries
    assert blocked[:length, length:].all()
    np.testing.assert_array_equal(~blocked[length:, length:], np.eye(queries, dtype=bool))


def test_days_to_words_are_those_of_the_next_coded_fact(trained):
    life = max(trained.lives.lives, key=lambda one: len(one.fact_word))
    as_of, end = int(life.moments[len(life.moments) // 2]), trained.lives.end
    days, happened = days_to_words(life, as_of, end, len(trained.vocabulary))
    for word in range(len(trained.vocabulary)):
        later = life.fact_instant[(life.fact_word == word) & (life.fact_instant > as_of)]
        assert happened[word] == (len(later) > 0)
        if len(later):
            assert days[word] == pytest.approx((later.min() - as_of) / 86_400e6, rel=1e-5)
