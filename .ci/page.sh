#!/usr/bin/env bash
# The page of the scaffolded CSMS in a headless Chromium, with a scaffolded station. Usage: page.sh [PICTURES]. Takes the
# binaries that scaffolds.sh built, or builds them.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
pictures=${1:-${TMPDIR:-/tmp}/ocpp-gen-page}
target=${CARGO_TARGET_DIR:-$root/target}
if ! command -v chromium chromium-browser google-chrome >/dev/null && [ -z "${CHROMIUM:-}" ]; then
  echo "page.sh: no Chromium; .ci/install.sh installs it, or name it in CHROMIUM" >&2
  exit 1
fi
work=${TMPDIR:-/tmp}/ocpp-gen-scaffolds/default
if [ ! -d "$work" ]; then
  cargo build -q -p ocpp-gen
  "$target/debug/ocpp-gen" --profile core,smart_charging --out "$work" >/dev/null
fi
export CARGO_TARGET_DIR="$target/scaffolds"
(cd "$work" && cargo build -q)
python3 .ci/page.py "$CARGO_TARGET_DIR/debug/csms" "$CARGO_TARGET_DIR/debug/station" "$pictures"
