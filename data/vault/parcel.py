"""An import batch as bytes and back: arrays as NumPy's ``npz``, the rest as JSON inside it."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from dataclasses import asdict
from typing import Any

import numpy as np

from data.record.types import Attachment, ImportBatch, Person, Quarantined, Series, Source

FORMAT = 1
#: A parcel of more plain bytes than this is refused: it would be unpacked in memory
LARGEST = 1 << 30
_COLUMNS = {
    "time_ns": np.int64,
    "value": np.float64,
    "original_value": np.float64,
    "utc_offset_s": np.int32,
    "locator": np.int64,
    "duration_s": np.float32,
}
_FACTS = ("signal", "original_unit", "clock_basis", "text")


class ParcelError(ValueError):
    """The bytes are no parcel."""


def pack(batch: ImportBatch, sender: str, now_ns: int) -> bytes:
    """The batch, whoever says to have sent it, and when (UTC nanoseconds)."""
    arrays: dict[str, Any] = {}
    series = []
    for number, one in enumerate(batch.series):
        series.append({name: getattr(one, name) for name in _FACTS})
        for name in _COLUMNS:
            column = getattr(one, name)
            if column is not None:
                arrays[f"{number}.{name}"] = np.asarray(column)
    facts = {
        "format": FORMAT,
        "sender": sender,
        "sent_ns": now_ns,
        "source": asdict(batch.source),
        "series": series,
        "quarantined": [asdict(one) for one in batch.quarantined],
        "person": None if batch.person is None else asdict(batch.person),
        "unmapped": [[str(name), int(count)] for name, count in batch.unmapped],
        "notes": list(batch.notes),
        "incomplete": batch.incomplete,
        "documents": [_document(one) for one in batch.documents],
    }
    text = json.dumps(facts, default=lambda value: value.item()).encode("utf-8")
    image = io.BytesIO()
    np.savez_compressed(image, facts=np.frombuffer(text, np.uint8), **arrays)
    return image.getvalue()


def unpack(content: bytes) -> tuple[ImportBatch, str, int]:
    """The batch, its sender and when it was sent; raises `ParcelError` on anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > LARGEST:
                raise ParcelError("it is too large")
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            facts = json.loads(arrays["facts"].tobytes())
            if facts["format"] != FORMAT:
                raise ParcelError(f"it has format {facts['format']}")
            series = [_series(one, i, arrays) for i, one in enumerate(facts["series"])]
        return _batch(facts, series), str(facts["sender"]), int(facts["sent_ns"])
    except ParcelError:
        raise
    except Exception as error:  # a stranger wrote it: whatever is wrong with it, it is no parcel
        raise ParcelError(" ".join(str(error).split())[:200]) from error


def _batch(facts: dict[str, Any], series: list[Series]) -> ImportBatch:
    return ImportBatch(
        Source(**facts["source"]),
        series,
        [Quarantined(**one) for one in facts["quarantined"]],
        _person(facts["person"]),
        [(name, count) for name, count in facts["unmapped"]],
        [str(note) for note in facts["notes"]],
        str(facts["incomplete"]),
        [_attachment(one) for one in facts["documents"]],
    )


def _series(facts: dict[str, Any], number: int, arrays: Any) -> Series:
    columns = {
        name: arrays[f"{number}.{name}"].astype(kind, casting="same_kind")
        for name, kind in _COLUMNS.items()
        if f"{number}.{name}" in arrays
    }
    if len({column.shape for column in columns.values()}) != 1:
        raise ParcelError(f"the columns of {facts['signal']} have different lengths")
    text = facts.pop("text")
    return Series(**facts, **columns, text=None if text is None else tuple(map(str, text)))


def _person(facts: dict[str, Any] | None) -> Person | None:
    if facts is None:
        return None
    typed: dict[str, Any] = {"conditions": tuple(facts["conditions"])}
    return Person(**(facts | typed))


def _document(one: Attachment) -> dict[str, Any]:
    head = {"kind": one.kind, "name": one.name}
    if isinstance(one.content, bytes | bytearray | memoryview):
        return head | {"bytes": base64.b64encode(bytes(one.content)).decode("ascii")}
    return head | {"json": one.content}


def _attachment(facts: dict[str, Any]) -> Attachment:
    content = base64.b64decode(facts["bytes"]) if "bytes" in facts else facts["json"]
    return Attachment(str(facts["kind"]), str(facts["name"]), content)
