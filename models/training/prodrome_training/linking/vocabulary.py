"""A tokenizer with only the word pieces that the domain's texts use, and every single character."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def trimmed(base: Path, texts: Iterable[str], target: Path) -> list[int]:
    """Writes the trimmed tokenizer and gives, for each new id, the base model's id.

    Single characters and their continuations stay, so that a word whose pieces were cut falls
    apart into smaller pieces instead of becoming unknown.
    """
    tokenizer = Tokenizer.from_file(str(base))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    used: set[int] = set()
    chunk: list[str] = []

    def flush() -> None:
        for encoding in tokenizer.encode_batch(chunk, add_special_tokens=False):
            used.update(encoding.ids)
        chunk.clear()

    for text in texts:
        chunk.append(text)
        if len(chunk) == 4096:
            flush()
    flush()
    settings = json.loads(base.read_text(encoding="utf-8"))
    pieces: dict[str, int] = settings["model"]["vocab"]
    kept = sorted(
        (
            (number, piece)
            for piece, number in pieces.items()
            if number in used
            or piece in SPECIAL
            or len(piece) == 1
            or (piece.startswith("##") and len(piece) == 3)
        )
    )
    settings["model"]["vocab"] = {piece: new for new, (_, piece) in enumerate(kept)}
    renumbered = {piece: new for new, (_, piece) in enumerate(kept)}
    for added in settings["added_tokens"]:
        added["id"] = renumbered[added["content"]]
    for name, special in settings["post_processor"].get("special_tokens", {}).items():
        special["ids"] = [renumbered[name]]
    settings["truncation"] = None
    settings["padding"] = None
    target.write_text(json.dumps(settings, ensure_ascii=False), encoding="utf-8")
    return [old for old, _ in kept]
