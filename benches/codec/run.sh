#!/usr/bin/env bash
# The std codec beside its peers: decode + validate + dispatch + encode of four payloads. Prints ratios to the fastest
# peer and fails below the bars: geometric mean 3, each payload 1.8; members sorted and JSON with blanks 1.5.
set -euo pipefail
cd "$(dirname "$0")"
passes=${PASSES:-3}
target=${CARGO_TARGET_DIR:-target}
subjects="ours peer-ocpp-types peer-rust-ocpp"
# One by one: built together, cargo would give them one set of features.
for subject in $subjects; do
    cargo build --release --quiet --package "$subject"
done
cargo build --release --quiet --package harness
pin=""
if command -v taskset >/dev/null; then pin="taskset -c $(($(nproc) - 1))"; fi
for _ in $(seq "$passes"); do
    for subject in $subjects; do $pin "$target/release/$subject"; done
done | "$target/release/report"
