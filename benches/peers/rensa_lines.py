"""Near-duplicate lines with rensa: 128 permutations, its own banding for 0.8.

usage: rensa_lines.py FILE KEPT
"""
import sys

from rensa import RMinHash, RMinHashDeduplicator

deduplicator = RMinHashDeduplicator(0.8, 128, True)
with open(sys.argv[1], encoding="utf-8", newline="\n") as lines, open(sys.argv[2], "w", encoding="utf-8") as kept:
    for number, line in enumerate(lines):
        sketch = RMinHash(128, 42)
        sketch.update(line.split())
        if deduplicator.add(str(number), sketch):
            kept.write(line)
