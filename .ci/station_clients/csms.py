"""A central system on mobilityhouse's `ocpp`, driven by lines: what stations ask is printed, what stdin says is asked.

Every payload is held against that library's schemas, both ways.
"""

import asyncio
import json
import sys
from datetime import datetime, timezone

import websockets
from ocpp.charge_point import camel_to_snake_case
from ocpp.routing import on
from ocpp.v16 import ChargePoint, call, call_result
from ocpp.v16.datatypes import IdTagInfo
from ocpp.v16.enums import Action, AuthorizationStatus, DataTransferStatus, RegistrationStatus

connected = {}


def tell(**line):
    print(json.dumps(line), flush=True)


def now():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")


class Station(ChargePoint):
    number = 7

    async def route_message(self, raw):
        frame = json.loads(raw)
        if frame[0] == 2:
            tell(asked=frame[2], payload=frame[3])
        await super().route_message(raw)

    @on(Action.boot_notification)
    def on_boot(self, **_):
        return call_result.BootNotification(current_time=now(), interval=300, status=RegistrationStatus.accepted)

    @on(Action.heartbeat)
    def on_heartbeat(self):
        return call_result.Heartbeat(current_time=now())

    @on(Action.authorize)
    def on_authorize(self, id_tag):
        return call_result.Authorize(id_tag_info=IdTagInfo(status=AuthorizationStatus.accepted))

    @on(Action.start_transaction)
    def on_start(self, **_):
        Station.number += 1
        info = IdTagInfo(status=AuthorizationStatus.accepted)
        return call_result.StartTransaction(transaction_id=Station.number, id_tag_info=info)

    @on(Action.stop_transaction)
    def on_stop(self, **_):
        return call_result.StopTransaction()

    @on(Action.status_notification)
    def on_status(self, **_):
        return call_result.StatusNotification()

    @on(Action.meter_values)
    def on_meter(self, **_):
        return call_result.MeterValues()

    @on(Action.data_transfer)
    def on_data(self, **_):
        return call_result.DataTransfer(status=DataTransferStatus.accepted)

    @on(Action.diagnostics_status_notification)
    def on_diagnostics(self, **_):
        return call_result.DiagnosticsStatusNotification()

    @on(Action.firmware_status_notification)
    def on_firmware(self, **_):
        return call_result.FirmwareStatusNotification()


async def serve(socket):
    name = socket.request.path.rsplit("/", 1)[-1]
    station = Station(name, socket)
    connected["station"] = station
    tell(connected=name, subprotocol=socket.subprotocol)
    try:
        await station.start()
    except websockets.ConnectionClosed:
        tell(gone=name)


async def ask(action, payload):
    try:
        request = getattr(call, action)(**camel_to_snake_case(payload))
        answer = await connected["station"].call(request, suppress=False)
        tell(answered=action, status=getattr(answer, "status", None))
    except Exception as error:  # whatever the library has against the answer
        tell(answered=action, failed=repr(error))


async def main():
    async with websockets.serve(serve, "127.0.0.1", 0, subprotocols=["ocpp1.6"]) as server:
        tell(port=server.sockets[0].getsockname()[1])
        while line := await asyncio.to_thread(sys.stdin.readline):
            order = json.loads(line)
            asyncio.create_task(ask(order["ask"], order["payload"]))


asyncio.run(main())
