#!/bin/sh
# Runs the recipe of README.md against a site on this machine, both ways, day after day, and
# compares what comes out.
#
#   recipes/scrapy/test.sh PROGRAM [FOLDER]
#
# PROGRAM is dejalu. Scrapy is installed into FOLDER/venv (from the package index)
# unless SCRAPY names one. Everything that is written is below FOLDER.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
program=$(CDPATH= cd -- "$(dirname -- "${1:?usage: test.sh PROGRAM [FOLDER]}")" && pwd)/$(basename -- "$1")
folder=${2:-${TMPDIR:-/tmp}/dejalu-scrapy}
mkdir -p "$folder"
folder=$(CDPATH= cd -- "$folder" && pwd)

if [ -z "${SCRAPY:-}" ]; then
    [ -x "$folder/venv/bin/scrapy" ] || {
        python3 -m venv "$folder/venv"
        "$folder/venv/bin/pip" install --quiet "scrapy>=2.13,<3"
    }
    SCRAPY=$folder/venv/bin/scrapy
fi
SCRAPY_PYTHON=${SCRAPY_PYTHON:-$(dirname -- "$SCRAPY")/python}

rm -rf "$folder/site" "$folder/work"
mkdir "$folder/work"
python3 "$here/site.py" "$folder/site"
python3 -u -m http.server 0 --bind 127.0.0.1 --directory "$folder/site" \
    >"$folder/work/server.log" 2>&1 &
server=$!
trap 'kill "$server"' EXIT
port=
while [ -z "$port" ]; do
    sleep 0.1
    kill -0 "$server"
    port=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$folder/work/server.log" | head -n 1)
done
site=http://127.0.0.1:$port

cd "$here"
export PYTHONDONTWRITEBYTECODE=1
out=$folder/work

crawl() {
    spider=$1 day=$2
    shift 2
    "$SCRAPY" crawl "$spider" -a start="$site/$day/index.html" -o -:jsonlines "$@"
}
pipeline() {
    index=$1
    shift
    crawl "$@" -s 'ITEM_PIPELINES={"newsroom.pipelines.DejaluPipeline": 300}' \
        -s DEJALU="$program" -s DEJALU_INDEX="$out/$index"
}
lines() { wc -l <"$out/$1" | tr -d ' '; }
fail() {
    echo "$*" >&2
    exit 1
}

# A feed through a pipe, on the first day and on the second.
for day in day1 day2; do
    crawl articles $day |
        "$program" clean --index "$out/known.idx" --learn "$out/known.idx" - >"$out/piped-$day.jsonl"
done

# The same by the item pipeline.
for day in day1 day2; do
    pipeline items.idx articles $day >"$out/items-$day.jsonl"
done
cmp "$out/known.idx" "$out/items.idx"

# Both give every item, and on the second day without what the first has shown.
for way in piped items; do
    [ "$(lines $way-day1.jsonl)" = 12 ] || fail "$way: $(lines $way-day1.jsonl) of 12 items"
    sed "s|$site|http://news.example|g" "$out/$way-day2.jsonl" | diff "$here/expected.jsonl" -
done
grep -q 'Read more' "$out/items-day1.jsonl" || fail "the first day knew of what repeats"

# The same pages once more: no item is lost, and they are cleaner than at first.
pipeline items.idx articles day1 >"$out/again.jsonl"
[ "$(lines again.jsonl)" = 12 ] || fail "again: $(lines again.jsonl) of 12 items"
"$SCRAPY_PYTHON" - "$out/items-day1.jsonl" "$out/again.jsonl" <<'END'
import json, sys
first, again = ([json.loads(line)["text"] for line in open(name)] for name in sys.argv[1:])
before, after = (sum(map(len, texts)) for texts in (first, again))
assert after < before, (before, after)
assert all(text.count("\n") >= 3 for text in again), again  # headline and two paragraphs
print(f"the same 12 pages: {before} characters of text on the first crawl, {after} on the second")
END

# Items of every kind: with dates, with nested values, without a text.
pipeline mixed.idx mixed day1 >"$out/mixed.jsonl"
[ "$(lines mixed.jsonl)" = 36 ] || fail "mixed: $(lines mixed.jsonl) of 36 items"
pipeline mixed.idx mixed day2 >"$out/mixed.jsonl" 2>"$out/mixed.log"
[ "$(lines mixed.jsonl)" = 9 ] || fail "mixed: $(lines mixed.jsonl) of 9 items"
[ "$(grep -c '"crawled"' "$out/mixed.jsonl")" = 3 ] || fail "dates are lost"
! grep -q 'Read more' "$out/mixed.jsonl" || fail "mixed items are not cleaned"
! grep -q ERROR "$out/mixed.log" || fail "$(cat "$out/mixed.log")"

# A filter that cannot start stops the crawl, and what was crawled is there.
echo nothing >"$out/broken.idx"
pipeline broken.idx articles day2 >"$out/broken.jsonl" 2>"$out/broken.log"
[ "$(lines broken.jsonl)" -ge 1 ] || fail "items are lost where the filter ends"
grep -q "not an index" "$out/broken.log" || fail "why the filter ended is not said"
grep -q "the filter has ended with 2" "$out/broken.log" || fail "that the filter ended is not said"

echo "both ways give the expected articles, and no item is lost"
