"""Compares the ids of compliance cases in a public list with those that our table names.

cases.py LIST station|csms TABLE
"""

import csv
import sys

public, under_test, ours = sys.argv[1:]


def ids(path, wanted):
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["id"] for row in rows if wanted(row)]


want = ids(public, lambda row: row["under_test"] == under_test)
have = ids(ours, lambda row: True)
wrong = [f"{case}: in the list, not in {ours}" for case in want if case not in have]
wrong += [f"{case}: in {ours}, not in the list" for case in have if case not in want]
wrong += [f"{case}: more than once" for case in sorted(set(have)) if have.count(case) > 1]
for line in wrong:
    print(line)
print(f"{len(have)} cases for a {under_test}")
sys.exit(bool(wrong))
