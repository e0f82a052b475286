#!/usr/bin/env python3
"""Holds every format of `check` against its published schema and limits.

usage: validate.py PROGRAM FOLDER

FOLDER gets the drops and the reports, and is replaced; FOLDER/../schemas has the XML
schemas. Then the reports are broken in ways that matter, and each must be noticed.
"""
import json
import pathlib
import shutil
import subprocess
import sys

from schemas import Schemas

FORMATS = ["github", "gitlab", "sarif", "junit", "markdown"]

# Text that means something to some reader.
HOSTILE = [
    "::set-output name=a::b",
    "::error file=x,line=1::y ##[add-path]/tmp %0A%25",
    "]]> --> <script>alert(1)</script> &amp; \"' | `` ` ``` \\| \\",
    "[link](http://localhost) ![i](x) {0} {{1}} <b>@all</b> #1",
    "\x00\x01\x0b\x1b[31m\x7f\x85\u2028\u202e\ufffe\uffff \U0001f600",
]


def record(number, paragraphs):
    text = "\n".join([
        f"The harbour of ward {number} counts {number * 7 + 3} barges this week",
        *paragraphs,
        f"Work on pier {number} is to end after {number * 3 + 2} weeks of noise and dust.",
    ])
    return json.dumps({"id": f"article {number}", "text": text}) + "\n"


def write_drops(folder):
    """The drops, with the options under which each is checked."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "drops").mkdir(parents=True)
    drops = folder / "drops"
    teasers = ["Read more", "Read more on our front page about the harbour", "Photo: the harbour company"]
    small = [record(number, teasers if number % 3 else []) for number in range(30)]
    (drops / "small.jsonl").write_text("".join(small), encoding="utf-8")
    hostile = [record(number, HOSTILE) for number in range(30)]
    name = "a ::error,x=1%0A `b` | <i>[c](d)#e?{0}\n##[f] é.jsonl"
    (drops / name).write_text("".join(hostile), encoding="utf-8")
    plain = [record(number, []) for number in range(5)]
    (drops / "plain.jsonl").write_text("".join(plain), encoding="utf-8")
    words = ["amber", "basalt", "cedar", "dune", "ember", "fjord", "garnet", "heron", "islet", "juniper"]

    def lasting(number):
        digits = [int(digit) for digit in f"{number:04}"]
        named = " ".join(f"{words[digit]}{at}" for at, digit in enumerate(digits))
        return f"The {named} society of {words[digits[3]]} invites its {words[digits[0]]} members {named} again"

    large = [record(number, [lasting(number // 2 * 12 + at) for at in range(12)]) for number in range(1100)]
    (drops / "large.jsonl").write_text("".join(large), encoding="utf-8")
    (drops / "bad.jsonl").write_text("".join(small) + '{"text": "torn\n', encoding="utf-8")
    limits = ["--max-repeated-paragraphs", "1%", "--max-removed-documents", "0.9", "--site-limits", "max-removed-paragraphs=1%,max-lost=0"]
    return {
        "small": (["drops/small.jsonl", *limits], 1),
        "hostile": (["drops/" + name, *limits], 1),
        "plain": (["drops/plain.jsonl", "--max-nearly-empty", "50%"], 0),
        "not compared": (["drops/plain.jsonl", "--site-limits", "max-lost=0", "--min-site-documents", "50", "--allow-empty"], 0),
        "no limits": (["drops/small.jsonl"], 0),
        "large": (["drops/large.jsonl", *limits], 1),
        "bad": (["drops/bad.jsonl", *limits], 2),
    }


def reports(program, folder, name, options, expected):
    """The reports of one drop, by format."""
    out = folder / name
    out.mkdir()
    asked = [f"--report={format}={out.name}/{format}" for format in FORMATS]
    done = subprocess.run(
        [program, "--color", "never", "check", *options, *asked],
        cwd=folder, capture_output=True, text=True, timeout=300, check=False,
    )
    if done.returncode != expected:
        sys.exit(f"{name}: exit code {done.returncode} instead of {expected}\n{done.stdout}\n{done.stderr}")
    return {format: (out / format).read_bytes().decode("utf-8") for format in FORMATS}


def swap(old, new):
    """A document in which something is another; it must have been there."""
    def change(text):
        assert old in text, f"{old} is not in the document"
        return text.replace(old, new, 1)
    return change


def drop_key(path):
    """A JSON document without the value at the end of a path."""
    def change(text):
        document = json.loads(text)
        inner = document
        for key in path[:-1]:
            inner = inner[key]
        del inner[path[-1]]
        return json.dumps(document)
    return change


def doubled(text):
    issues = json.loads(text)
    issues[-1]["fingerprint"] = issues[0]["fingerprint"]
    return json.dumps(issues)


# Ways to break a document, by format; each must be noticed.
BREAKS = {
    "sarif": {
        "another version": swap('"version":"2.1.0"', '"version":"2.2.0"'),
        "a level that is none": swap('"level":"error"', '"level":"bad"'),
        "line 0": swap('"startLine":', '"startLine":-'),
        "a result without a message": drop_key(["runs", 0, "results", 0, "message"]),
        "a result without a place": drop_key(["runs", 0, "results", 0, "locations"]),
        "a driver without a name": drop_key(["runs", 0, "tool", "driver", "name"]),
        "a property that is none": swap('"columnKind"', '"columnKinds"'),
        "a name that is no URI": swap('"uri":"drops/', '"uri":"a b:/'),
    },
    "gitlab": {
        "a severity that is none": swap('"severity":"critical"', '"severity":"bad"'),
        "an issue without a place": drop_key([0, "location"]),
        "an issue without a fingerprint": drop_key([0, "fingerprint"]),
        "a path that is not of the repository": swap('"path":"', '"path":"./'),
        "one fingerprint twice": doubled,
    },
    "junit": {
        "a suite without a time": swap(' timestamp="1970-01-01T00:00:00"', ""),
        "a suite without properties": swap('<properties><property name="tool"', '<properties><properties name="tool"'),
        "an element that is none": swap("<failure ", "<failed "),
        "a wrong sum": swap('failures="', 'failures="1'),
        "a case without a name": swap(' name="max-', ' nam="max-'),
    },
    "github": {
        "a line break in a message": swap("title=dejalu", "title=dejalu\n::set-env name=a::b"),
        "a command of the old form": swap("exceeded max", "##[add-path]x exceeded max"),
        "a bare percent sign": swap("%25)", "%)"),
        "a property that is none": swap("endLine=", "endline="),
        "a group that is not closed": swap("::endgroup::", "end"),
    },
    "markdown": {
        "raw HTML": swap("### dejalu", "### <script>x</script> dejalu"),
        "code that ends early": swap("| `", "| ` ` <b>x</b> `"),
        "a link": swap("\n\n**", "\n\n[x](http://localhost) **"),
        "a page too long": lambda text: text + "x" * 70_000,
    },
}


def noticed(schemas, format, text):
    try:
        return bool(schemas.wrong(format, text))
    except (ValueError, KeyError, SyntaxError):
        # It is no JSON or no XML any more, or lacks what every one has.
        return True


def main():
    program, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    schemas = Schemas(folder.parent / "schemas")
    passed, failed = 0, []
    small = {}
    for name, (options, expected) in write_drops(folder).items():
        for format, text in reports(program, folder, name, options, expected).items():
            wrong = schemas.wrong(format, text)
            failed.extend(f"{name}, {format}: {one}" for one in wrong[:5])
            passed += not wrong
            if name == "small":
                small[format] = text
    for format, breaks in BREAKS.items():
        for name, change in breaks.items():
            if noticed(schemas, format, change(small[format])):
                passed += 1
            else:
                failed.append(f"{format}: {name} was not noticed")
    print("\n".join(failed))
    print(f"{passed} passed, {len(failed)} failed")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
