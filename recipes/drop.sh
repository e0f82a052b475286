#!/bin/sh
# Judges a drop, and says what becomes of it: for cron, make, Airflow, DVC, a shell.
#
# usage: drop.sh DROP
drop=$1

dejalu check "$drop" --max-removed-paragraphs 20% --max-new-families 0 --format concise
case $? in
0) echo "$drop is taken in" ;;
1) echo "$drop waits for somebody to look at it" ;;
*) echo "$drop could not be judged" && exit 2 ;;
esac
