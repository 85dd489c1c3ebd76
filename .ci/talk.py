"""Runs a CSMS and a station that ocpp-gen scaffolded, and compares what the station saw with what it should have seen.

talk.py CSMS STATION
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading

EXPECTED = [
    "-> BootNotification",
    "-> StatusNotification 0 Available",
    "-> StatusNotification 1 Available",
    "-> StatusNotification 1 Preparing",
    "-> Authorize",
    "-> StartTransaction",
    "-> StatusNotification 1 Charging",
    "<- SetChargingProfile 16.0 A",
    "-> SetChargingProfile Accepted",
    "-> MeterValues",
    "-> StopTransaction Local",
    "-> StatusNotification 1 Finishing",
    "-> StatusNotification 1 Available",
]


def summary(line, asked):
    """One line of the transcript in words; None for what is no matter of this test."""
    way, _, text = line.partition(" ")
    if way not in ("->", "<-"):
        return None
    frame = json.loads(text)
    if frame[0] == 4:
        return f"{way} CALLERROR {frame[2]}"
    if frame[0] == 3:
        action = asked.get(frame[1])
        # Answers to the station's calls are checked by the order of what follows.
        return f"{way} {action} {frame[2]['status']}" if action else None
    action, payload = frame[2], frame[3]
    if way == "<-":
        asked[frame[1]] = action
        period = payload["csChargingProfiles"]["chargingSchedule"]["chargingSchedulePeriod"][0]
        return f"<- {action} {period['limit']} A"
    detail = {
        "StatusNotification": lambda: f" {payload['connectorId']} {payload['status']}",
        "StopTransaction": lambda: f" {payload['reason']}",
    }.get(action, lambda: "")()
    return f"-> {action}{detail}"


def by_lines(station_path, url):
    """Nobody comes by himself: lines on stdin do. What is wrong with that, if anything."""
    command = [station_path, "--url", url, "--alone", "--json"]
    station = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    watchdog = threading.Timer(60, station.kill)
    watchdog.start()
    steps = [
        ("registered", '{"cmd":"plug_in","connector":1}\n{"cmd":"swipe","token":"04A1"}'),
        ("transaction_started", '{"cmd":"nonsense"}'),
        ("error", '{"cmd":"quit"}'),
    ]
    for line in station.stdout:
        if steps and json.loads(line)["event"] == steps[0][0]:
            station.stdin.write(steps.pop(0)[1] + "\n")
            station.stdin.flush()
    watchdog.cancel()
    code = station.wait()
    return [] if not steps and code == 0 else [f"by lines: exit code {code}, {steps} never came"]


def main():
    csms_path, station_path = sys.argv[1:3]
    folder = tempfile.TemporaryDirectory()
    csms = subprocess.Popen(
        [os.path.abspath(csms_path), "--port", "0", "--heartbeat", "1"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder.name,
    )
    try:
        ready = csms.stdout.readline()
        assert "ready" in ready, ready
        port = re.search(r":(\d+)/", ready).group(1)
        url = f"ws://127.0.0.1:{port}/ocpp/CP1"
        command = [station_path, "--url", url, "--arrive", "2", "--charge", "5", "--sample", "2", "--once"]
        station = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=60)
        problems = by_lines(station_path, url.replace("CP1", "CP2"))
    finally:
        csms.terminate()
        code = csms.wait(timeout=20)
    print(station.stdout)
    asked, seen = {}, []
    for line in station.stdout.splitlines():
        words = summary(line, asked)
        if words:
            seen.append(words)
    heartbeats = seen.count("-> Heartbeat")
    # However often they come, and wherever between the others.
    story = []
    for words in seen:
        if words == "-> Heartbeat" or (words == "-> MeterValues" and story[-1:] == [words]):
            continue
        story.append(words)
    limit = [w for w in story if "SetChargingProfile" in w]
    rest = [w for w in story if "SetChargingProfile" not in w]
    # A transaction message waits for the station's memory; what is seen of the connector does not.
    for status, message in (("Charging", "-> StartTransaction"), ("Finishing", "-> StopTransaction Local")):
        told = f"-> StatusNotification 1 {status}"
        if [told, message] in [rest[at : at + 2] for at in range(len(rest))]:
            rest.remove(told)
            rest.insert(rest.index(message) + 1, told)
    if not os.path.exists(os.path.join(folder.name, "csms.db")):
        problems.append("no csms.db")
    if rest != [w for w in EXPECTED if "SetChargingProfile" not in w]:
        problems.append(f"the order is {rest}")
    # The two directions are independent: the limit comes somewhere after the connector charges.
    if limit != [w for w in EXPECTED if "SetChargingProfile" in w]:
        problems.append(f"the limit: {limit}")
    if heartbeats < 2:
        problems.append(f"{heartbeats} heartbeats")
    powers = re.findall(r'"value":"(\d+)","measurand":"Power.Active.Import"', station.stdout)
    if "11040" not in powers:
        problems.append(f"16 A on three phases are 11040 W, the meter says {powers}")
    if station.returncode != 0 or code != 0:
        problems.append(f"exit codes: station {station.returncode}, CSMS {code}")
    for problem in problems:
        print(f"talk.py: {problem}")
    sys.exit(1 if problems else 0)


main()
