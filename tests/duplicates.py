#!/usr/bin/env python3
"""What articles that are crawled twice do to the others: a corpus, with and without second copies.

In go JSONL corpora, plain or .gz (three sets of SHARED/data if none is named). Each is cleaned as
it is, and again with every document, or one in ten, given a second time at the end of the corpus,
under another id and another url of the same host. A second copy says nothing new: so nothing
should change. Out comes a Markdown table: the documents without a copy whose cleaned text changed,
the documents with a copy whose cleaned text changed, and the copies that were cleaned otherwise
than the document they are of; and the characters that the originals lost and won by it.

Exit code: 0 where it was measured, 2 where nothing could be.
"""
import argparse
import json
import os
import pathlib
import sys
import tempfile

from growth import cleaned
from lost import objects
from quality import ROOT, Trouble, table

SETS = ("europa", "kinds-wire", "daniel-el-pl")
ONE_IN = (1, 10)


def again(row):
    """The same document, as another crawl would have it."""
    copy = {**row, "id": f"{row.get('id', '')}-again"}
    if isinstance(row.get("url"), str):
        copy["url"] = f"{row['url']}{'&' if '?' in row['url'] else '?'}again=1"
    return copy


def measure(program, path, ways):
    """A row for each way to give documents twice."""
    rows = [row for row in objects(path) if row]
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        alone, _ = cleaned(program, rows, work)
        for one_in in ways:
            twice = [place for place in range(len(rows)) if place % one_in == one_in - 1]
            texts, _ = cleaned(program, rows + [again(rows[place]) for place in twice], work)
            copies = dict(zip(twice, texts[len(rows):], strict=True))
            changed = [place for place in range(len(rows)) if texts[place] != alone[place]]
            shorter = sum(max(0, len(alone[place]) - len(texts[place])) for place in changed)
            longer = sum(max(0, len(texts[place]) - len(alone[place])) for place in changed)
            others = [place for place in changed if place not in copies]
            yield [
                "every document" if one_in == 1 else f"one in {one_in}",
                f"{len(others)} of {len(rows) - len(twice)}", f"{len(changed) - len(others)} of {len(twice)}",
                f"{sum(text != texts[place] for place, text in copies.items())} of {len(twice)}",
                f"{shorter} less, {longer} more",
            ]


def main():
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=pathlib.Path, nargs="*", metavar="CORPUS",
                        help=f"JSONL files (default: {', '.join(SETS)} of SHARED)")
    parser.add_argument("--program", type=pathlib.Path, default=target / "release" / "dejalu")
    parser.add_argument("--shared", type=pathlib.Path, default=os.environ.get("SHARED", ROOT.parent / "shared"),
                        help="folder with data/ (SHARED, or ../shared)")
    parser.add_argument("--one-in", type=int, nargs="+", default=ONE_IN, metavar="N", help="give one in N documents twice (default: 1 10)")
    options = parser.parse_args()
    program = options.program.resolve()
    if not program.exists():
        raise Trouble(f"{program} is not there: build it with `make build`, or name it with --program")
    corpora = options.corpora or [options.shared / "data" / name / "corpus.jsonl.gz" for name in SETS]
    rows = []
    for path in corpora:
        if not path.exists():
            raise Trouble(f"{path} is not there: name a corpus, or the folder of the labelled ones with --shared")
        name = path.parent.name if path.name.startswith("corpus.") else path.name
        rows += [[name, *row] for row in measure(program, path, options.one_in)]
    head = ("set", "given twice", "others changed", "given twice and changed", "copy unlike its original", "characters of the originals")
    print("\n".join(table(head, rows)))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Trouble, OSError) as trouble:
        print(f"duplicates: {trouble}", file=sys.stderr)
        sys.exit(2)
