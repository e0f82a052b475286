"""A first crawl, and one against the index that it made."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import dejalu

sys.path.insert(0, str(Path(__file__).parent))
from corpus import pages


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        learning = dejalu.LearningCleaner()
        for page in pages():
            document = learning.clean_one(page["text"], site="news.example", id=page["url"])
            is_sure = learning.knows("news.example")
            print(f"{document.id}: {document.fate}" + ("" if is_sure else ", too little seen"))
        index = learning.to_index(Path(folder) / "known.idx")
        new = "Storm damage shuts both lanes\nDivers found a crack below the third pier.\n\nRead more\n"
        document = index.clean_one(new, site="news.example")
        print(document.explain())
        assert document.text is not None and "Divers" in document.text


if __name__ == "__main__":
    main()
