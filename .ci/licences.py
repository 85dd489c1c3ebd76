"""Holds the licences and sources of all dependencies against deny.toml: what `cargo deny check licenses sources` looks
at, without cargo-deny. Advisories need its database and are not looked at."""

import json
import re
import subprocess
import sys
import tomllib

REGISTRY = "registry+https://github.com/rust-lang/crates.io-index"


def fits(expression, allowed):
    """Whether an SPDX expression can be met with the allowed licences."""
    tokens = re.findall(r"[()]|[^\s()/]+|/", expression)

    def either():
        met = both()
        while tokens and tokens[0] in ("OR", "/"):
            tokens.pop(0)
            # Read to its end whatever the first was.
            met = both() or met
        return met

    def both():
        met = one()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            met = one() and met
        return met

    def one():
        token = tokens.pop(0)
        if token == "(":
            met = either()
            tokens.pop(0)
            return met
        if tokens and tokens[0] == "WITH":
            token = " ".join([token, tokens.pop(0), tokens.pop(0)])
        return token in allowed

    return either()


def main():
    with open("deny.toml", "rb") as file:
        rules = tomllib.load(file)["licenses"]
    exceptions = {exception["name"]: exception["allow"] for exception in rules["exceptions"]}
    command = ["cargo", "metadata", "--format-version", "1", "--all-features", "--locked"]
    packages = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["packages"]
    problems, used = [], set()
    for package in packages:
        name, licence = package["name"], package["license"]
        allowed = rules["allow"] + exceptions.get(name, [])
        if not licence:
            problems.append(f"{name} {package['version']}: no licence is stated")
        elif not fits(licence, allowed):
            problems.append(f"{name} {package['version']}: {licence} is not allowed by deny.toml")
        if package["source"] not in (None, REGISTRY):
            problems.append(f"{name} {package['version']}: comes from {package['source']}")
        used |= set(allowed).intersection(re.findall(r"[^\s()/]+", licence or ""))
    unused = [word for word in rules["allow"] if word not in used]
    problems += [f"deny.toml allows {word}, which no dependency has" for word in unused]
    print("\n".join(problems) or f"{len(packages)} packages, licences: {', '.join(sorted(used))}")
    sys.exit(bool(problems))


main()
