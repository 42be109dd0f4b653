"""Two taggers of a few kilobytes for the Java tests: each piece's label follows from the piece.

``python -m prodrome_training.tagging.tiny --target
../src/test/resources/io/prodrome/models/tag`` in ``models/training`` writes them again.
"""

from __future__ import annotations

import argparse
import json
import string
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

BIO = ("O", "B-Disease", "I-Disease", "B-Drug", "I-Drug")
BIOES = ("B-Disease", "E-Disease", "I-Disease", "O", "S-Disease")
WORDS = {
    "severe": "B-Disease", "kidney": "I-Disease", "pain": "I-Disease", "aspirin": "B-Drug",
    "tablets": "I-Drug", "end": "E-Disease", "rash": "S-Disease", "##algia": "I-Disease",
    "neur": "B-Disease", "cafe": "B-Disease", "cardiac": "B-Disease", "infarction": "I-Disease",
}  # fmt: skip
SURE, NOISE = 4.0, 0.2


def vocabulary() -> list[str]:
    """Marks, single characters and their continuations, and the words with a label."""
    letters = string.ascii_lowercase + string.digits
    marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    return marks + list(letters + ".,-") + ["##" + c for c in letters] + list(WORDS)


def tokenizer() -> Tokenizer:
    """Word pieces as BERT's, lower-cased and without accents."""
    pieces = {piece: number for number, piece in enumerate(vocabulary())}
    made = Tokenizer(models.WordPiece(pieces, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.decoder = decoders.WordPiece()
    made.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]"])
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[("[CLS]", pieces["[CLS]"]), ("[SEP]", pieces["[SEP]"])],
    )
    return made


def classifier(labels: tuple[str, ...], types: bool, seed: int) -> onnx.ModelProto:
    """Looks up a row of scores for each id; what the mask hides is 0."""
    pieces = vocabulary()
    scores = np.random.default_rng(seed).normal(0, NOISE, (len(pieces), len(labels)))
    for number, piece in enumerate(pieces):
        label = WORDS.get(piece, "O")
        scores[number, labels.index(label if label in labels else "O")] += SURE
    names = ["input_ids", "attention_mask", *(["token_type_ids"] if types else [])]
    nodes = [
        helper.make_node("Gather", ["scores", "input_ids"], ["looked"]),
        helper.make_node("Cast", ["attention_mask"], ["seen"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["seen", "last"], ["wide"]),
        helper.make_node("Mul", ["looked", "wide"], ["masked"]),
    ]
    if types:
        nodes += [
            helper.make_node("Cast", ["token_type_ids"], ["typed"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["typed", "last"], ["typing"]),
            helper.make_node("Add", ["masked", "typing"], ["logits"]),
        ]
    else:
        nodes.append(helper.make_node("Identity", ["masked"], ["logits"]))
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "pieces"]) for n in names],
        [
            helper.make_tensor_value_info(
                "logits", TensorProto.FLOAT, ["batch", "pieces", len(labels)]
            )
        ],
        [
            numpy_helper.from_array(scores.astype(np.float32), "scores"),
            numpy_helper.from_array(np.array([2], dtype=np.int64), "last"),
        ],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    made.ir_version = 8
    onnx.checker.check_model(made)
    return made


def main(arguments: list[str] | None = None) -> None:
    """Writes both models, their settings, and the tokenizer that they share."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=20264)
    options = parser.parse_args(arguments)
    options.target.mkdir(parents=True, exist_ok=True)
    (options.target / "tokenizer.json").write_text(tokenizer().to_str(), encoding="utf-8")
    for name, labels, types in (("bio", BIO, False), ("bioes", BIOES, True)):
        onnx.save(classifier(labels, types, options.seed), options.target / f"{name}.onnx")
        settings = {"labels": list(labels), "maxPieces": 16, "threshold": 0.5}
        (options.target / f"{name}.json").write_text(json.dumps(settings) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
