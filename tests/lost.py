#!/usr/bin/env python3
"""What was lost: running text that was removed though the site has it nowhere else any more.

In go the files that were cleaned (.txt, .jsonl, .ndjson, .jl, each plain or .gz) and the folder of
cleaned articles; nothing is asked of the program. Out comes, site by site: the distinct texts that
were lost, the documents that lost one, their characters, and their share of the running text that
was kept; then the largest ones. A site is the host of "url", else "site", else the whole input.

A paragraph is a line, without the white space around it. It is running text if it has at least 70
characters and ends like a sentence (perhaps inside quotes or brackets), or has at least 180; a
character of a script without spaces counts three. Such a text is lost if it was removed and
- it stands in no cleaned document of the site: not as a line, not inside one or across some, and
  not with small edits (at most one word in four of the longer text, and the same numbers);
- and it was no furniture of many: fewer than 8 documents of the site had it, with small edits too,
  and at most half of them where the site has 3 or more.
Texts are compared without case, punctuation and forms of the same character. Texts that differ by
small edits count once; where a Markdown link leads to counts for nothing.

Exit code: 0 where it was measured, 2 where nothing could be.
"""
import argparse
import collections
import gzip
import json
import pathlib
import re
import sys
import unicodedata
import urllib.parse

from quality import Trouble, table

SENTENCE, LONG, UNSPACED_COUNTS = 70, 180, 3
MANY, EDITED = 8, 4
ENDS = set(".!?…‥。．！？｡‽⁇⁈⁉؟۔܀܁܂।॥။።፧፨։჻។៕།༎᙮᠃᠉꓿꘎꘏꛳꛷꤯꩝꩞꩟꫰꫱")
# Han, kana, Thai, Lao, Tibetan, Burmese, Khmer.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uaa60-\uaa7f\uf900-\ufaff\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)

# Where a Markdown link or picture leads to is no text.
TARGET = re.compile(r"(?<=\])\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")


class Kept(dict):
    """Characters that count in a comparison: letters, digits, marks; all others are a space."""

    def __missing__(self, code):
        counts = unicodedata.category(chr(code))[0] in "LNM"
        self[code] = code if counts else " "
        return self[code]


KEPT = Kept()


def words_of(line):
    """The words of a line as they are compared; in scripts without spaces every character is one."""
    said = unicodedata.normalize("NFKC", TARGET.sub("", line)).lower()
    plain = unicodedata.normalize("NFKC", said).translate(KEPT)
    return tuple(UNSPACED.sub(r" \g<0> ", plain).split())


def is_running(line):
    line = TARGET.sub("", line).strip()
    size = len(line) + (UNSPACED_COUNTS - 1) * len(UNSPACED.findall(line))
    if size >= LONG or size < SENTENCE:
        return size >= LONG
    end = len(line)
    while end and (line[end - 1] in "\"'" or unicodedata.category(line[end - 1]) in ("Pe", "Pf", "Pi", "Zs")):
        end -= 1
    return end > 0 and line[end - 1] in ENDS


def objects(path):
    """The documents of a file, one for each line; None for a line that is none."""
    opened = gzip.open(path, "rb") if path.suffix == ".gz" else open(path, "rb")
    with opened as file:
        if path.name.removesuffix(".gz").endswith(".txt"):
            yield {"id": path.name, "text": file.read().decode("utf-8-sig", "replace")}
            return
        for line in file:
            try:
                row = json.loads(line)
            except ValueError:
                row = None
            yield row if isinstance(row, dict) and isinstance(row.get("text"), str) else None


def site_of(row):
    url = row.get("url")
    host = urllib.parse.urlsplit(url).hostname if isinstance(url, str) else None
    return host or str(row.get("site") or "") or "(whole input)"


def lines_of(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def files_of(inputs):
    """The files that are meant."""
    endings = (".txt", ".jsonl", ".ndjson", ".jl")
    for path in inputs:
        if path.is_dir():
            yield from (one for one in sorted(path.rglob("*")) if one.name.removesuffix(".gz").endswith(endings))
        else:
            yield path


def counterpart(path, cleaned):
    """The cleaned file of an input: the one that has most of its path."""
    for at in range(len(path.parts)):
        found = cleaned.joinpath(*path.parts[at:]) if not path.is_absolute() or at else None
        if found and found.is_file():
            return found
    raise Trouble(f"{path} has no cleaned file in {cleaned}")


def pairs(path, cleaned):
    """Documents of an input with what became of each: by place, or by id where some are gone."""
    before, after = list(objects(path)), list(objects(counterpart(path, cleaned)))
    if len(before) != len(after):
        by_id = {row["id"]: row for row in after if row and "id" in row}
        after = [by_id.get(row.get("id")) if row else None for row in before]
    for row, left in zip(before, after):
        if row:
            yield row, left["text"] if left else ""


class Site:
    """All documents of one site, by their lines."""

    def __init__(self):
        self.documents = []  # names
        self.holders = collections.defaultdict(list)  # words -> documents that had the line
        self.removed = collections.defaultdict(set)  # words of running text -> documents it was removed from
        self.spelled = {}  # words of running text -> one spelling
        self.left = []  # the words of every cleaned document, line for line
        self.kept = set()  # words of all lines that are left
        self.kept_characters = 0

    def add(self, row, cleaned, known):
        number = len(self.documents)
        self.documents.append(str(row.get("id", number)))
        before, after = lines_of(row["text"]), lines_of(cleaned)
        for words in {known(line) for line in before}:
            self.holders[words].append(number)
        for line in collections.Counter(before) - collections.Counter(after):
            if is_running(line) and known(line):
                self.removed[known(line)].add(number)
                self.spelled.setdefault(known(line), line)
        self.left.append([known(line) for line in after])
        self.kept.update(self.left[-1])
        self.kept_characters += sum(len(line) for line in after if is_running(line))


def edits_within(one, other, most):
    """Whether so few words put in, taken out or replaced make one text the other."""
    above = list(range(len(other) + 1))
    for at, word in enumerate(one, 1):
        first, last = max(1, at - most), min(len(other), at + most)
        row = [most + 1] * (len(other) + 1)
        row[0] = at
        for to in range(first, last + 1):
            row[to] = min(above[to - 1] + (word != other[to - 1]), above[to] + 1, row[to - 1] + 1)
        if min(row[first - 1:last + 1]) > most:
            return False
        above = row
    return above[-1] <= most


def numbers(words):
    return sorted(word for word in words if any(letter.isdigit() for letter in word))


def is_near(one, other):
    """Whether two texts are the same up to small edits."""
    longer = max(len(one), len(other))
    most = longer // EDITED
    if abs(len(one) - len(other)) > most:
        return False
    common = collections.Counter(one) & collections.Counter(other)
    return sum(common.values()) >= longer - most and numbers(one) == numbers(other) and edits_within(one, other, most)


def rare_first(wanted, lines):
    """How many of the lines have a word, to sort by."""
    among = {word for words in wanted for word in words}
    counts = collections.Counter(word for words in lines for word in set(words) if word in among)
    return lambda word: (counts[word], word)


def neighbours(wanted, lines):
    """For every wanted text the lines that are the same up to small edits.

    Of two such texts one has at most a quarter of its words that the other has not: so any rarest
    words of the wanted text, one more than a quarter, have one that the line has, too.
    """
    shortest = min(len(words) for words in wanted) * (EDITED - 1) // EDITED
    lines = [words for words in lines if len(words) >= shortest]
    rarity, by_word = rare_first(wanted, lines), collections.defaultdict(list)
    for words in wanted:
        for word in set(sorted(words, key=rarity)[:len(words) // EDITED + 1]):
            by_word[word].append(words)
    found = collections.defaultdict(set)
    for line in lines:
        for words in {words for word in set(line) for words in by_word.get(word, ())}:
            if words == line or is_near(words, line):
                found[words].add(line)
    return found


def stands_inside(wanted, left):
    """The wanted texts that a cleaned document has inside a line, or across some."""
    rarity, by_word, found = rare_first(wanted, wanted), collections.defaultdict(list), set()
    for words in wanted:
        by_word[min(words, key=rarity)].append(words)
    for lines in left:
        here = {words for word in {word for line in lines for word in line} for words in by_word.get(word, ())} - found
        if here:
            whole = f" {' '.join(word for line in lines for word in line)} "
            found.update(words for words in here if f" {' '.join(words)} " in whole)
    return found


def lost_of(site):
    """What a site lost, the largest first: each with its spelling and the documents that lost it."""
    wanted = [words for words in site.removed if words not in site.kept]
    if not wanted:
        return []
    inside = stands_inside(wanted, site.left)
    wanted = [words for words in wanted if words not in inside]
    if not wanted:
        return []
    near = neighbours(wanted, set(site.holders) | site.kept)
    lost, counted = [], set()
    for words in sorted(wanted, key=lambda words: (-len(site.spelled[words]), words)):
        had = {number for line in near[words] for number in site.holders.get(line, ())}
        of_many = len(had) >= MANY or (len(site.documents) >= 3 and 2 * len(had) > len(site.documents))
        if of_many or near[words] & site.kept or near[words] & inside:
            continue
        if near[words] & counted:
            next(one for one in lost if one["words"] in near[words])["documents"].update(site.removed[words])
            continue
        counted.add(words)
        lost.append({"words": words, "text": site.spelled[words], "had": len(had), "documents": set(site.removed[words])})
    return lost


def told(name, site, lost):
    """The figures of a site."""
    characters = sum(len(one["text"]) for one in lost)
    return {
        "site": name, "documents": len(site.documents), "lost_texts": len(lost),
        "documents_that_lost": len({number for one in lost for number in one["documents"]}),
        "characters": characters, "kept_characters": site.kept_characters,
    }


def with_share(figures):
    return {**figures, "share": round(figures["characters"] / (figures["kept_characters"] or 1), 6)}


def measure(inputs, cleaned):
    """Figures site by site and together, and every lost text, the largest first."""
    cache, sites = {}, collections.defaultdict(Site)

    def known(line):
        if line not in cache:
            cache[line] = words_of(line)
        return cache[line]

    files = list(files_of(inputs))
    for path in files:
        for row, left in pairs(path, cleaned):
            sites[site_of(row)].add(row, left, known)
    if not sites:
        raise Trouble("there are no documents in the input")
    rows, texts = [], []
    for name, site in sites.items():
        lost = lost_of(site)
        rows.append(told(name, site, lost))
        texts += [
            {"site": name, "characters": len(one["text"]), "had_by": one["had"], "text": one["text"],
             "documents": [site.documents[number] for number in sorted(one["documents"])]}
            for one in lost
        ]
    whole = {key: sum(row[key] for row in rows) for key in rows[0] if key != "site"}
    return {
        "together": with_share(whole),
        "sites": [with_share(row) for row in sorted(rows, key=lambda row: (-row["characters"], row["site"]))],
        "texts": sorted(texts, key=lambda one: (-one["characters"], one["site"], one["text"])),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", type=pathlib.Path, nargs="+", metavar="INPUT", help="files and folders as they were cleaned")
    parser.add_argument("cleaned", type=pathlib.Path, metavar="CLEANED", help="the folder of cleaned articles: OUT/articles")
    parser.add_argument("--json", action="store_true", help="everything as one JSON object, all lost texts included")
    parser.add_argument("--worst", type=int, default=10, metavar="N", help="print the N largest lost texts (default: 10)")
    options = parser.parse_args()
    found = measure(options.inputs, options.cleaned)
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    head = ("site", "documents", "lost texts", "documents that lost one", "characters", "share of kept running text")
    rows = [[row["site"]] + [row[key] for key in ("documents", "lost_texts", "documents_that_lost", "characters")]
            + [f"{row['share']:.2%}"]
            for row in [{"site": "(all)", **found["together"]}, *found["sites"]] if row["lost_texts"] or row["site"] == "(all)"]
    print("\n".join(table(head, rows)))
    for one in found["texts"][:options.worst]:
        print(f"\n{one['characters']} characters, had by {one['had_by']} documents of {one['site']}, such as {one['documents'][0]}:")
        print(f"  {one['text'][:200]}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Trouble, OSError) as trouble:
        print(f"lost: {trouble}", file=sys.stderr)
        sys.exit(2)
