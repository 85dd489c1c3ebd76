"""Compares the table of the project's compliance cases with the published list: ids and titles of one side.

octt_cases.py LIST SIDE TABLE
"""

import csv
import sys


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def main():
    published, side, table = sys.argv[1:4]
    wanted = {row["id"]: row["title"] for row in rows(published) if row["under_test"] == side}
    ours = {row["id"]: row["title"] for row in rows(table)}
    problems = [f"missing: {case}" for case in wanted.keys() - ours.keys()]
    problems += [f"not in the list: {case}" for case in ours.keys() - wanted.keys()]
    problems += [f"{case}: {ours[case]!r}, the list has {wanted[case]!r}" for case in wanted.keys() & ours.keys()
                 if ours[case] != wanted[case]]
    if not wanted:
        problems.append(f"{published} has no case of side {side!r}")
    for problem in sorted(problems):
        print(problem)
    reasons = sum(row["proof"] != "test" for row in rows(table))
    print(f"{len(ours)} cases of {len(wanted)}, {len(ours) - reasons} of them tests")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
