#!/bin/sh
# Runs the recipe of README.md against a site on this machine, both ways, and
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

# An index of the first day's crawl.
"$SCRAPY" crawl articles -a start="$site/day1/index.html" -o -:jsonlines >"$out/day1.jsonl"
"$program" index build "$out/day1.jsonl" -o "$out/known.idx" --quiet

# The second day's feed, through the filter.
"$SCRAPY" crawl articles -a start="$site/day2/index.html" -o -:jsonlines |
    "$program" clean --index "$out/known.idx" --learn "$out/day2.idx" - >"$out/piped.jsonl"

# The same by the item pipeline.
"$SCRAPY" crawl articles -a start="$site/day2/index.html" -o -:jsonlines \
    -s 'ITEM_PIPELINES={"newsroom.pipelines.DejaluPipeline": 300}' \
    -s DEJALU="$program" -s DEJALU_INDEX="$out/known.idx" >"$out/items.jsonl"

# What was seen is known from now on.
"$program" index merge "$out/known.idx" "$out/day2.idx" -o "$out/next.idx" --quiet

for way in piped items; do
    sed "s|$site|http://news.example|g" "$out/$way.jsonl" | diff "$here/expected.jsonl" -
done
echo "both ways give the expected articles"
