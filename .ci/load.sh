#!/usr/bin/env bash
# The central system under load beside the null server (the ceiling) and Node's ocpp-rpc, if it is installed: load.sh [FOLDER]
# The folder takes the load generator's programs and a database; CLIENTS names a folder with ocpp-rpc (see clients.sh).
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
work=${1:-${TMPDIR:-/tmp}/ocpp-gen-load}
bench=$root/../shared/bench/csms-load
mkdir -p "$work"
cp "$bench"/run.py "$bench"/csms_node.js "$work/"
for program in loadgen nullserver; do
  cc -O2 -w -o "$work/$program" "$bench/$program.c"
done
cargo build -q --release -p ocpp-csms --example load_subject
# Ten thousand connections want as many file descriptors at each end.
ulimit -n "$(ulimit -H -n)"
clients=${CLIENTS:-${TMPDIR:-/tmp}/ocpp-gen-clients}
python3 .ci/load.py "$work" "${CARGO_TARGET_DIR:-$root/target}/release/examples/load_subject" "$clients/node_modules"
