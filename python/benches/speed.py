"""How fast the package is beside the program: ``python speed.py [MEGABYTES]``

Made-up pages of thirty sites. The program is the same library, started anew; of each of five
turns the time of the program, of a table and of a list of str is taken one after the other, and
medians are compared: seconds that passed, and seconds that the processor worked, which say more
on a machine that does other things too. Needs pyarrow, and a system that counts the latter.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import dejalu
import pyarrow as pa

WORDS = [f"{start}{end}" for start in "ka lo mi ne pu ra so ti ve zu".split() for end in "n r s t l m".split()]


def pages(size: int) -> list[dict[str, str]]:
    """Pages of about so many bytes in all."""
    chance = random.Random(7)

    def sentence(words: int) -> str:
        return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."

    menus = {site: [sentence(4) for _ in range(12)] for site in range(30)}
    headlines = {site: [sentence(8) for _ in range(40)] for site in range(30)}
    made: list[dict[str, str]] = []
    while size > 0:
        site = chance.randrange(30)
        body = [sentence(chance.randrange(20, 60)) for _ in range(chance.randrange(4, 12))]
        lines = [sentence(9), *body, "Read more", *chance.sample(headlines[site], 4), *menus[site]]
        text = "\n".join(lines) + "\n"
        made.append({"id": str(len(made)), "url": f"https://s{site}.example/{len(made)}", "text": text})
        size -= len(text)
    return made


def worked() -> float:
    """Seconds that the processor worked for this process and those that it waited for."""
    counted = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime for one in counted)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds that passed, and that the processor worked."""
    start, busy = time.perf_counter(), worked()
    work()
    return time.perf_counter() - start, worked() - busy


def main(megabytes: int) -> None:
    given = pages(megabytes * 1_000_000)
    table = pa.Table.from_pylist(given)
    texts = [page["text"] for page in given]
    alone = pa.table({"text": texts})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corpus.jsonl"
        path.write_text("".join(json.dumps(page) + "\n" for page in given), encoding="utf-8")
        program = [sys.executable, "-m", "dejalu", "clean", path, "-o", Path(folder) / "out", "--overwrite", "-q"]
        ways = {
            "program": lambda: subprocess.run(program, check=True),
            "table": lambda: pa.table(dejalu.clean(table)),
            "table of texts": lambda: pa.table(dejalu.clean(alone)),
            "list of str": lambda: dejalu.clean(texts).texts(),
        }
        took: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for _ in range(5):
            for name, work in ways.items():
                took[name].append(timed(work))
        ours = statistics.median(busy for _, busy in took["program"])
        for name, times in took.items():
            passed = statistics.median(one for one, _ in times)
            busy = statistics.median(one for _, one in times)
            print(f"{name}: medians {passed:.2f} s, {busy:.2f} s of work, {busy / ours:.2f} of the program's")
        index = dejalu.Index.build(table, Path(folder) / "known.idx")
        one_by_one: list[float] = []
        for page in pages(400_000):
            site = page["url"].split("/")[2]
            one_by_one.append(timed(lambda: index.clean_one(page["text"], site=site))[0])
        one_by_one.sort()
        print(
            f"clean_one against {index.documents:,} documents, {Path(index.path).stat().st_size:,} bytes: "
            f"median {statistics.median(one_by_one) * 1000:.2f} ms, "
            f"99th percentile {one_by_one[len(one_by_one) * 99 // 100] * 1000:.2f} ms"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
