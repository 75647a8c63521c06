"""Heart-rate belts over Bluetooth LE, by the standard Heart Rate Service.

Heart Rate Measurement (characteristic 0x2A37) as of the Bluetooth SIG's Heart Rate Service 1.0 and
GATT Specification Supplement: a byte of flags, the rate in 8 or 16 bits, energy where flagged, and
intervals between beats in 1/1024 s, oldest first.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from data.live.errors import MissingExtraError
from data.live.sample import Put, Sample, Tell
from data.live.skew import Skew

MEASUREMENT = "00002a37-0000-1000-8000-00805f9b34fb"
SERVICE = "0000180d-0000-1000-8000-00805f9b34fb"
_CONNECT_S = 20.0


@dataclass(frozen=True, slots=True)
class Beat:
    """One notification: rate in 1/min (None without skin contact), intervals in ms."""

    rate: float | None
    intervals_ms: tuple[float, ...]


def parse_measurement(data: bytes) -> Beat:
    """Raises `ValueError` if the bytes end too early."""
    if not data:
        raise ValueError("an empty measurement")
    flags, at = data[0], 1
    wide = 2 if flags & 0x01 else 1
    rate = _number(data, at, wide)
    at += wide + (2 if flags & 0x08 else 0)  # energy spent stands between rate and intervals
    intervals = []
    while flags & 0x10 and at < len(data):
        intervals.append(_number(data, at, 2) * 1000.0 / 1024.0)
        at += 2
    has_contact = flags & 0x06 != 0x04  # the sensor can tell, and tells that there is none
    return Beat(float(rate) if has_contact and rate else None, tuple(intervals))


def _number(data: bytes, at: int, size: int) -> int:
    if at + size > len(data):
        raise ValueError("a measurement that ends too early")
    return int.from_bytes(data[at : at + size], "little")


def _bleak_client(address: str, lost: Callable[[Any], None]) -> Any:
    try:
        from bleak import BleakClient
    except ImportError as error:
        raise MissingExtraError("bleak", "--ble") from error
    return BleakClient(address, disconnected_callback=lost, timeout=_CONNECT_S)


class HeartBelt:
    """Rate and beat-to-beat intervals of one belt, timed by their arrival.

    The service has no clock; the sum of intervals against arrival tells how fast the belt's own
    quartz runs. `client` makes the connection, bleak's unless a test brings its own.
    """

    def __init__(
        self, address: str, client: Callable[[str, Callable[[Any], None]], Any] = _bleak_client
    ) -> None:
        self.address = address
        self.name = f"belt {address}"
        self.skew = Skew()
        self.spoiled = 0
        self._client = client
        self._device = f"ble {address}"[:32]
        self._beats_ns = 0

    def run(self, put: Put, stop: threading.Event, tell: Tell) -> None:
        """Connect and listen; raises `ConnectionError` when the belt is lost."""
        asyncio.run(self._listen(put, stop, tell))

    async def _listen(self, put: Put, stop: threading.Event, tell: Tell) -> None:
        lost = asyncio.Event()
        loop = asyncio.get_running_loop()

        def told(_: Any) -> None:
            loop.call_soon_threadsafe(lost.set)

        client = self._client(self.address, told)
        try:
            await client.connect()
        except Exception as error:  # bleak's own errors differ by system and share no base
            raise ConnectionError(f"no connection: {error}") from error
        try:
            self._beats_ns = 0
            await client.start_notify(MEASUREMENT, lambda _, data: self._take(bytes(data), put))
            tell(f"{self.name}: connected")
            while not stop.is_set() and not lost.is_set():
                await asyncio.sleep(0.05)
        finally:
            if not lost.is_set():
                await client.disconnect()
        if not stop.is_set():
            raise ConnectionError("the belt was lost")

    def _take(self, data: bytes, put: Put) -> None:
        now_ns, now_s = time.time_ns(), time.monotonic()
        try:
            beat = parse_measurement(data)
        except ValueError:
            self.spoiled += 1
            return
        offset_s = time.localtime().tm_gmtoff
        samples = []
        if beat.rate is not None:
            samples.append(Sample("heart.rate", now_ns, beat.rate, self._device, offset_s, now_s))
        end_ns = now_ns - round(sum(beat.intervals_ms) * 1e6)
        for interval in beat.intervals_ms:
            end_ns += round(interval * 1e6)
            samples.append(Sample("heart.rr", end_ns, interval, self._device, offset_s, now_s))
        self._time(beat, now_ns)
        put(samples)

    def _time(self, beat: Beat, now_ns: int) -> None:
        if not self._beats_ns:
            self._beats_ns = now_ns
            return
        self._beats_ns += round(sum(beat.intervals_ms) * 1e6)
        if abs(now_ns - self._beats_ns) > 2_000_000_000:
            self._beats_ns = now_ns  # beats were missed: begin anew
        else:
            self.skew.feed(self._beats_ns, now_ns)
