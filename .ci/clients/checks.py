"""What the sessions of both clients left behind, asked of the API: that every command was sent, transactions, state, and that
nothing departed from the standard.

checks.py API-URL
"""

import sys

from api import TALK, Api

# Sessions of each client. A 1.6 station begins a new transaction in each; in 2.x the station names it, and the events that
# come again are the same transaction.
SESSIONS = 3
TRANSACTIONS = {"ocpp1.6": SESSIONS, "ocpp2.0.1": 1, "ocpp2.1": 1}


def commands(document, version):
    """The commands that the API offers for a version."""
    calls = (path for path in document["paths"] if "/calls/" in path and not path.endswith("}"))
    return {path.rsplit("/", 1)[1] for path in calls if version in document["paths"][path]["post"]["x-ocpp-versions"]}


def main():
    api = Api(sys.argv[1])
    problems = []

    def check(holds, what):
        if not holds:
            problems.append(what)

    _, document = api.request("GET", "/api/openapi.json")
    for version, talk in TALK.items():
        offered, sent = commands(document, version), set(talk["csms"])
        check(offered == sent, f"{version}: offered and not sent, or the other way round: {sorted(offered ^ sent)}")
        for client in ("PY",) if version == "ocpp2.1" else ("PY", "JS"):
            name = f"{client}-{version}"
            status, station = api.request("GET", f"/api/stations/{name}")
            if status != 200:
                problems.append(f"{name}: {status} {station}")
                continue
            check(station.get("departures") == {}, f"{name} departed from the standard: {station.get('departures')}")
            _, transactions = api.request("GET", f"/api/transactions?station={name}")
            told = [(t.get("energyWh"), t.get("reason"), t.get("idTag")) for t in transactions]
            check(told == [(3000, "Local", "TAG")] * TRANSACTIONS[version], f"{name}: {transactions}")
            _, items = api.request("GET", f"/api/stations/{name}/items")
            kinds = {item["kind"] for item in items}
            check({"charging-profile", "local-list", "job", "certificate"} <= kinds, f"{name} keeps only {sorted(kinds)}")
    _, health = api.request("GET", "/health")
    check(health is not None, "no health")
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems in what the sessions left behind")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
