#!/bin/sh
# Judges a drop against what was taken in before, and takes it in if it is clean: for
# cron, make, Airflow, DVC, a shell.
#
# usage: drop.sh DROP INDEX
drop=$1 index=$2

dejalu check "$drop" --against "$index" --format concise \
    --max-known-articles 0 --max-removed-paragraphs 20%
case $? in
0) dejalu index update --quiet "$index" "$drop" && echo "$drop is taken in" ;;
1) echo "$drop waits for somebody to look at it" && exit 1 ;;
*) echo "$drop could not be judged" && exit 2 ;;
esac
