#!/usr/bin/env bash
# Cleans the invented sites in fixtures/ and shows what was done.
#
# usage: tests/demo.sh PROGRAM FOLDER    (the folder is replaced)
set -euo pipefail
cd "$(dirname "$0")/.."
program=$1 out=$2
locale -a 2>/dev/null | grep -qix 'C.utf-\?8' && export LC_ALL=C.UTF-8

bold='' dim='' red='' green='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
fi
say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }

rm -rf "$out"
mkdir -p "$out"

# One site, cleaned with default options.
clean() {
    local site=$1
    shift
    say "\$ dejalu clean fixtures/sites/$site/... -o $out/$site"
    "$program" --progress never clean "$@" -o "$out/$site"
}

# The lines about the removals of one article.
removals() { "$program" report "$out/$1" --format jsonl | grep -F "\"source\":\"$2\"" | grep '"type":"removal"'; }

# An article with its removed paragraphs marked, by the journal's paragraph
# numbers.
show_article() {
    local site=$1 name=$2 width=74 at=0 line number reason bits
    local -a removed=()
    while read -r number reason bits; do
        removed[number]="$reason $bits"
    done < <(removals "$site" "$name" |
        sed -E 's/.*"paragraph":([0-9]+),"reason":"([a-z]+)","bits":([-0-9.]+),.*/\1 \2 \3/')
    while IFS= read -r line || [ -n "$line" ]; do
        [ -n "${line//[[:space:]]/}" ] || continue
        [ "${#line}" -le "$width" ] || line="${line:0:$((width - 1))}…"
        if [ -n "${removed[$at]:-}" ]; then
            read -r reason bits <<<"${removed[$at]}"
            printf '%s- %-11s %6s  %s%s\n' "$red" "$reason" "$bits" "$line" "$plain"
        else
            printf '%s  %-11s %6s%s  %s\n' "$dim" kept "" "$plain" "$line"
        fi
        at=$((at + 1))
    done <"fixtures/sites/$site/$name"
}

# The evidence for the first removal of an article for each reason.
show_evidence() {
    local site=$1 name=$2 reason
    for reason in cue boilerplate teaser; do
        { removals "$site" "$name" | grep -m 1 "\"reason\":\"$reason\"" || true; } | sed -E '
            s/.*"reason":"([a-z]+)","bits":([-0-9.]+),"evidence":\[([^]]*)\].*"owner":(null|"[^"]*").*"text":"([^"]*)".*/  \1: \5\
      \2 bits = \3\
      whose words: \4/
            s/\{"kind":"([a-z-]+)","bits":([-0-9.]+),"count":([0-9]+)\}/\1 \2 (\3)/g
            s/\),/), /g'
    done
}

clean agence-rivemont fixtures/sites/agence-rivemont/*.txt
clean harbour-courier fixtures/sites/harbour-courier/corpus.jsonl
clean shionagi-shimpo fixtures/sites/shionagi-shimpo/corpus.jsonl

article=$(cd fixtures/sites/agence-rivemont && ls 004_*.txt)
say "One article of agence-rivemont: what went (-), as what, and on how many bits of evidence"
show_article agence-rivemont "$article"

say "Why: the first removal of each kind, as the journal has it; in brackets the number behind the bits"
show_evidence agence-rivemont "$article"

say "\$ dejalu restore, and the result compared with the input, byte for byte"
for site in agence-rivemont harbour-courier shionagi-shimpo; do
    "$program" --progress never restore "$out/$site" -o "$out/$site.restored"
    for file in "$out/$site.restored"/*; do
        cmp "$file" "fixtures/sites/$site/$(basename "$file")"
    done
    printf '%s  %s: the same bytes%s\n' "$green" "$site" "$plain"
done
