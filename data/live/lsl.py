"""Lab Streaming Layer: a stream found by name, its channels as signals."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.live.errors import LiveError, MissingExtraError
from data.live.sample import Put, Sample, Tell
from data.live.skew import Skew
from twin_core.vocabulary import (
    Conversion,
    UnitError,
    UnknownSignalError,
    catalogue,
    signal,
    to_signal_unit,
)

_FIND_S, _PULL_S, _AT_ONCE, _CORRECT_S = 5.0, 0.05, 256, 5.0
#: How units are written in streams, where they are no UCUM.
_UNITS = {
    "microvolts": "uV",
    "microvolt": "uV",
    "millivolts": "mV",
    "millivolt": "mV",
    "bpm": "/min",
}


@dataclass(frozen=True, slots=True)
class Lane:
    """One channel that is kept."""

    index: int
    signal: str
    change: Conversion


class LslStream:
    """Channels whose label is a signal of the catalogue, or all in the order of `signals`.

    Times are the sender's, moved to this machine's clock by the layer's own correction.
    """

    def __init__(self, stream: str, signals: Sequence[str] = (), unit: str = "") -> None:
        self.stream, self.signals, self.unit = stream, tuple(signals), unit
        self.name = f"lsl {stream}"
        self.skew = Skew()
        self._device = self.name.encode()[:32].decode("utf-8", "ignore")
        for name in self.signals:
            try:
                signal(name)
            except UnknownSignalError as error:
                raise LiveError(str(error), "--signal", "name one of the catalogue") from error

    def run(self, put: Put, stop: threading.Event, tell: Tell) -> None:
        """Find the stream and pull from it; raises `ConnectionError` when it is lost."""
        pylsl = _library()
        found = pylsl.resolve_byprop("name", self.stream, timeout=_FIND_S)
        if not found:
            raise ConnectionError(f"no stream named '{self.stream}' was found")
        inlet = pylsl.StreamInlet(found[0], max_buflen=60, recover=False)
        try:
            lanes = self._lanes(inlet.info(timeout=_FIND_S))
            tell(f"{self.name}: connected, {', '.join(lane.signal for lane in lanes)}")
            self._pull(pylsl, inlet, lanes, put, stop)
        except RuntimeError as error:  # the layer's own errors: lost, too late, inside
            raise ConnectionError(f"the stream was lost ({type(error).__name__})") from error
        finally:
            inlet.close_stream()

    def _pull(
        self, pylsl: Any, inlet: Any, lanes: Sequence[Lane], put: Put, stop: threading.Event
    ) -> None:
        correction, corrected_at = inlet.time_correction(timeout=_FIND_S), time.monotonic()
        while not stop.is_set():
            values, stamps = inlet.pull_chunk(timeout=_PULL_S, max_samples=_AT_ONCE)
            received_ns, received_s = time.time_ns(), time.monotonic()
            if received_s - corrected_at > _CORRECT_S:
                correction, corrected_at = inlet.time_correction(timeout=_FIND_S), received_s
            base_s = pylsl.local_clock()
            samples = []
            for row, stamp in zip(values, stamps, strict=True):
                time_ns = received_ns + round((stamp + correction - base_s) * 1e9)
                samples += self._row(row, time_ns, lanes, received_s)
            if stamps:
                made_ns = received_ns + round((stamps[-1] - base_s) * 1e9)
                self.skew.feed(made_ns, made_ns + round(correction * 1e9))
                put(samples)

    def _row(
        self, row: Sequence[float], time_ns: int, lanes: Sequence[Lane], received_s: float
    ) -> list[Sample]:
        offset_s = time.localtime().tm_gmtoff
        return [
            Sample(
                lane.signal, time_ns, float(lane.change(float(row[lane.index]))), self._device,
                offset_s, received_s,
            )
            for lane in lanes
        ]  # fmt: skip

    def _lanes(self, info: Any) -> list[Lane]:
        said = _channels(info)
        names = self.signals or tuple(label for label, _ in said)
        if self.signals and len(self.signals) != len(said):
            raise LiveError(
                f"the stream has {len(said)} channels and {len(self.signals)} signals are named",
                self.name,
                "name one --signal for each channel",
            )
        lanes = [
            Lane(i, name, self._change(name, unit))
            for i, (name, (_, unit)) in enumerate(zip(names, said, strict=True))
            if name in catalogue()
        ]
        if not lanes:
            raise LiveError(
                f"no channel is named after a signal ({', '.join(names[:5])})",
                self.name,
                "say with --signal what each channel is",
            )
        return lanes

    def _change(self, name: str, unit: str) -> Conversion:
        told = self.unit or _UNITS.get(unit.lower(), unit)
        if not told:
            raise LiveError(
                f"the channel of {name} says no unit", self.name, "give its UCUM unit with --unit"
            )
        try:
            return to_signal_unit(name, told)
        except UnitError as error:
            raise LiveError(
                str(error), self.name, "give the right UCUM unit with --unit"
            ) from error


def _channels(info: Any) -> list[tuple[str, str]]:
    """Label and unit of each channel, empty where the stream does not say."""
    node = info.desc().child("channels").child("channel")
    found = []
    for i in range(info.channel_count()):
        label = "" if node.empty() else node.child_value("label")
        unit = "" if node.empty() else node.child_value("unit")
        found.append((label or f"channel {i + 1}", unit))
        node = node.next_sibling()
    return found


def _library() -> Any:
    try:
        import pylsl
    except (ImportError, OSError, RuntimeError) as error:
        raise MissingExtraError("pylsl", "--lsl") from error
    return pylsl
