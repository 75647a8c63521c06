"""A file made here, and ways to make one."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, field
from typing import Any

BEGAN = "2024-03-01T08:00:00+01:00"


@dataclass(frozen=True)
class Seed:
    """A file: its name, content, the options that it needs, and files that lie beside it."""

    name: str
    content: bytes
    options: dict[str, Any] = field(default_factory=dict)
    beside: dict[str, bytes] = field(default_factory=dict)


def text(name: str, *lines: str, **options: Any) -> Seed:
    return Seed(name, ("\n".join(lines) + "\n").encode(), options)


def json_file(name: str, document: Any, **options: Any) -> Seed:
    return Seed(name, json.dumps(document).encode(), options)


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()
