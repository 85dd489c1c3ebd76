#!/usr/bin/env bash
# Installs what the steps need beside Rust and is not there yet: on Debian and its kin, as root. Elsewhere it says what is
# missing, and the steps that need it fail with what they need.
set -euo pipefail
missing=()
want() { # want PACKAGES WITNESS: the packages, unless the command WITNESS succeeds
  eval "$2" >/dev/null 2>&1 || missing+=($1)
}
want 'gcc libc6-dev' 'command -v cc'
want 'git' 'command -v git'
want 'python3' 'command -v python3'
want 'python3-venv' "python3 -c 'import ensurepip, venv'"
want 'nodejs npm' 'command -v node && command -v npm'
want 'chromium' 'command -v chromium || command -v chromium-browser || command -v google-chrome || [ -n "$CHROMIUM" ]'
# The core library for microcontrollers: rustup's targets, or Debian's compiler with the sources.
want 'rustc-web cargo-web rust-web-src lld' \
  'rustup target list --installed | grep -q riscv32imc && rustup target list --installed | grep -q thumbv7em ||
   { [ -x /usr/bin/rustc ] && [ -x /usr/bin/cargo ] && command -v ld.lld; }'
if [ ${#missing[@]} = 0 ]; then
  echo 'nothing is missing'
elif command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update
  apt-get -qq install --yes --no-install-recommends "${missing[@]}" >/dev/null
  echo "installed: ${missing[*]}"
else
  echo "missing: ${missing[*]}" >&2
  exit 1
fi
