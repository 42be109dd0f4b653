import gzip
import json
import random

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from prodrome_training.linking import bert, evaluate, export, noise, ranking, sources, train
from prodrome_training.linking import vocabulary
from prodrome_training.linking.sources import Mention

ROWS = [
    "DOID:1\tdisorder\t1001\tkidney stone|renal calculus|nephrolithiasis\tC1\tD1\t\t\tDOID:1\tDOID:9",
    "DOID:2\tdisorder\t\tgall stone|cholelithiasis\t\tD2\t\tHP:2\tDOID:2\tDOID:9",
    "DOID:3\tdisorder\t\tkidney cancer|renal carcinoma\t\tD3\t222\t\tDOID:3\tDOID:8",
    "SCT:4\tqualifier value\t4\tleft\t\t\t\t\tSCT:4\t",
    "SCT:5\tfinding\t5\tcough\t\t\t\t\tSCT:5\t",
]
HEAD = "id\tsemantic_tag\tsnomed\tnames\tumls\tmesh\tomim\thpo\tsources\tparents"
PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "kidney", "stone", "renal", "##s", "cough"]


@pytest.fixture
def concepts(tmp_path):
    path = tmp_path / "terminology.tsv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.write("\n".join([HEAD, *ROWS]) + "\n")
    return sources.terminology(path)


@pytest.fixture
def tokenizer(tmp_path):
    letters = [c for c in "abcdefghijklmnopqrstuvwxyz"]
    pieces = PIECES + letters + ["##" + c for c in letters if "##" + c not in PIECES]
    marks = {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}}
    marks["[SEP]"] = {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}

    def special(name):
        return {"SpecialToken": {"id": name, "type_id": 0}}

    base = tmp_path / "base.json"
    content = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": number,
                "content": name,
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
            for number, name in enumerate(PIECES[:5])
        ],
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "strip_accents": None,
            "lowercase": True,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                special("[CLS]"),
                {"Sequence": {"id": "A", "type_id": 0}},
                special("[SEP]"),
            ],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": marks,
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": {piece: number for number, piece in enumerate(pieces)},
        },
    }
    base.write_text(json.dumps(content), encoding="utf-8")
    target = tmp_path / "tokenizer.json"
    rows = vocabulary.trimmed(base, ["kidney stones"], target)
    return Tokenizer.from_file(str(target)), rows, pieces


def small(rows):
    torch.manual_seed(1)
    return bert.Encoder(
        bert.Shape(
            vocabulary=rows, width=32, heads=4, inner=64, layers=1, positions=32, dims=16
        )
    )


def test_terminology_keeps_codes_and_skips_qualifiers(concepts):
    assert concepts.ids == ["DOID:1", "DOID:2", "DOID:3", "SCT:5"]
    assert sources.gold("MESH:D1", concepts) == {0}
    assert sources.gold("OMIM:222", concepts) == {2}
    assert sources.gold("HP:2", concepts) == {1}
    assert sources.gold("D99", concepts) == frozenset()


def test_trimmed_vocabulary_keeps_characters_so_that_nothing_is_unknown(tokenizer):
    cut, rows, pieces = tokenizer
    kept = {pieces[row] for row in rows}
    assert {"kidney", "stone", "##s", "q", "##q"} <= kept
    assert "renal" not in kept and "cough" not in kept
    ids = cut.encode("Renal kidneys").ids
    assert cut.token_to_id("[UNK]") not in ids
    assert ids[0] == cut.token_to_id("[CLS]") and ids[-1] == cut.token_to_id("[SEP]")


def test_noise_keeps_a_text_and_is_repeatable():
    names = ["Abnormality of the left kidney", "renal carcinoma", "x", "type 2 diabetes mellitus"]
    for name in names:
        for seed in range(50):
            changed = noise.noisy(name, random.Random(seed))
            assert changed == noise.noisy(name, random.Random(seed))
            assert changed.strip()


def test_vectors_do_not_depend_on_what_else_is_encoded(tokenizer):
    cut, rows, _ = tokenizer
    model = small(len(rows))
    batches = train.Batches(cut, 12)
    texts = ["kidney stone", "a much longer name of a stone", "cough"]
    together = train.vectors(model, batches, texts)
    alone = np.concatenate([train.vectors(model, batches, [text]) for text in texts])
    assert np.allclose((together * alone).sum(1), 1, atol=0.02)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)


def test_loss_falls_when_names_of_a_concept_come_together():
    apart = torch.nn.functional.normalize(torch.eye(4), dim=1)
    labels = torch.tensor([0, 0, 1, 1])
    joined = apart[[0, 0, 2, 2]]
    assert train.loss_of(joined, labels, 0.1) < train.loss_of(apart, labels, 0.1)


def test_training_never_sees_held_out_concepts(concepts):
    settings = train.Settings(noise=1.0)
    for seed in range(20):
        pairs = train.pairs_of(
            concepts,
            {0: ["stone of the kidney"]},
            {0: "A stone in the kidney."},
            [Mention("renal stones", frozenset({0}))],
            frozenset({0}),
            settings,
            random.Random(seed),
        )
        assert all(concept != 0 for _, _, concept in pairs)
        assert pairs


def test_training_goes_on_from_its_checkpoint_and_exports(concepts, tokenizer, tmp_path):
    cut, rows, _ = tokenizer
    work = tmp_path / "run"
    work.mkdir()
    settings = train.Settings(epochs=1, anchors=4)
    seen = []

    def go(epochs):
        model = small(len(rows))
        train.train(
            model, cut, concepts, {}, {}, [], frozenset(), train.Settings(epochs=epochs, anchors=4),
            work, lambda model, index: seen.append(len(index)) or {},
        )  # fmt: skip
        return model

    go(settings.epochs)
    model = go(2)
    assert seen == [8, 8]
    log = [json.loads(line) for line in (work / "progress.jsonl").read_text().splitlines()]
    assert [entry["epoch"] for entry in log if "seconds" in entry and "step" not in entry] == [1, 2]

    path = tmp_path / "encoder.onnx"
    export.to_onnx(model.eval(), path)
    exact = train.vectors(model, train.Batches(cut, 12), ["kidney stone"])
    given = export.run_onnx(path, cut, ["kidney stone"], 12)
    assert (exact * given).sum() > 0.97


def test_accuracy_counts_the_nearest_names_concept(concepts):
    names = [name for known in concepts.names for name in known]
    index = np.eye(len(names), dtype=np.float32)

    def encode(texts):
        return np.stack([index[names.index("cough" if t == "tussis" else t)] for t in texts])

    mentions = [Mention("cough", frozenset({3})), Mention("tussis", frozenset({3}))]
    found = evaluate.linking(encode, index, concepts, {"some": mentions})
    assert found["some"].acc1 == 1.0 and found["some"].n == 2
    assert found["some.nonExact"].n == 1
    wrong = [Mention("cough", frozenset({0}))]
    assert evaluate.linking(encode, index, concepts, {"x": wrong})["x"].acc1 == 0.0


def test_reranker_examples_leave_out_what_they_ask_for(concepts):
    found = ranking.examples(concepts, frozenset({0, 1, 2}), [], [], seed=3)
    by_source = {example.source for example in found}
    assert {"synonym", "absent"} & by_source
    for example in found:
        if example.source == "synonym":
            assert example.without == "name"
        if example.source == "absent":
            assert example.without == "concept"
    assert ranking.key("SCT:5") == "http://snomed.info/sct|5"
