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

# Every package of the project by path and version; the patches that stood in for the paths go.
python3 - <<'P'
import os, pathlib, re
root = pathlib.Path("Cargo.toml")
text = root.read_text()
text = re.sub(r"(?ms)^(# [^\n]*\n)?\[patch\.crates-io\]\n.*?(?=^\[|\Z)", "", text)
root.write_text(text)
members = re.search(r"(?s)members = \[(.*?)\]", text).group(1)
manifests = {pathlib.Path(member) / "Cargo.toml" for member in re.findall(r'"([^"]+)"', members)}
places = {re.search(r'(?m)^name = "([^"]+)"', m.read_text()).group(1): m.parent for m in manifests}
for manifest in manifests | {root}:
    def restore(line):
        name, value = line.group(1), line.group(2)
        if name not in places or "path" in value or "workspace" in value:
            return line.group(0)
        path = os.path.relpath(places[name], manifest.parent)
        if value.startswith("{"):
            return f'{name} = {{ path = "{path}",{value[1:]}'
        return f'{name} = {{ path = "{path}", version = {value} }}'
    manifest.write_text(re.sub(r"(?m)^([a-z0-9-]+) = (\{.*\}|\"[^\"]*\")$", restore, manifest.read_text()))
P

packages=$(cargo metadata --no-deps --format-version 1 | python3 -c '
import json, sys
for package in json.load(sys.stdin)["packages"]:
    if package["publish"] is None:
        print("-p", package["name"])')
# What an earlier rehearsal unpacked and built under the same version would be taken for this one's.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}/publish
home=${CARGO_HOME:-$HOME/.cargo}
rm -rf "$home"/registry/{src,cache}/-*/ocpp-*
find "$CARGO_TARGET_DIR" -depth \( -name 'ocpp[-_]*' -o -name 'libocpp[-_]*' \) -exec rm -rf {} + 2>/dev/null || true
# shellcheck disable=SC2086
cargo publish --dry-run --allow-dirty $packages
