"""The operator's side of a running central system, and what both clients say: talk.json."""

import datetime
import json
import pathlib
import urllib.error
import urllib.request

TALK = json.loads(pathlib.Path(__file__).with_name("talk.json").read_text(encoding="utf-8"))
for _talk in TALK.values():
    # A version says all that its base does, and more.
    _base = TALK[_talk.pop("base")] if "base" in _talk else {"station": [], "csms": {}}
    _talk["station"] = _base["station"] + _talk["station"]
    _talk["csms"] = _base["csms"] | _talk["csms"]


class Api:
    def __init__(self, base):
        self.base = base

    def request(self, method, path, body=None):
        """Status and JSON of the response."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data=data, method=method)
        if data is not None:
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                text, status = response.read(), response.status
        except urllib.error.HTTPError as error:
            text, status = error.read(), error.code
        return status, json.loads(text) if text else None

    def call(self, station, action, payload):
        """Has the station called; its answer."""
        status, body = self.request("POST", f"/api/stations/{station}/calls/{action}", payload)
        if status != 200:
            raise AssertionError(f"{action}: {status} {body}")
        return body["answer"]


def now():
    time = datetime.datetime.now(datetime.timezone.utc)
    return time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03d}Z"


def filled(value, names):
    """A payload of talk.json with its $names in place."""
    if isinstance(value, dict):
        return {key: filled(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, names) for item in value]
    if value == "$now":
        return now()
    if isinstance(value, str) and value.startswith("$"):
        return names[value]
    return value


def learn(expected, got, names, where):
    """Holds an answer against talk.json; what it may say beyond that is the schema's business. $names are learnt."""
    for key, wanted in expected.items():
        assert key in got, f"{where}: no {key} in {got}"
        if isinstance(wanted, dict):
            learn(wanted, got[key], names, f"{where}.{key}")
        elif isinstance(wanted, str) and wanted.startswith("$"):
            names[wanted] = got[key]
        else:
            assert got[key] == wanted, f"{where}.{key}: {got[key]!r}, not {wanted!r}"
