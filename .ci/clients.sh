#!/usr/bin/env bash
# Real clients against the built central system of a scaffold: full sessions, every command, reconnects, a second socket;
# and a full disk.
# Usage: clients.sh [FOLDER]. Installs the clients there from their registries; needs python3, node and npm.
set -euo pipefail
export PYTHONDONTWRITEBYTECODE=1
cd "$(dirname "$0")/.."
root=$PWD
work=${1:-${TMPDIR:-/tmp}/ocpp-gen-clients}
target=${CARGO_TARGET_DIR:-$root/target}
mkdir -p "$work"
rm -rf "$work/scaffold"

[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check -r .ci/clients/requirements.txt
cp .ci/clients/package.json .ci/clients/package-lock.json .ci/clients/.npmrc .ci/clients/strict.js "$work/"
(cd "$work" && npm ci --silent --no-progress)

cargo build -q -p ocpp-gen
"$target/debug/ocpp-gen" --profile all --ocpp 1.6,2.0.1,2.1 --out "$work/scaffold"
export CARGO_TARGET_DIR="$target/scaffolds"
(cd "$work/scaffold" && cargo build -q -p csms)

log="$work/csms.log"
rm -f "$work"/csms.db*
cp "$CARGO_TARGET_DIR/debug/csms" "$work/csms"
"$work/csms" --port 0 --limit 0 --db "$work/csms.db" >"$log" 2>"$work/csms.err" &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true' EXIT
for _ in $(seq 300); do
  grep -q ready "$log" && break
  kill -0 "$server" || { cat "$work/csms.err"; exit 1; }
  sleep 0.1
done
port=$(sed -nE 's,.*ws://[^/ ]*:([0-9]+)/.*,\1,p' "$log" | head -1)
ws="ws://127.0.0.1:$port/ocpp"
api="http://127.0.0.1:$port"

failed=0
for version in ocpp1.6 ocpp2.0.1 ocpp2.1; do
  (cd .ci/clients && "$work/venv/bin/python" session.py "$ws" "$api" "$version") || failed=1
  # Its strict mode does not find its own schemas of 2.1.
  [ "$version" = ocpp2.1 ] || (cd "$work" && TALK="$root/.ci/clients" node strict.js "$ws" "$api" "$version") || failed=1
done
"$work/venv/bin/python" .ci/clients/checks.py "$api" || failed=1
"$work/venv/bin/python" .ci/clients/disk.py "$work/csms" "$work" || failed=1
[ "$failed" = 0 ] || tail -20 "$work/csms.err"
exit "$failed"
