#!/usr/bin/env bash
# Starts a small standalone cluster of Spark on this machine, a master and some workers, runs a
# command with MASTER set to its address, and stops all of it again.
#
# usage: cluster.sh [-w WORKERS] [-c CORES] [-m MEMORY] [-d FOLDER] COMMAND...
#        cluster.sh -w 2 -c 1 -m 2g spark-submit --master '$MASTER' job.py
# PYTHON is the interpreter whose pyspark and dejalu are used; Java 17 must be there.
set -euo pipefail
workers=2 cores=1 memory=2g folder=
while getopts "w:c:m:d:" option; do
    case $option in
    w) workers=$OPTARG ;;
    c) cores=$OPTARG ;;
    m) memory=$OPTARG ;;
    d) folder=$OPTARG ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
python=${PYTHON:-python3}
folder=${folder:-$(mktemp -d)}
mkdir -p "$folder"
SPARK_HOME=$("$python" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')
PYSPARK_PYTHON=$("$python" -c 'import sys; print(sys.executable)')
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export SPARK_HOME PYSPARK_PYTHON SPARK_LOCAL_DIRS="$folder/local" SPARK_LOCAL_IP=127.0.0.1
export MASTER="spark://127.0.0.1:$port"
started=()
stop() {
    for one in "${started[@]}"; do kill "$one" 2>/dev/null || true; done
    wait 2>/dev/null || true
}
trap stop EXIT
class() { exec "$SPARK_HOME/bin/spark-class" "$@"; }
class org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$port" --webui-port 0 \
    >"$folder/master.log" 2>&1 &
started+=($!)
for ((number = 1; number <= workers; number++)); do
    class org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --webui-port 0 --cores "$cores" \
        --memory "$memory" --work-dir "$folder/work-$number" "$MASTER" >"$folder/worker-$number.log" 2>&1 &
    started+=($!)
done
for ((second = 0; ; second++)); do
    there=$(grep -c "Registering worker" "$folder/master.log" || true)
    [ "$there" -ge "$workers" ] && break
    [ "$second" -lt 120 ] || { echo "the workers did not come; see $folder" >&2; exit 1; }
    sleep 1
done
"$@"
