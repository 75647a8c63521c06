"""JSON exports: read whole within a limit, with the first bytes enough to recognise them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NoReturn

from data.importers._files import open_binary, up_to
from data.importers.errors import DamagedFileError, ImportFailure

#: JSON is read whole; larger files would pass the memory limit.
LARGEST = 128 << 20


def load_json(path: Path) -> Any:
    """The content of a JSON file; a file that is cut, too large or repeats a key is refused."""
    with open_binary(path) as (stream, _):
        raw = up_to(stream, LARGEST)
    if len(raw) > LARGEST:
        raise ImportFailure(
            f"'{path.name}' is larger than {LARGEST >> 20} MB of JSON",
            remedy="export a shorter span of time",
        )
    try:
        return json.loads(raw, object_pairs_hook=_pairs, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        place = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise DamagedFileError(
            f"the JSON is cut or damaged ({error})", f"'{path.name}'{place}", "export it again"
        ) from None


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        # Parsers differ in which of the two they keep, so neither can be trusted.
        raise ValueError(f"the key '{twice}' stands twice in one object")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def is_json(head: bytes) -> bool:
    """Whether the content begins like a JSON object or array."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def has_keys(head: bytes, *names: str) -> bool:
    """Whether these keys occur in the head of a JSON file, at any depth."""
    if not is_json(head):
        return False
    return all(re.search(rb'"%s"\s*:' % re.escape(name.encode()), head) for name in names)


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects in a JSON array; anything else is none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def inner(value: Any, *names: str) -> Any:
    """Walks down nested objects; None where a step is missing."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
