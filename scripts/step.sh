#!/bin/sh
# Runs a command and says so: a line at the start, one every four seconds, one at the end.
# Its output goes to a file that is shown only when the command fails.
# usage: scripts/step.sh "title" command [argument ...]
title=$1
shift
log=$(mktemp)
start=$(date +%s)
echo "$title ..." >&2
"$@" >"$log" 2>&1 </dev/null &
child=$!
trap 'kill $child 2>/dev/null; rm -f "$log"; exit 130' INT TERM
waited=0
while kill -0 $child 2>/dev/null; do
    sleep 0.2
    waited=$((waited + 1))
    if [ $((waited % 20)) -eq 0 ]; then
        echo "  $title ... $(($(date +%s) - start)) s" >&2
    fi
done
wait $child
status=$?
if [ $status -ne 0 ]; then
    cat "$log" >&2
    echo "error: $title failed with exit code $status" >&2
else
    echo "  $title: $(($(date +%s) - start)) s" >&2
fi
rm -f "$log"
exit $status
