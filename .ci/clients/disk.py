"""A full disk under the built central system: the station, the health endpoint and the log are told, and nothing is lost.

disk.py CSMS FOLDER: a file of the program's may not grow beyond a bound, which fails as a full disk does.
"""

import asyncio
import json
import pathlib
import re
import resource
import signal
import subprocess
import sys

import websockets

from api import Api

BOUND = 2 * 1024 * 1024


def bounded():
    # The signal would end the program; ignored, the write fails.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (BOUND, BOUND))


class Program:
    """The central system over this file."""

    def __init__(self, path, db, short):
        command = [path, "--port", "0", "--limit", "0", "--db", str(db)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        preexec_fn=bounded if short else None)
        self.port = int(re.search(r":(\d+)/", self.process.stdout.readline()).group(1))
        self.api = Api(f"http://127.0.0.1:{self.port}")

    def stop(self):
        self.process.terminate()
        return self.process.communicate(timeout=30)[1]


def start(nth):
    text = f"2026-01-01T{nth // 3600:02d}:{nth // 60 % 60:02d}:{nth % 60:02d}.000Z"
    return {"connectorId": 1, "idTag": "TAG", "meterStart": nth, "timestamp": text}


async def ask(socket, message, action, payload):
    await socket.send(json.dumps([2, str(message), action, payload]))
    return json.loads(await asyncio.wait_for(socket.recv(), 30))


async def fill(program):
    """Transactions until one is refused: their ids, and the refusal."""
    ids = []
    async with websockets.connect(f"ws://127.0.0.1:{program.port}/ocpp/FULL", subprotocols=["ocpp1.6"]) as socket:
        while True:
            answer = await ask(socket, len(ids), "StartTransaction", start(len(ids)))
            if answer[0] == 4:
                return ids, answer
            ids.append(answer[2]["transactionId"])
            assert len(ids) < 50_000, "the disk is not full at all"


async def again(program, ids):
    """The transactions once more, under new message ids."""
    async with websockets.connect(f"ws://127.0.0.1:{program.port}/ocpp/FULL", subprotocols=["ocpp1.6"]) as socket:
        for nth, transaction in enumerate(ids):
            answer = await ask(socket, f"again-{nth}", "StartTransaction", start(nth))
            assert answer[2]["transactionId"] == transaction, f"{nth}: {answer}, was {transaction}"
        answer = await ask(socket, "next", "StartTransaction", start(len(ids)))
        assert answer[0] == 3, answer


def main():
    path, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    db = folder / "full.db"
    for file in folder.glob("full.db*"):
        file.unlink()
    program = Program(path, db, short=True)
    try:
        ids, refusal = asyncio.run(fill(program))
        assert refusal[2] == "InternalError", refusal
        status, health = program.api.request("GET", "/health")
        assert status == 503, f"health is {status}: {health}"
    finally:
        log = program.stop()
    assert re.search(r"ERROR.*store", log), f"nothing in the log:\n{log[-2000:]}"
    program = Program(path, db, short=False)
    try:
        asyncio.run(again(program, ids))
        status, health = program.api.request("GET", "/health")
        assert status == 200, f"health is {status}: {health}"
    finally:
        program.stop()
    print(f"full disk: told after {len(ids)} transactions, to station, health and log; all are there with room again")


if __name__ == "__main__":
    main()
