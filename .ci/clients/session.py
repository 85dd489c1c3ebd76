"""A station by the Python package `ocpp`, which holds every frame against the published schemas in both directions.

session.py WS-URL API-URL VERSION: a full session, every command of the API answered, a reconnect, a second socket.
"""

import asyncio
import dataclasses
import importlib
import sys

import websockets
from ocpp.charge_point import snake_to_camel_case
from ocpp.routing import on

from api import TALK, Api, filled, learn

PACKAGES = {"ocpp1.6": "ocpp.v16", "ocpp2.0.1": "ocpp.v201", "ocpp2.1": "ocpp.v21"}


def typed(kind, payload):
    """The package's own class of a payload: its fields by the names that it gives their members."""
    names = {next(iter(snake_to_camel_case({field.name: None}))): field.name for field in dataclasses.fields(kind)}
    return kind(**{names[member]: value for member, value in payload.items()})


def folded(value):
    """Without the case of names, which the package's conversion there and back loses (fixedPFAbsorb)."""
    if isinstance(value, dict):
        return {name.lower(): folded(item) for name, item in value.items()}
    return [folded(item) for item in value] if isinstance(value, list) else value


def station_class(version, answers, heard):
    """A ChargePoint with a handler for every command; handlers answer as talk.json says."""
    package = importlib.import_module(PACKAGES[version])
    results = importlib.import_module(PACKAGES[version] + ".call_result")
    members = {}
    for action, (_, answer) in answers.items():
        kind = getattr(results, action)

        def handler(self, *, _action=action, _kind=kind, _answer=answer, **payload):
            heard.append((_action, snake_to_camel_case(payload)))
            return typed(_kind, _answer)

        # The package finds its handlers again by the name of the function.
        handler.__name__ = "on_" + action
        members[handler.__name__] = on(action)(handler)
    return type("Station", (package.ChargePoint,), members)


class Talker:
    def __init__(self, url, name, version):
        self.url, self.name, self.version = f"{url}/{name}", name, version
        self.talk = TALK[version]
        self.heard, self.names = [], {"$name": f"tx-{name}"}

    async def connect(self):
        self.socket = await websockets.connect(self.url, subprotocols=[self.version], open_timeout=30)
        assert self.socket.subprotocol == self.version, self.socket.subprotocol
        station = station_class(self.version, self.talk["csms"], self.heard)
        self.station = station(self.name, self.socket, response_timeout=30)
        self.reader = asyncio.create_task(self.read())

    async def read(self):
        try:
            await self.station.start()
        except websockets.ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None

    async def say(self, action, payload, expected):
        """One CALL of the station, over the package's own queue and validation."""
        request = filled(payload, self.names)
        calls = importlib.import_module(PACKAGES[self.version] + ".call")
        kind = getattr(calls, action)
        answer = await self.station.call(typed(kind, request), suppress=False)
        assert answer is not None, f"{action}: no answer"
        got = snake_to_camel_case({k: v for k, v in vars(answer).items() if v is not None})
        learn(expected, got, self.names, action)

    async def session(self):
        for action, payload, expected in self.talk["station"]:
            await self.say(action, payload, expected)

    async def close(self):
        await self.socket.close()
        await self.reader


async def commands(talker, api):
    for action, (payload, answer) in sorted(talker.talk["csms"].items()):
        got = await asyncio.to_thread(api.call, talker.name, action, payload)
        assert got == answer, f"{action}: the operator got {got}, the station said {answer}"
        said, seen = talker.heard.pop()
        assert (said, folded(seen)) == (action, folded(payload)), f"{action}: the station saw {said} {seen}"
    assert not talker.heard, talker.heard


async def main():
    url, base, version = sys.argv[1:4]
    api = Api(base)
    talker = Talker(url, "PY-" + version, version)
    await talker.connect()
    await talker.session()
    await commands(talker, api)
    # Gone and back: the same station, and the API reaches it again.
    await talker.close()
    await talker.connect()
    await talker.session()
    # A second socket takes the place of the first, whose end harms nothing.
    second = Talker(url, talker.name, version)
    await second.connect()
    code = await asyncio.wait_for(talker.reader, 30)
    assert code == 1008, f"the first socket ended with {code}"
    await second.session()
    await commands(second, api)
    await second.close()
    print(f"python {version}: {len(talker.talk['station'])} messages, {len(talker.talk['csms'])} commands, twice and more")


if __name__ == "__main__":
    asyncio.run(main())
