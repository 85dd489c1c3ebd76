#!/usr/bin/env python3
"""Proves that each set in schemas/ validates exactly what the published set validates.

usage: schemas_equal.py OFFICIAL [OURS]

OFFICIAL holds one folder per set (v1.6, v1.6-security, v2.0.1, v2.1) of published files; OURS defaults to schemas/
of this checkout. Both sides are resolved ($ref replaced by what it points to), stripped of what does not validate, and
compared deeply: file list, order of members, required members as a set, order of enum values, every bound and default.
Prints one line per set; prints every difference and exits 1 if there is one, exits 2 on wrong usage.
"""

import json
import pathlib
import sys

SETS = ["v1.6", "v1.6-security", "v2.0.1", "v2.1"]

# Keywords that say something about a value, by the types they apply to; None: every type.
VALIDATES = {
    "type": None,
    "enum": None,
    "default": None,  # an annotation, but the model carries it into documentation
    "maxLength": "string",
    "minLength": "string",
    "pattern": "string",
    "format": "string",
    "minimum": "number",
    "maximum": "number",
    "exclusiveMinimum": "number",
    "exclusiveMaximum": "number",
    "multipleOf": "number",
    "items": "array",
    "minItems": "array",
    "maxItems": "array",
    "uniqueItems": "array",
    "properties": "object",
    "required": "object",
    "additionalProperties": "object",
}

# Keywords without a say in validation. `additionalItems` counts only beside a list-valued `items`, which no file has
# (checked below); `additionalProperties` on a string or number never applies.
ANNOTATIONS = {"$schema", "$id", "id", "title", "description", "comment", "javaType", "definitions", "additionalItems"}


class Files:
    """One folder of schema files, each parsed once."""

    def __init__(self, folder):
        self.folder = folder
        self.parsed = {}

    def load(self, name):
        if name not in self.parsed:
            self.parsed[name] = json.loads((self.folder / name).read_text(encoding="utf-8-sig"))
        return self.parsed[name]

    def messages(self):
        return sorted(p.name for p in self.folder.glob("*.json") if p.name != "definitions.json")

    def resolve(self, ref, here):
        """The schema that `ref` in file `here` points to, and the file it stands in."""
        file, _, pointer = ref.partition("#")
        there = file or here
        node = self.load(there)
        for step in pointer.split("/")[1:]:
            node = node[step.replace("~1", "/").replace("~0", "~")]
        return node, there

    def normal(self, schema, here, where, trail=()):
        """`schema` with references resolved and annotations gone, as nested lists and tuples that keep member order."""
        if "$ref" in schema:
            if set(schema) - {"$ref"}:
                raise ValueError(f"{here}#{where}: keywords beside $ref: {sorted(set(schema) - {'$ref'})}")
            if schema["$ref"] in trail:
                raise ValueError(f"{here}#{where}: recursion through {schema['$ref']}")
            target, there = self.resolve(schema["$ref"], here)
            return self.normal(target, there, where, (*trail, schema["$ref"]))
        kind = {"integer": "number"}.get(schema.get("type"), schema.get("type"))
        out = {}
        for key, value in schema.items():
            if key in ANNOTATIONS:
                continue
            if key not in VALIDATES:
                raise ValueError(f"{here}#{where}: unknown keyword {key}")
            applies = VALIDATES[key]
            if applies is not None and kind is not None and applies != kind:
                continue
            if key == "properties":
                value = {n: self.normal(s, here, f"{where}/{n}", trail) for n, s in value.items()}
            elif key == "items":
                if not isinstance(value, dict):
                    raise ValueError(f"{here}#{where}: items is a list")
                value = self.normal(value, here, f"{where}/items", trail)
            elif key == "required":
                value = sorted(value)
            out[key] = value
        return out


def differences(published, ours, where):
    """Every place where the two differ, as lines."""
    if isinstance(published, dict) and isinstance(ours, dict):
        found = []
        for key in published.keys() | ours.keys():
            at = f"{where}/{key}"
            if key not in ours:
                found.append(f"{at}: missing, published {json.dumps(published[key])}")
            elif key not in published:
                found.append(f"{at}: ours only, {json.dumps(ours[key])}")
            else:
                found += differences(published[key], ours[key], at)
        if where.endswith("/properties") and published.keys() == ours.keys() and list(published) != list(ours):
            found.append(f"{where}: order {list(ours)}, published {list(published)}")
        return found
    # JSON knows one kind of number; Python's True == 1 must not pass for equal.
    if isinstance(published, bool) != isinstance(ours, bool) or published != ours:
        return [f"{where}: {json.dumps(ours)}, published {json.dumps(published)}"]
    return []


def message_name(file, schema):
    """What the file's message is called: its title, or the file's name with the 1.6 suffix added."""
    if "title" in schema:
        return schema["title"]
    stem = file.removesuffix(".json")
    return stem if stem.endswith(("Request", "Response", "Stream")) else stem + "Request"


def count_members(node):
    """Members of a resolved schema, at every depth."""
    inner = list(node.get("properties", {}).values())
    return len(inner) + sum(count_members(s) for s in inner + [node[k] for k in ["items"] if k in node])


def compare(name, official, own):
    """(files, members, differences) of one set."""
    published, ours = Files(official / name), Files(own / name)
    listed, have = published.messages(), ours.messages()
    found = [f"{name}/{f}: missing" for f in listed if f not in have]
    found += [f"{name}/{f}: not in the published set" for f in have if f not in listed]
    if not listed:
        found.append(f"{name}: no schema files in {official / name}")
    members = 0

    for file in listed:
        if file not in have:
            continue
        titles = message_name(file, published.load(file)), message_name(file, ours.load(file))
        if titles[0] != titles[1]:
            found.append(f"{name}/{file}: title {titles[1]}, published {titles[0]}")
        left = published.normal(published.load(file), file, "")
        right = ours.normal(ours.load(file), file, "")
        members += count_members(left)
        found += differences(left, right, f"{name}/{file}#")
    # A definition of ours that no message reaches would escape the comparison.
    used, queue = set(), list(have)
    texts = {f: json.dumps(ours.load(f)) for f in have}
    definitions = ours.load("definitions.json")["definitions"] if (own / name / "definitions.json").exists() else {}
    while queue:
        text = texts.get(queue[-1]) or json.dumps(definitions.get(queue[-1], {}))
        queue.pop()
        for target in text.split('/definitions/')[1:]:
            target = target.split('"')[0]
            if target not in used:
                used.add(target)
                queue.append(target)
    found += [f"{name}/definitions.json: {d} is not used by any message" for d in definitions if d not in used]
    return len(listed), members, found


def main(arguments):
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    official = pathlib.Path(arguments[0])
    own = pathlib.Path(arguments[1]) if len(arguments) == 2 else pathlib.Path(__file__).parent.parent / "schemas"
    bad = False
    for name in SETS:
        files, members, found = compare(name, official, own)
        print(f"{name}: {files} files, {members} members, {len(found)} differences")
        for line in found:
            print(f"  {line}")
        bad |= bool(found)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
