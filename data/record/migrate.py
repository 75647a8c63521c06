"""Bring a record of an older version to this one when it is opened for writing.

What older versions wrote stays readable as it is, so only the header changes: from then on an
older Vitruvian refuses the record in a sentence instead of stumbling over what it does not know.

| version | what is new |
|---|---|
| 1 | the first |
| 2 | a source says when values of it were erased |
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from data.record.disk import Disk, publish
from data.record.layout import FORMAT_VERSION, Header, Layout
from data.record.refused import content_of
from data.record.sealed_json import seal, unseal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def migrate(layout: Layout, disk: Disk, header: Header, key: Ed25519PrivateKey) -> Header:
    """Both copies of the header in this version, durable when it returns."""
    if header.version == FORMAT_VERSION:
        return header
    both = layout.header, layout.header_copy
    found = [content for path in both if (content := content_of(path)) is not None]
    body = next(body for content in found if (body := unseal(content)) is not None)
    content = seal(body | {"version": FORMAT_VERSION}, key)
    publish(disk, [(path, content) for path in both])
    return replace(header, version=FORMAT_VERSION)
