"""corpora.py PROGRAM FOLDER: files of other tools through `clean` and `restore`.

JSON comes from Python and jq, WET from warcio, attributes go to Dolma's own mixer. Values are
compared by parsers that are not dejalu's; what is restored, byte for byte.
"""

import gzip
import importlib.util
import io
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

PROGRAM, WORK = sys.argv[1], Path(sys.argv[2])
HEADS = ["Überraschung im Hafen 🚢", "東京で新しい橋が開通した", "Сад на крыше", "L’été à la mer",
         "A market hall opens", "Ferries stop for a week", "Library lends seeds", "Last bakery closes"]


def articles(count=60):
    made = []
    for number in range(count):
        separator = ["\n", "\r\n", "\n\n"][number % 3]
        lines = [f"{HEADS[number % 8]} {number}"]
        lines += [f"Own sentence {number}-{part} says what no other page says, é漢🙂 {number * part}."
                  for part in range(4)]
        lines += ["Read more 🙂", f"{HEADS[(number + 1) % 8]} {(number + 1) % count}",
                  f"{HEADS[(number + 2) % 8]} {(number + 2) % count}", "Photo : é漢"]
        if number % 5 == 0:
            lines.insert(0, "Menu 🍔 | Home | Contact")
        made.append({"id": f"d{number}", "url": f"https://news.example/{number}",
                     "text": separator.join(lines) + (separator if number % 2 else ""),
                     "source": "made", "metadata": {"n": [number, 0.1, None, {"a\"b": "}],"}]}})
    return made


def run(*arguments, **options):
    return subprocess.run([PROGRAM, *map(str, arguments)], check=True, **options)


def cleaned(name, content):
    """What `clean` makes of a file; `restore` has to give it back."""
    folder = WORK / name.replace("/", "_")
    (folder / "in").mkdir(parents=True)
    (folder / "in" / name).write_bytes(content)
    run("clean", "-q", folder / "in", "-o", folder / "out")
    run("restore", "-q", folder / "out", "-o", folder / "again")
    again = (folder / "again" / name).read_bytes()
    unpack = gzip.decompress if name.endswith(".gz") else bytes
    assert unpack(again) == unpack(content), f"{name}: what is restored is not what was there"
    return (folder / "out" / "articles" / name).read_bytes()


def jq(program, content, *options):
    return subprocess.run(["jq", *options, program], input=content, stdout=subprocess.PIPE, check=True).stdout


def check_json(made, lines):
    """Every form gives the texts that lines give, and no other value changes."""
    expected = [json.loads(line) for line in cleaned("lines.jsonl", lines).splitlines()]
    removed = sum(len(a["text"]) - len(b["text"]) for a, b in zip(made, expected))
    assert removed > 1000, removed
    array = json.dumps(made, indent=2).encode()
    forms = {
        "indented.json": (array, json.loads),
        "compact.json": (json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode(), json.loads),
        "jq.json": (jq(".", array), json.loads),
        "jq-tab.json": (jq(".", array, "--tab"), json.loads),
        "jq-objects.json": (jq(".[]", array), lambda content: json.loads(jq(".", content, "-s"))),
        "jq-lines.json": (jq(".[]", array, "-c"), lambda content: json.loads(jq(".", content, "-s"))),
        "jq-ascii.json": (jq(".", array, "-a"), json.loads),
        "lines.json.gz": (gzip.compress(lines), lambda content: [json.loads(line) for line in gzip.decompress(content).splitlines()]),
    }
    for name, (content, parse) in forms.items():
        assert parse(cleaned(name, content)) == expected, name
        print(f"{name}: {len(expected)} articles as JSON lines give them, all else as it was")
    pipe = run("clean", "-q", "-", "-o", "-", input=lines, stdout=subprocess.PIPE).stdout
    assert [json.loads(line) for line in pipe.splitlines()] == expected
    print("standard input to standard output: the same")
    return expected


def check_wet(made, expected):
    """warcio writes the records, checks the digests of what comes out, and finds each member."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    writer.write_record(writer.create_warcinfo_record("a.warc.wet.gz", {"software": "a test"}))
    for article in made:
        writer.write_record(writer.create_warc_record(
            article["url"], "conversion", payload=io.BytesIO(article["text"].encode()),
            warc_content_type="text/plain"))
    left = cleaned("a.warc.wet.gz", out.getvalue())
    texts = []
    for record in ArchiveIterator(io.BytesIO(left), check_digests="raise"):
        text = record.content_stream().read().decode()
        if record.rec_type == "conversion":
            texts.append((record.rec_headers.get_header("WARC-Target-URI"), text))
    assert texts == [(article["url"], article["text"]) for article in expected], "the texts are others"
    path = WORK / "members.warc.wet.gz"
    path.write_bytes(left)
    index = subprocess.run([sys.executable, "-m", "warcio.cli", "index", "-f", "offset,warc-type", path],
                           stdout=subprocess.PIPE, check=True).stdout.splitlines()
    assert len(index) == len(made) + 1, len(index)
    subprocess.run([sys.executable, "-m", "warcio.cli", "check", path], check=True)
    print(f"a.warc.wet.gz: {len(texts)} texts as JSON lines give them, digests and {len(index)} members right")


def check_dolma(made, lines):
    """What Dolma's mixer leaves by the attributes is what `clean` leaves."""
    folder = WORK / "dolma"
    (folder / "set" / "documents" / "sub").mkdir(parents=True)
    (folder / "set" / "documents" / "sub" / "a.jsonl.gz").write_bytes(gzip.compress(lines))
    attributes = folder / "set" / "attributes" / "dejalu"
    run("clean", "-q", folder / "set" / "documents", "-o", folder / "out", "--attributes", attributes)
    marks = [json.loads(line) for line in gzip.open(attributes / "sub" / "a.jsonl.gz")]
    spans = sum(len(found) for mark in marks for key, found in mark["attributes"].items() if "removed" in key)
    config = {
        "streams": [{
            "name": "mixed",
            "documents": [str(folder / "set/documents/sub/*.gz")],
            "attributes": ["dejalu"],
            "output": {"path": str(folder / "mixed"), "max_size_in_bytes": 1 << 30},
            "span_replacement": [
                {"span": f"$.attributes.dejalu__removed__{reason}", "min_score": 0.5, "replacement": ""}
                for reason in ["cue", "teaser", "boilerplate", "repeat"]],
        }],
        "processes": 1,
        "work_dir": {"input": str(folder / "wi"), "output": str(folder / "wo")},
    }
    (folder / "mixed").mkdir()
    # The package imports what only its other tools need.
    found = importlib.util.find_spec("dolma").submodule_search_locations[0]
    library = next(Path(found).glob("dolma.*.so"))
    spec = importlib.util.spec_from_file_location("dolma.dolma", library)
    mixer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(mixer)
    mixer.mixer_entrypoint(json.dumps(config))
    mixed = {}
    for path in (folder / "mixed").glob("*.gz"):
        mixed |= {document["id"]: document["text"] for document in map(json.loads, gzip.open(path))}
    left = [json.loads(line) for line in gzip.open(folder / "out" / "articles" / "sub" / "a.jsonl.gz")]
    same = sum(mixed[article["id"]] == article["text"] for article in left)
    assert same == len(left) == len(made) and spans > 100, (same, len(left), spans)
    print(f"dolma: {spans} spans, {same} of {len(left)} texts mixed as they are cleaned")


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    made = articles()
    lines = b"".join(json.dumps(article, ensure_ascii=number % 2 == 0).encode() + b"\n"
                     for number, article in enumerate(made))
    started = time.monotonic()
    expected = check_json(made, lines)
    check_wet(made, expected)
    check_dolma(made, lines)
    print(f"all right, {time.monotonic() - started:.0f} s")


main()
