"""The tagger's data and spans."""

import random

import torch

from prodrome_training.tagging import data, tiny
from prodrome_training.tagging.evaluate import decided, spans
from prodrome_training.tagging.model import Shape, Tagger

TEXT = "1|t|Severe pain now. He is well.\n1|a|No rash.\n1\t0\t11\tSevere pain\tDisease\tD1\n"


def _read(tmp_path):
    path = tmp_path / "one.pubtator"
    path.write_text(TEXT + "1\t7\t11\tpain\tDisease\tD2\n1\t33\t37\trash\tChemical\tD3\n\n")
    return path


def test_longest_span_of_the_type_is_kept(tmp_path):
    (document,) = data.documents(_read(tmp_path))

    assert document.spans == ((0, 11),)
    assert [document.text[a:b].strip() for a, b in data.sentences(document)] == [
        "Severe pain now.",
        "He is well.",
        "No rash.",
    ]


def test_words_first_pieces_carry_the_labels(tmp_path):
    tokenizer = tiny.tokenizer()
    (sentences,) = data.read(_read(tmp_path), tokenizer)

    ids, labels = data.row(sentences[0].parts, 2, 3, 64)

    heads = [label for label in labels if label != data.IGNORED]
    assert heads == [data.BEGIN, data.INSIDE, data.OUTSIDE, data.OUTSIDE]
    assert (ids[0], ids[-1], len(ids)) == (2, 3, len(labels))


def test_variation_replaces_mentions_only(tmp_path):
    tokenizer = tiny.tokenizer()
    (sentences,) = data.read(_read(tmp_path), tokenizer)
    name = data.Part((7, 8), (True, False), True)

    parts = data.varied(sentences[0], [name], random.Random(1), data.Variation(1, 1, 0, 0))

    assert parts[0] == name
    assert parts[1:] == sentences[0].parts[1:]


def test_inside_without_beginning_begins_a_span():
    assert spans([0, 2, 2, 0, 1, 1]) == [(1, 3), (4, 5), (5, 6)]


def test_lower_threshold_finds_more():
    logits = torch.tensor([[1.0, 0.5, 0.0]])

    assert decided(logits, 0.6) == [data.OUTSIDE]
    assert decided(logits, 0.4) == [data.BEGIN]


def test_what_the_mask_hides_has_no_effect():
    torch.manual_seed(3)
    tagger = Tagger(Shape(20, 8, 8)).eval()
    ids = torch.tensor([[1, 2, 3, 4, 0, 0]])
    other = torch.tensor([[1, 2, 3, 4, 9, 9]])
    mask = torch.tensor([[1, 1, 1, 1, 0, 0]])

    assert torch.allclose(tagger(ids, mask)[:, :4], tagger(other, mask)[:, :4])
