#!/bin/bash
# fixed_run.sh TARGET FOLDER… -OPTION…: the same run of a fuzz target whenever and wherever.
#
# The seeds in the folders are handed over as a sorted list. libFuzzer itself would take them in the
# order of the file system, and would put among them what it finds, for the next run to begin with.
set -euo pipefail

target=$1
shift
folders=()
while [[ ${1:-} != -* ]]; do
    folders+=("$1")
    shift
done
find "${folders[@]}" -type f | LC_ALL=C sort | paste -sd, >"$target.seeds"
exec "$target" -seed_inputs=@"$target.seeds" "$@"
