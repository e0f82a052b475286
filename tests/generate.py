#!/usr/bin/env python3
"""Writes generated articles as JSONL to standard output, to measure speed and memory on.

usage: generate.py MEGABYTES [SITES]

Every article has a headline, a lead and eight paragraphs of its own, a menu of its site, and under
"Read more" headline and lead of six earlier articles of its site. The same arguments give the
same bytes.
"""
import json
import random
import sys


def main():
    size = int(sys.argv[1]) * 1_000_000
    sites = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    rand = random.Random(1)
    syllables = [consonant + vowel for consonant in "bcdfglmnprstv" for vowel in "aeiou"]
    vocabulary = ["".join(rand.choices(syllables, k=rand.randint(2, 4))) for _ in range(30_000)]
    weights = [1 / (rank + 10) for rank in range(len(vocabulary))]
    pool = rand.choices(vocabulary, weights=weights, k=1_000_000)

    def words(count):
        start = rand.randrange(len(pool) - count)
        return " ".join(pool[start:start + count])

    menus = [[words(rand.randint(1, 3)) for _ in range(12)] for _ in range(sites)]
    earlier = [[] for _ in range(sites)]
    written = number = 0
    while written < size:
        site = number % sites
        headline, lead = words(rand.randint(8, 14)).capitalize(), words(rand.randint(25, 45)).capitalize() + "."
        body = [words(rand.randint(40, 90)).capitalize() + "." for _ in range(8)]
        teasers = rand.sample(earlier[site], min(6, len(earlier[site])))
        lines = [*menus[site], headline, lead, *body, "Read more", *(line for pair in teasers for line in pair)]
        row = {"id": f"a{number}", "url": f"https://site{site}.example/{number}", "text": "\n".join(lines)}
        line = json.dumps(row) + "\n"
        sys.stdout.write(line)
        written += len(line)
        number += 1
        earlier[site] = [*earlier[site][-199:], (headline, lead)]


if __name__ == "__main__":
    main()
