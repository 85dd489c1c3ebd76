"""Plays one story with the simulator and somebody else's central system, and checks every step.

story.py SIMULATOR CSMS-COMMAND...
"""

import json
import queue
import subprocess
import sys
import threading

PATIENCE_S = 60


class Program:
    """A program that speaks in lines of JSON."""

    def __init__(self, name, command):
        self.name, self.seen, self.lines = name, [], queue.Queue()
        # What came while something else was waited for.
        self.kept = []
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))
        self.lines.put(None)

    def say(self, **line):
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()

    def until(self, what, keep=False, **members):
        """The next line that has these members; those before it are passed over, or kept for later."""
        while not keep and self.kept:
            line = self.kept.pop(0)
            if members.items() <= line.items():
                return line
        while True:
            try:
                line = self.lines.get(timeout=PATIENCE_S)
            except queue.Empty:
                line = None
            if line is None:
                story = "\n".join(json.dumps(line) for line in self.seen[-60:])
                sys.exit(f"{self.name}: {what} never came; the last lines were\n{story}")
            self.seen.append(line)
            if members.items() <= line.items():
                return line
            if keep:
                self.kept.append(line)

    def drain(self):
        """Whatever has come meanwhile."""
        while not self.lines.empty():
            line = self.lines.get()
            if line is not None:
                self.seen.append(line)


def main():
    simulator, *command = sys.argv[1:]
    csms = Program("CSMS", command)
    station = None
    try:
        port = csms.until("a port", **{}).get("port")
        url = f"ws://127.0.0.1:{port}/CP1"
        station = Program("simulator", [simulator, "--url", url, "--speed", "30"])
        steps = play(csms, station)
    finally:
        for program in (station, csms):
            if program and program.process.poll() is None:
                program.process.kill()
    print(f"{steps} steps, {len(station.seen)} events")


def play(csms, station):
    steps = 0

    def asked(action):
        nonlocal steps
        steps += 1
        return csms.until(action, asked=action)["payload"]

    def ask(action, status, **payload):
        """A request of the CSMS, with the answer's status."""
        nonlocal steps
        steps += 1
        csms.say(ask=action, payload=payload)
        line = csms.until(f"an answer to {action}", keep=True, answered=action)
        if "failed" in line:
            sys.exit(f"{action} failed: {line['failed']}")
        assert line["status"] == status, f"{action}: {line}, expected {status}"

    assert csms.until("a connection", connected="CP1")["subprotocol"] == "ocpp1.6"
    assert asked("BootNotification")["chargePointModel"] == "simulator"
    assert {asked("StatusNotification")["connectorId"] for _ in range(3)} == {0, 1, 2}

    ask("GetConfiguration", None)
    ask("ChangeConfiguration", "Accepted", key="MeterValueSampleInterval", value="10")
    ask("ChangeConfiguration", "Rejected", key="NumberOfConnectors", value="3")
    ask("ChangeConfiguration", "NotSupported", key="Nonsense", value="3")

    # Charged by card, limited meanwhile.
    station.say(cmd="plug_in", connector=1)
    station.say(cmd="swipe", token="04A1", connectors=[1])
    assert asked("Authorize")["idTag"] == "04A1"
    start = asked("StartTransaction")
    assert (start["connectorId"], start["idTag"]) == (1, "04A1")
    station.until("a number", event="connector", connector=1, transaction_id=8)
    profile = {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": {
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10}],
        },
    }
    ask("SetChargingProfile", "Accepted", connectorId=1, csChargingProfiles=profile)
    station.until("the limit", event="connector", connector=1, limit_a=10.0, power_w=6900)
    ask("GetCompositeSchedule", "Accepted", connectorId=1, duration=3600)
    assert asked("MeterValues")["transactionId"] == 8
    ask("TriggerMessage", "Accepted", requestedMessage="MeterValues", connectorId=1)
    ask("RemoteStopTransaction", "Accepted", transactionId=8)
    stop = asked("StopTransaction")
    assert (stop["transactionId"], stop["reason"]) == (8, "Remote"), stop
    station.say(cmd="plug_out", connector=1)
    station.until("Available", event="connector", connector=1, status="Available")

    # By remote start, reserved before.
    ask("ReserveNow", "Accepted", connectorId=2, expiryDate="2099-01-01T00:00:00Z", idTag="04B2", reservationId=5)
    station.until("Reserved", event="connector", connector=2, status="Reserved")
    ask("RemoteStartTransaction", "Accepted", connectorId=2, idTag="04B2")
    station.say(cmd="plug_in", connector=2)
    assert asked("StartTransaction")["reservationId"] == 5
    ask("UnlockConnector", "Unlocked", connectorId=2)
    assert asked("StopTransaction")["reason"] == "UnlockCommand"
    station.say(cmd="plug_out", connector=2)

    entries = [{"idTag": "04C3", "idTagInfo": {"status": "Accepted"}}]
    ask("SendLocalList", "Accepted", listVersion=3, updateType="Full", localAuthorizationList=entries)
    ask("GetLocalListVersion", None)
    ask("UpdateFirmware", None, location="ftp://host/image", retrieveDate="2020-01-01T00:00:00Z")
    states = [asked("FirmwareStatusNotification")["status"] for _ in range(3)]
    assert states == ["Downloading", "Downloaded", "Installing"], states
    # The new firmware comes up.
    boot = asked("BootNotification")
    assert boot["firmwareVersion"].endswith("+1"), boot
    assert asked("FirmwareStatusNotification")["status"] == "Installed"

    # Offline, by the local list, through a loss of power; told once.
    station.say(cmd="disconnect")
    station.until("no network", event="disconnected")
    station.say(cmd="plug_in", connector=1)
    station.say(cmd="swipe", token="04C3", connectors=[1])
    station.until("a start", event="transaction_started")
    station.until("power", event="connector", connector=1, status="Charging")
    station.say(cmd="power_cut")
    station.until("a boot", event="boot", why="power_cut")
    station.say(cmd="connect")
    start = asked("StartTransaction")
    assert start["idTag"] == "04C3", start
    stop = asked("StopTransaction")
    assert (stop["transactionId"], stop["reason"]) == (10, "PowerLoss"), stop

    ask("Reset", "Accepted", type="Soft")
    station.until("a restart", event="boot", why="soft_reset")
    asked("BootNotification")
    asked("StatusNotification")
    csms.drain()
    starts = sum(line.get("asked") == "StartTransaction" for line in csms.seen)
    stops = sum(line.get("asked") == "StopTransaction" for line in csms.seen)
    assert (starts, stops) == (3, 3), (starts, stops)
    invalid = [line for line in csms.seen if "invalid" in line or "failed" in line]
    assert not invalid, invalid
    station.say(cmd="quit")
    station.until("the end", event="stopped")
    assert station.process.wait(timeout=20) == 0
    refused = [line for line in station.seen if line.get("event") in ("sent", "received") and line["frame"][0] == 4]
    assert not refused, refused
    errors = [line for line in station.seen if line.get("event") == "error"]
    assert not errors, errors
    return steps


main()
