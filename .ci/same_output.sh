#!/usr/bin/env bash
# Proves that the publisher's files give the same messages as the bundled ones, byte for byte, each set and all together.
#
# usage: same_output.sh OFFICIAL [OCPP-GEN]
# OFFICIAL holds one folder per set (v1.6, v1.6-security, v2.0.1, v2.1); without OCPP-GEN it is built from this checkout.
set -euo pipefail
[ $# -ge 1 ] || { sed -n 2,5p "$0" >&2; exit 2; }
official=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
gen=${2:-}
if [ -z "$gen" ]; then
  cargo build --quiet --release -p ocpp-gen
  gen=${CARGO_TARGET_DIR:-target}/release/ocpp-gen
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# same NAME VERSIONS PARTS FOLDER...: the folders' output against that of the bundled sets.
same() {
  local name=$1 versions=$2 parts=$3 schemas=()
  shift 3
  for folder in "$@"; do schemas+=(--schemas "$folder"); done
  "$gen" --profile all --ocpp "$versions" --emit "$parts" --out "$scratch/bundled" >/dev/null
  "$gen" --profile all --ocpp "$versions" --emit "$parts" --out "$scratch/published" "${schemas[@]}" >/dev/null
  for part in ${parts//,/ }; do
    diff -r "$scratch/bundled/$part" "$scratch/published/$part"
  done
  local count
  count=$(find "$scratch/published" -name '*.rs' | wc -l)
  [ "$count" -gt 0 ] || { echo "$name: no messages were emitted" >&2; exit 1; }
  printf '%s: %s files the same\n' "$name" "$count"
  rm -rf "${scratch:?}"/*
}

same v1.6 1.6 messages,messages-nano "$official/v1.6"
same v1.6-security 1.6 messages,messages-nano "$official/v1.6-security"
same "both of 1.6" 1.6 messages,messages-nano "$official/v1.6-security" "$official/v1.6"
same v2.0.1 2.0.1 messages "$official/v2.0.1"
same v2.1 2.1 messages "$official/v2.1"
same "all together" 1.6,2.0.1,2.1 messages,messages-nano "$official"
# As some systems save them, with CRLF and a byte order mark.
mkdir "$scratch/crlf"
for file in "$official"/v1.6/*.json; do
  { printf '\357\273\277'; sed 's/\r*$/\r/' "$file"; } >"$scratch/crlf/${file##*/}"
done
mv "$scratch/crlf" "$scratch.crlf"
trap 'rm -rf "$scratch" "$scratch.crlf"' EXIT
same "v1.6 with CRLF and byte order mark" 1.6 messages,messages-nano "$scratch.crlf"
