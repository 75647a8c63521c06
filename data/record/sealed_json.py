"""Signed JSON: ``{"body": ..., "signature": hex}``, in one canonical spelling.

The file's bytes must be exactly those that a writer would produce, so that no altered byte,
not even white space or the case of a hex digit, passes unseen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from data.record.manifest import plain
from data.record.signing import verifies

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value: sorted keys, no spaces, ASCII, no NaN."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False, default=plain)
    return text.encode("ascii")


def seal(body: Mapping[str, Any], key: Ed25519PrivateKey) -> bytes:
    """The file content for a signed body."""
    plain = canonical(body)
    signature = key.sign(plain).hex()
    return _file(plain, signature)


def unseal(content: bytes, public: str | None = None) -> dict[str, Any] | None:
    """The body, or None if any byte differs from what the key's owner wrote.

    Without `public` the body itself must name it under ``public_key`` (the header does).
    """
    try:
        parsed = json.loads(content)
        body, signature = parsed["body"], parsed["signature"]
        plain = canonical(body)
        signer = body["public_key"] if public is None else public
        spelled = _file(plain, bytes.fromhex(signature).hex())
        intact = content == spelled and verifies(signer, plain, signature)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return body if intact else None


def _file(plain: bytes, signature: str) -> bytes:
    return b'{"body":' + plain + b',"signature":"' + signature.encode("ascii") + b'"}\n'
