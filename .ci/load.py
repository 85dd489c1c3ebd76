"""Loads the central system and its peers with the same stations and holds the figures against the project's bounds.

load.py FOLDER SUBJECT NODE_MODULES: the folder has run.py, loadgen, nullserver and csms_node.js.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys

# Calls per CPU second of the server, reading, validating and answering without a store.
LEAST_CALLS = 66_000
# What the null server reached where that bar was set: on a slower or busier machine it says nothing.
BAR_MACHINE = 130_000
# Of the null server's, in the same run.
LEAST_SHARE = 0.5
# Memory of an idle connection, KiB.
MOST_MEMORY = 8.0
IDLE, HELD = 2_000, 10_000
ROUNDS = 3


class Bench:
    def __init__(self, folder, modules):
        self.folder = folder
        self.environment = dict(os.environ, QUIET=os.environ.get("QUIET", "10"), NODE_PATH=modules)

    def run(self, label, kind, stations, seconds, command, protocol="ocpp1.6"):
        words = ["python3", "run.py", label, kind, str(stations), str(seconds), "mix", protocol, "--", *command]
        done = subprocess.run(words, cwd=self.folder, env=self.environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{label}: {' '.join(words)}\n{done.stdout}{done.stderr}")
        figures = json.loads(done.stdout.splitlines()[-1])
        if figures.get("bad"):
            raise SystemExit(f"{label}: {figures['bad']} answers are none\n{done.stderr}")
        return figures


def main():
    folder, subject, modules = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    bench = Bench(folder, modules)

    def ours(store):
        return [subject, "--port", "PORT", "--store", store]

    def without_database():
        for file in folder.glob("load.db*"):
            file.unlink()

    def sqlite():
        without_database()
        return ours(str(folder / "load.db"))

    contenders = {"null server": lambda: ["./nullserver", "PORT"], "no store": lambda: ours("none"),
                  "no store, watched": lambda: ours("watched"),
                  "memory": lambda: ours("memory"), "SQLite, durable": sqlite}
    if (pathlib.Path(modules) / "ocpp-rpc").is_dir():
        contenders["Node, no store"] = lambda: ["node", "csms_node.js", "PORT", "strict"]
    # In turns, so that whatever else the machine does meets all of them.
    results = {label: [] for label in contenders}
    for _ in range(ROUNDS):
        for label, command in contenders.items():
            results[label].append(bench.run(label, "load", 200, 4, command()))
    without_database()
    calls = {label: statistics.median(r["calls_per_cpu_s"] for r in runs) for label, runs in results.items()}
    print("200 stations, Heartbeat and MeterValues in turns; medians of", ROUNDS)
    for label, value in calls.items():
        last = results[label][-1]
        print(f"  {label:17} {value:>9,.0f} calls per CPU second of the server, {value / calls['null server']:.2f} of the null "
              f"server's; last: {last['calls_per_s']:,.0f} calls/s, p99 {last['p99_ms']} ms")
    if "Node, no store" in calls:
        print(f"  against Node without a store: {calls['no store'] / calls['Node, no store']:.1f} times without a store, "
              f"{calls['SQLite, durable'] / calls['Node, no store']:.1f} times with SQLite")

    # Pages of the allocator's differ between runs by some hundredths of a connection's share.
    idle = [bench.run("idle", "idle", IDLE, 10, ours("none"))["rss_per_conn_kb"] for _ in range(ROUNDS)]
    memory = statistics.median(idle)
    print(f"  {IDLE} idle connections: {memory} KiB each (bar {MOST_MEMORY}; {idle})")
    held = bench.run("held", "idle", HELD, 10, ours("none"))
    print(f"  {held['idle']} connections held, booted in {held['boot_s']} s; {held['rss_per_conn_kb']} KiB each")

    problems = []
    if calls["null server"] < BAR_MACHINE:
        print(f"  the bar of {LEAST_CALLS:,} calls is for a machine on which the null server reaches {BAR_MACHINE:,}")
    elif calls["no store"] < LEAST_CALLS:
        problems.append(f"fewer than {LEAST_CALLS} calls per CPU second without a store")
    if calls["no store"] < LEAST_SHARE * calls["null server"]:
        problems.append(f"less than {LEAST_SHARE} of the null server's calls")
    if memory > MOST_MEMORY:
        problems.append(f"an idle connection takes more than {MOST_MEMORY} KiB")
    if held["idle"] != HELD:
        problems.append(f"{held['idle']} of {HELD} connections")
    for problem in problems:
        print("too little:", problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
