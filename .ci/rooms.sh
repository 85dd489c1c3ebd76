#!/usr/bin/env bash
# Checks the message crates with each room alone, and with a version but no room, warnings denied: what integrators pick.
set -euo pipefail
cd "$(dirname "$0")/.."
export RUSTFLAGS=-Dwarnings CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}/rooms
versions="v16 v201 v21"
for package in ocpp-messages ocpp-messages-nano; do
    features=$(cargo metadata --no-deps --format-version 1 | python3 -c '
import json, sys
packages = {package["name"]: package for package in json.load(sys.stdin)["packages"]}
print(*packages[sys.argv[1]]["features"])' "$package")
    check() {
        cargo check --quiet -p "$package" --no-default-features --features "$1" ||
            { echo "cargo check -p $package --no-default-features --features $1"; exit 1; }
    }
    for version in $versions; do check "$version"; done
    count=0
    for room in $features; do
        case " default $versions " in *" $room "*) continue ;; esac
        check "$(tr ' ' , <<<"$versions"),$room"
        count=$((count + 1))
    done
    echo "$package: $count features, each alone"
done
