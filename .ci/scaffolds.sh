#!/usr/bin/env bash
# Scaffolds of several profile and version sets: generated, formatted, linted with warnings denied, and run: the station
# talks to the CSMS, and what they said is compared. Usage: scaffolds.sh [FOLDER]; a failure prints the line that
# reproduces it.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
work=${1:-${TMPDIR:-/tmp}/ocpp-gen-scaffolds}
target=${CARGO_TARGET_DIR:-$root/target}
rm -rf "$work"
mkdir -p "$work"
cargo build -q -p ocpp-gen
generate=$(readlink -f "$target/debug/ocpp-gen")
export CARGO_TARGET_DIR="$target/scaffolds"

failed=0
# Those whose own tests run as well: each needs its libraries compiled once more.
tested=" default security mixed newest three "
tests() { # tests NAME
  [[ "$tested" == *" $1 "* ]] || return 0
  if cargo test -q >"$work/$1.log" 2>&1; then
    grep 'test result: ok. [1-9]' "$work/$1.log"
  else
    cat "$work/$1.log"
    return 1
  fi
}

check() { # check NAME ARGUMENTS...
  local name=$1
  shift
  local out="$work/$name"
  local line="$generate $* --out $out && cd $out && cargo fmt --check && RUSTFLAGS='-D warnings' cargo clippy --all-targets && cargo test"
  echo "=== $name: $*"
  # Manifests of generated packages are formatted by their generator, sources by rustfmt's rules.
  if ! { "$generate" "$@" --out "$out" &&
    (cd "$out" && cargo fmt --check && RUSTFLAGS="-D warnings" cargo clippy -q --all-targets && tests "$name") &&
    "$generate" check --out "$out" &&
    "$generate" --out "$out" | grep -q " 0 files written"; }; then
    echo "=== FAILED: $name; reproduce with:"
    echo "    $line"
    failed=1
  fi
}

check default --profile core,smart_charging
check core --profile core
check all --profile all
check security --profile security
check mixed --profile core,smart_charging --ocpp 1.6,2.0.1
check newest --profile core --ocpp 2.1
check three --profile all --ocpp 1.6,2.0.1,2.1
check vendor --profile core --ocpp 1.6,2.0.1 --vendor examples/own-schemas/vendor
check messages --profile core --emit messages

new() { # new END NAME ARGUMENTS...
  local line="cd $work && $generate new $* && cd $2 && cargo fmt --check && RUSTFLAGS='-D warnings' cargo clippy --all-targets"
  echo "=== new $*"
  if ! (cd "$work" && "$generate" new "$@" && cd "$2" && cargo fmt --check &&
    RUSTFLAGS="-D warnings" cargo clippy -q --all-targets); then
    echo "=== FAILED: new $*; reproduce with:"
    echo "    $line"
    failed=1
  fi
}
new csms depot --profile core,smart_charging
new station wallbox --profile core,smart_charging

echo "=== the station talks to the CSMS"
(cd "$work/default" && cargo build -q)
python3 .ci/talk.py "$CARGO_TARGET_DIR/debug/csms" "$CARGO_TARGET_DIR/debug/station" || failed=1
exit "$failed"
