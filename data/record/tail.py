"""Live values as they arrive: an append-only file of checksummed frames, each synced to disk.

Frames have a fixed size, so that a damaged one costs itself only. A frame that was cut short by a
crash is left out; a damaged whole frame is left out too and counted.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from data.record.disk import Disk
from data.record.errors import RESTORE, InvalidBatchError, SegmentDamagedError
from data.record.refused import names_in, refusal
from data.record.results import Origin
from data.record.rows import Block, Rows
from data.record.types import Source

if TYPE_CHECKING:
    from data.vault.live import LiveCipher

FRAME = np.dtype(
    [
        ("sum", "V16"),
        ("sequence", "<u8"),
        ("time_ns", "<i8"),
        ("value", "<f8"),
        ("utc_offset_s", "<i4"),
        ("spare", "<u4"),
        ("signal", "S48"),
        ("device", "S32"),
    ]
)
LIVE = "live"


class Tail:
    """The live files from number `first` on. `damaged` counts frames that were left out."""

    def __init__(
        self,
        folder: Path,
        record_id: str,
        first: int,
        cipher: LiveCipher | None = None,
        disk: Disk | None = None,
    ) -> None:
        self._folder = folder
        self._secret = record_id.encode("ascii")
        self.first = first
        self._read: dict[int, int] = {}
        self._frames: list[NDArray[Any]] = []
        self._disk = disk or Disk()
        self._out: Path | None = None
        self._out_number = 0
        self._out_size = 0
        self._sequence = 0
        self.damaged = 0
        self._cipher = cipher
        self._keys: dict[int, bytes | None] = {}

    def append(
        self, signal: str, time_ns: int, value: float, utc_offset_s: int, device: str
    ) -> None:
        """Add one frame; it is on disk when this returns."""
        self.append_many([(signal, time_ns, value, utc_offset_s, device)])

    def append_many(self, rows: Sequence[tuple[str, int, float, int, str]]) -> None:
        """Add frames of (signal, UTC ns, value, offset in s, device) with one sync for all."""
        frames = [_frame(*row) for row in rows]
        out = self._open_out()
        sealed = b""
        for number, frame in enumerate(frames, self._sequence):
            frame["sequence"] = number
            payload = frame.tobytes()[16:]
            sealed += self._sealed(self._sum(self._out_number, payload) + payload, number)
        self._disk.append(out, sealed, self._out_size)
        self._disk.sync(out)
        self._out_size += len(sealed)
        self._sequence += len(frames)

    def __len__(self) -> int:
        """Frames appended in this session."""
        return self._sequence

    def frames(self) -> NDArray[Any]:
        """All intact frames in order of arrival, including those appended since the last call."""
        for number in self.numbers():
            self._read_on(number)
        if not self._frames:
            return np.empty(0, dtype=FRAME)
        self._frames = [np.concatenate(self._frames)]
        return self._frames[0]

    def block(self, signal: str, start_ns: int | None, stop_ns: int | None) -> Block:
        """Live rows of a signal in the window, in ascending time."""
        frames = self.frames()
        inside = frames["signal"] == signal.encode("utf-8")
        if start_ns is not None:
            inside &= frames["time_ns"] >= start_ns
        if stop_ns is not None:
            inside &= frames["time_ns"] < stop_ns
        return to_block(frames[inside])

    def numbers(self) -> list[int]:
        """The live files, in order."""
        stems = [name.removesuffix(".tail") for name in names_in(self._folder)]
        found = [int(stem) for stem in stems if stem.isdigit()]
        return sorted(number for number in found if number >= self.first)

    def path(self, number: int) -> Path:
        return self._folder / f"{number:08d}.tail"

    def close(self) -> None:
        """The next value starts a new file."""
        self._out = None

    def _open_out(self) -> Path:
        if self._out is None:
            # Never append to a file of an earlier session: its last frame may be cut short.
            self._out_number = max((*self.numbers(), self.first - 1)) + 1
            self._out = self.path(self._out_number)
            self._sequence, head = 0, b""
            if self._cipher is not None:
                head, self._keys[self._out_number] = self._cipher.start()
            self._out_size = len(head)
            self._disk.write(self._out, head)
            self._disk.sync_directory(self._folder)
        return self._out

    def _read_on(self, number: int) -> None:
        at = self._read.get(number, 0)
        try:
            content = self._content(number, at)
        except FileNotFoundError:  # a writer has just moved its values into a segment
            return
        except OSError as error:
            where = self.path(number)
            damaged = SegmentDamagedError("live values cannot be read", where, RESTORE)
            raise refusal(error, where) or damaged from error
        whole = len(content) // FRAME.itemsize
        frames = np.frombuffer(content, dtype=FRAME, count=whole)
        good = [self._intact(number, at + i, content, i) for i in range(whole)]
        self.damaged += good.count(False)
        if whole:
            self._frames.append(frames[np.array(good, dtype=np.bool_)])
        self._read[number] = at + whole

    def _sealed(self, frame: bytes, number: int) -> bytes:
        if self._cipher is None:
            return frame
        key = self._keys[self._out_number]
        assert key is not None
        return self._cipher.seal(key, number, frame)

    def _content(self, number: int, at: int) -> bytes:
        """The plain frames of a file from frame `at` on; one that cannot be opened is zeros."""
        with self.path(number).open("rb") as file:
            if self._cipher is None:
                file.seek(at * FRAME.itemsize)
                return file.read()
            head = file.read(self._cipher.head_size)
            if self._keys.get(number) is None:
                self._keys[number] = self._cipher.key_in(head)
            size = FRAME.itemsize + self._cipher.overhead
            file.seek(at * size, os.SEEK_CUR)
            sealed = file.read()
        return self._cipher.frames(self._keys[number], at, sealed, size)

    def _intact(self, number: int, sequence: int, content: bytes, i: int) -> bool:
        frame = content[i * FRAME.itemsize : (i + 1) * FRAME.itemsize]
        expected = self._sum(number, frame[16:])
        return frame[:16] == expected and frame[16:24] == sequence.to_bytes(8, "little")

    def _sum(self, number: int, payload: bytes) -> bytes:
        salted = number.to_bytes(8, "little") + payload
        return hashlib.blake2b(salted, digest_size=16, key=self._secret).digest()


def _frame(signal: str, time_ns: int, value: float, utc_offset_s: int, device: str) -> NDArray[Any]:
    """One frame without its number and checksum."""
    frame = np.zeros(1, dtype=FRAME)
    name, maker = signal.encode("utf-8"), device.encode("utf-8")
    if len(name) > 48 or len(maker) > 32:
        raise InvalidBatchError(
            "the signal's or device's name is too long for a live value",
            signal,
            "use at most 48 and 32 bytes",
        )
    frame["time_ns"], frame["value"], frame["utc_offset_s"] = time_ns, value, utc_offset_s
    frame["signal"], frame["device"] = name, maker
    return frame


def live_source(device: str, checksum: str = "") -> Source:
    """The source of live values."""
    return Source(LIVE, checksum, LIVE, "1", device=device)


def to_block(frames: NDArray[Any]) -> Block:
    """Frames of one signal as rows in ascending time."""
    frames = frames[np.argsort(frames["time_ns"], kind="stable")]
    devices, number = np.unique(frames["device"], return_inverse=True)
    n, value = len(frames), frames["value"].astype(np.float64) + 0.0
    rows = Rows(
        frames["time_ns"].astype(np.int64),
        value,
        value,
        frames["utc_offset_s"].astype(np.int32),
        frames["sequence"].astype(np.int64),
        np.zeros(n, np.float32),
        number.astype(np.int32),
        np.zeros(n, np.int32),
    )
    unit = ""
    if n:
        from twin_core.vocabulary import signal

        unit = signal(frames["signal"][0].decode("utf-8")).unit
    origins = tuple(
        Origin(live_source(device.decode("utf-8")), unit, "utc", 0) for device in devices
    )
    return Block(rows, origins)
