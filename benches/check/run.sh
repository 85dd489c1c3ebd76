#!/usr/bin/env bash
# A clean `cargo check` of the generated 1.6 messages and of rust-ocpp 3.0.4 with v1_6, dependencies included. Prints
# both times, least of three, and fails if ours is more than a third.
set -euo pipefail
cd "$(dirname "$0")"
clean=$(mktemp -d)
trap 'rm -rf "$clean"' EXIT
least() { # PACKAGE
    (cd "$1" && cargo fetch --quiet)
    local best=999999 start time
    for _ in 1 2 3; do
        rm -rf "$clean/target"
        start=$(date +%s%N)
        (cd "$1" && CARGO_TARGET_DIR="$clean/target" CARGO_INCREMENTAL=0 cargo check --quiet --offline)
        time=$((($(date +%s%N) - start) / 1000000))
        if [ "$time" -lt "$best" ]; then best=$time; fi
    done
    echo "$best"
}
ours=$(least ours)
peer=$(least rust-ocpp)
echo "clean cargo check: ours $ours ms, rust-ocpp $peer ms: $((100 * ours / peer)) % (bar 33 %)"
[ $((3 * ours)) -le "$peer" ]
