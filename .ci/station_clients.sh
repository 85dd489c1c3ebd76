#!/usr/bin/env bash
# The simulator with other people's central systems: mobilityhouse's `ocpp` (Python) and `ocpp-rpc` in strict mode (npm),
# which hold every payload against their own schemas. Usage: station_clients.sh [FOLDER] for what they install.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
work=${1:-${TMPDIR:-/tmp}/ocpp-gen-station-clients}
target=${CARGO_TARGET_DIR:-$root/target}
mkdir -p "$work"
cargo build -q -p simulator

[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check -r .ci/station_clients/requirements.txt
cp .ci/station_clients/package.json .ci/station_clients/package-lock.json .ci/station_clients/csms.js "$work"
(cd "$work" && npm ci --silent --no-audit --no-fund)

failed=0
for csms in "$work/venv/bin/python .ci/station_clients/csms.py" "node $work/csms.js"; do
  echo "=== ${csms##*/}"
  # shellcheck disable=SC2086
  "$work/venv/bin/python" .ci/station_clients/story.py "$target/debug/simulator" $csms || failed=1
done
exit "$failed"
