#!/usr/bin/env bash
# Fuzzes each target of fuzz/ for SECONDS_EACH seconds (default 20): bounded, and it ends by itself.
# Installs cargo-fuzz if it is not there. The stable compiler serves, told to take what the fuzzer's flags need.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${SECONDS_EACH:-20}
command -v cargo-fuzz >/dev/null || cargo install cargo-fuzz --locked
export RUSTC_BOOTSTRAP=1
target=${CARGO_TARGET_DIR:-$PWD/target}/fuzz
names=$(cargo fuzz list)
for name in $names; do
    echo "--- $name, $seconds s"
    cargo fuzz run --target-dir "$target" "$name" -- -max_total_time="$seconds" -max_len=4096 -verbosity=0 -print_final_stats=1
done
