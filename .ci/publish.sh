#!/usr/bin/env bash
# `cargo publish --dry-run` of the tool and the libraries, on a prepared copy of the checked-out tree; then what cargo
# would upload is unpacked, built from the packages alone, and the tool run. Libraries name the message crates by version
# only, because workspaces put their own in their place; for publishing the copy gets the paths back.
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
# Cargo's own verification builds every dependency anew for each package, because they name each other; one workspace of
# all unpacked packages shares them, and shares those of the project's own target folder.
rm -rf "${CARGO_HOME:-$HOME/.cargo}"/registry/{src,cache}/-*/ocpp-*
rm -rf "$copy/target"
# shellcheck disable=SC2086
CARGO_TARGET_DIR=$copy/target cargo publish --quiet --dry-run --no-verify --allow-dirty $packages

export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}
mkdir "$copy/unpacked"
cd "$copy/unpacked"
for crate in "$copy"/target/package/tmp-crate/*.crate; do
    # With times of now: cargo tells by them what has changed.
    tar -xmzf "$crate"
done
{
    printf '[workspace]\nresolver = "3"\nmembers = ["*-*"]\n\n[patch.crates-io]\n'
    for folder in *-*/; do
        printf '%s = { path = "%s" }\n' "$(sed -n 's/^name = "\(.*\)"/\1/p;T;q' "$folder/Cargo.toml")" "${folder%/}"
    done
} >Cargo.toml
cp "$root/Cargo.lock" .
cargo check --quiet --workspace
cargo build --quiet -p ocpp-wire -p ocpp-gen
"$CARGO_TARGET_DIR/debug/ocpp-gen" --profile all --ocpp 1.6,2.0.1,2.1 --out "$copy/out" >"$copy/log" || { cat "$copy/log"; exit 1; }
diff -r "$copy/out/messages/src" "$root/generated/messages/src"
echo "packed, unpacked and built:" *-*
rm -rf "$copy"
