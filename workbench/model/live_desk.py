"""Live values while they come in: one run at a time on a thread of its own, heard as it stores."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from psygnal import Signal

Post = Callable[[Callable[[], object]], object]
#: Values of one signal that are kept for drawing.
KEEP = 3000
KINDS = ("folder", "belt", "stream", "nightscout", "practice")


@dataclass(slots=True)
class Track:
    """The latest of one signal: seconds since the start of listening, and values."""

    signal: str
    device: str
    at_s: deque[float] = field(default_factory=partial(deque, maxlen=KEEP))
    value: deque[float] = field(default_factory=partial(deque, maxlen=KEEP))


class LiveDesk:
    """Starts and stops; `tracks` and `told` may be read at any time on the owner's thread."""

    changed = Signal()
    ended = Signal(object, str)

    def __init__(self, post: Post) -> None:
        self._post = post
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._began_s = 0.0
        self.tracks: dict[str, Track] = {}
        self.told: list[str] = []
        self.stored = 0

    @property
    def running(self) -> bool:
        """Whether a source is listened to."""
        return self._thread is not None

    def start(self, path: str, kind: str, where: str) -> None:
        """Listen to a source of a kind; faults come as `ended`."""
        if self.running:
            return
        self.tracks, self.told, self.stored = {}, [], 0
        self._stop = threading.Event()
        self._began_s = time.monotonic()
        work = partial(self._work, path, kind, where, self._stop)
        self._thread = threading.Thread(target=work, daemon=True, name="live")
        self._thread.start()
        self.changed.emit()

    def stop(self) -> None:
        """Listen no more; the run ends by itself within a moment."""
        self._stop.set()

    def close(self) -> None:
        """Stop and wait."""
        self.stop()
        if self._thread is not None:
            self._thread.join(8.0)
            self._thread = None

    def _work(self, path: str, kind: str, where: str, stop: threading.Event) -> None:
        from data.live import LiveError, run
        from data.live.channel import Channel
        from data.record import Record, RecordError

        desk = self

        class Heard(Channel):
            """Hands everything on and lets the window hear of it."""

            def put(self, items: Sequence[Any]) -> None:
                super().put(items)
                desk._post(partial(desk._take, tuple(items)))

        try:
            source = source_of(kind, where)
            with Record.open(path, "w", purpose="live values") as record:
                tell = partial(self._later, self._tell)
                account: Any = run(record, [source], tell=tell, channel=Heard(), stop=stop)
        except (LiveError, RecordError, OSError, ValueError) as error:
            self._later(self._end, None, str(error))
        else:
            self._later(self._end, account, "")

    def _later(self, call: Callable[..., object], *facts: object) -> None:
        self._post(partial(call, *facts))

    # ------------------------------------------------------- owner's thread
    def _take(self, items: tuple[Any, ...]) -> None:
        for item in items:
            signal = getattr(item, "signal", "")
            if not signal:
                self._tell(f"file: {item.path.name}")
                continue
            track = self.tracks.setdefault(signal, Track(signal, item.device))
            track.at_s.append(item.received_s - self._began_s)
            track.value.append(item.value)
            self.stored += 1
        self.changed.emit()

    def _tell(self, sentence: str) -> None:
        self.told.append(sentence)
        self.changed.emit()

    def _end(self, account: Any, trouble: str) -> None:
        self._thread = None
        self.ended.emit(account, trouble)
        self.changed.emit()


def source_of(kind: str, where: str) -> Any:
    """A live source; raises `LiveError` where it cannot be made."""
    from pathlib import Path

    if kind == "folder":
        from data.live.folder import WatchedFolder

        return WatchedFolder(Path(where))
    if kind == "belt":
        from data.live.belt import HeartBelt

        return HeartBelt(where)
    if kind == "stream":
        from data.live.lsl import LslStream

        return LslStream(where, (), "")
    if kind == "nightscout":
        import os

        from data.live.nightscout import Nightscout

        return Nightscout(where, os.environ.get("NIGHTSCOUT_TOKEN", ""), "")
    return Practice()


class Practice:
    """A made-up heart rate at one value a second, for synthetic people only."""

    name = "practice (made up)"

    def __init__(self, every_s: float = 1.0) -> None:
        from data.live.skew import Skew

        self.skew = Skew()
        self._every_s = every_s

    def run(self, put: Any, stop: threading.Event, tell: Callable[[str], None]) -> None:
        """A heart that breathes and now and then climbs some stairs."""
        from data.live.sample import Sample

        tell(f"{self.name}: a heart rate that nobody has")
        began = time.monotonic()
        while not stop.is_set():
            now = time.monotonic()
            t = now - began
            climb = 28.0 * math.exp(-(((t % 40.0) - 16.0) ** 2) / 40.0)
            rate = 64.0 + 2.5 * math.sin(2 * math.pi * t / 4.2) + climb
            put([Sample("heart.rate", time.time_ns(), rate, self.name, 0, now)])
            stop.wait(self._every_s)
