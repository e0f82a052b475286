"""How many tokens a corpus costs before and after: ``python tokens.py CORPUS.jsonl...``

It counts with the tokenizer that the package mistral-common ships: ``pip install mistral-common``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import dejalu
from mistral_common.tokens.tokenizers.tekken import Tekkenizer


def main(paths: list[Path]) -> None:
    import mistral_common

    data = Path(mistral_common.__file__).parent / "data" / "tekken_240911.json"
    tokenizer = Tekkenizer.from_file(data)

    def tokens(text: str) -> int:
        return len(tokenizer.encode(text, bos=False, eos=False))

    total_before = total_after = 0
    for path in paths:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
        before = sum(tokens(row["text"]) for row in rows)
        after = sum(tokens(text or "") for text in dejalu.clean(rows).texts())
        total_before, total_after = total_before + before, total_after + after
        print(f"{path.parent.name}: {before:,} tokens, {after:,} left, {1 - after / before:.0%} saved")
    if total_before:
        saved = 1 - total_after / total_before
        print(f"all: {total_before:,} tokens, {total_after:,} left, {saved:.0%} saved")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
