#!/usr/bin/env bash
# Fuzzes each target of fuzz/, or the one named, for SECONDS_EACH seconds (default 60), from the corpus's valid payloads on.
# Installs cargo-fuzz if it is not there. The stable compiler serves, told to take what the fuzzer's flags need.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${SECONDS_EACH:-60}
target=${CARGO_TARGET_DIR:-$PWD/target}/fuzz
command -v cargo-fuzz >/dev/null || cargo install cargo-fuzz --locked
cargo run --quiet -p ocpp-corpus --example seeds -- fuzz/corpus
export RUSTC_BOOTSTRAP=1
for name in ${1:-$(cargo fuzz list)}; do
    # Only the no-alloc codec has unsafe code to watch; without the sanitizer the others build in half the time.
    sanitizer=none
    [ "$name" != nano ] || sanitizer=address
    echo "--- $name, $seconds s"
    cargo fuzz run --sanitizer $sanitizer --codegen-units 16 --target-dir "$target" --features "$name" "$name" -- \
        -max_total_time="$seconds" -max_len=4096 -verbosity=0 -print_funcs=0 -print_final_stats=1 2>&1 | grep -v '# Uses:'
done
