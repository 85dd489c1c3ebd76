#!/usr/bin/env bash
# `cargo publish --dry-run` of the tool and the libraries, on a prepared copy of the checked-out tree: what cargo would
# upload is packed and built from the package alone. Libraries name the message crates by version only, because
# workspaces put their own in their place; for publishing the copy gets the paths back.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
copy=${1:-${TMPDIR:-/tmp}/ocpp-gen-publish}
rm -rf "$copy"
mkdir -p "$copy"
git archive HEAD | tar -x -C "$copy"
cd "$copy"

# The message crates by path and version; the patch that stood in for it goes.
python3 - <<'P'
import re, pathlib
root = pathlib.Path("Cargo.toml")
text = root.read_text()
head, _, tail = text.partition("[patch.crates-io]")
if tail:
    rest = tail.split("\n[", 1)
    text = head + ("[" + rest[1] if len(rest) == 2 else "")
root.write_text(text)
places = {"ocpp-messages": "../generated/messages", "ocpp-messages-nano": "../generated/messages-nano"}
for manifest in [pathlib.Path("ocpp-station/Cargo.toml"), pathlib.Path("ocpp-csms/Cargo.toml")]:
    text = manifest.read_text()
    for name, place in places.items():
        text = re.sub(rf'^{name} = \{{ version', f'{name} = {{ path = "{place}", version', text, flags=re.M)
        text = re.sub(rf'^{name} = ("[^"]+")$', f'{name} = {{ path = "{place}", version = \\1 }}', text, flags=re.M)
    manifest.write_text(text)
P

packages=$(cargo metadata --no-deps --format-version 1 | python3 -c '
import json, sys
for package in json.load(sys.stdin)["packages"]:
    if package["publish"] is None:
        print("-p", package["name"])')
# shellcheck disable=SC2086
CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}/publish" cargo publish --dry-run --allow-dirty $packages
