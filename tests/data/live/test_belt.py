"""A belt that notifies, is lost and comes back, without any radio."""

from __future__ import annotations

import asyncio

import numpy as np

from data.live.belt import MEASUREMENT, HeartBelt
from data.record import Record
from tests.data.live.conftest import RunUntil

RATE_AND_INTERVAL = bytes([0x10, 75, 0x33, 0x03])  # 75 /min, 819/1024 s


class FakeBelt:
    """Stands in for bleak's client: notifies five times, then is gone."""

    made = 0

    def __init__(self, address: str, lost) -> None:
        type(self).made += 1
        self.number, self.lost = self.made, lost

    async def connect(self) -> None:
        if self.number == 2:
            raise OSError("out of range")

    async def start_notify(self, characteristic: str, take) -> None:
        assert characteristic == MEASUREMENT
        self.task = asyncio.ensure_future(self._send(take))

    async def _send(self, take) -> None:
        for _ in range(5):
            take(None, bytearray(RATE_AND_INTERVAL))
            await asyncio.sleep(0.01)
        take(None, bytearray(b"\x01"))
        self.lost(self)

    async def disconnect(self) -> None:
        self.task.cancel()


def test_values_are_on_disk_at_once_and_a_lost_belt_comes_back(
    record: Record, run_until: RunUntil
) -> None:
    FakeBelt.made = 0
    belt = HeartBelt("AA:BB", client=FakeBelt)
    account = run_until([belt], lambda: FakeBelt.made >= 4)
    assert account.lost_connections["belt AA:BB"] >= 2
    assert account.values["heart.rate"] >= 10
    assert belt.spoiled >= 1
    assert account.dropped == account.refused == 0
    rates = record.read("heart.rate")
    assert set(rates.value.tolist()) == {75.0}
    assert rates.origins[0].source.device == "ble AA:BB"
    np.testing.assert_allclose(record.read("heart.rr").value, 819 * 1000 / 1024)
    assert account.wait_ms(0.5) is not None
    stored = record.document("clock", "belt AA:BB").content
    assert stored["values"] > 0
