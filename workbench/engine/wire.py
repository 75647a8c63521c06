"""Framing of messages on a pipe: pickle protocol 5 with arrays kept out of the pickle stream."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Literal

#: Buffers below this many bytes are cheaper inside the pickle than as a frame of their own.
SMALL_BUFFER = 4096

ReplyKind = Literal["ready", "progress", "result", "failure", "heartbeat"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request on its way down; `number` pairs it with its replies."""

    number: int
    request: Any


@dataclass(frozen=True, slots=True)
class Reply:
    """One message on its way up."""

    kind: ReplyKind
    number: int = 0
    value: Any = None


def send(connection: Connection, message: Any) -> None:
    """Write one message; contiguous arrays follow their header as raw frames."""
    buffers: list[memoryview] = []

    def keep_inside(buffer: pickle.PickleBuffer) -> bool:
        raw = buffer.raw()
        if raw.nbytes < SMALL_BUFFER:
            return True
        buffers.append(raw)
        return False

    head = pickle.dumps(message, protocol=5, buffer_callback=keep_inside)
    connection.send_bytes(len(buffers).to_bytes(4, "little") + head)
    for raw in buffers:
        connection.send_bytes(raw)


def receive(connection: Connection) -> Any:
    """Read one message; raises EOFError when the other side has gone."""
    head = connection.recv_bytes()
    count = int.from_bytes(head[:4], "little")
    buffers = [bytearray(connection.recv_bytes()) for _ in range(count)]
    return pickle.loads(memoryview(head)[4:], buffers=buffers)
