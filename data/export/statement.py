"""A signed statement of one aggregate: that a habit goal was met, without the data it comes from.

The statement says which daily value, which goal, over which days and whether it was met, for whom
and for what; nothing else. It is signed with the record's own Ed25519 key over its canonical JSON.
The signature proves who signed and that nothing was changed since, not who wore the watch.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from data.export.errors import ExportError
from data.record import Record
from data.record.signing import verifies

FORMAT = "vitruvian-statement 1"
#: What a statement says, and nothing else may stand in one.
FIELDS = frozenset(
    ["format", "id", "goal", "met", "first_day", "last_day", "recipient", "purpose", "issued",
     "expires", "key"]
)  # fmt: skip
_WHERE = "the statement"


def canonical(statement: dict[str, Any]) -> bytes:
    """The bytes that are signed: sorted keys, no spaces."""
    return json.dumps(statement, sort_keys=True, separators=(",", ":")).encode("utf-8")


def sign(record: Record, statement: dict[str, Any]) -> dict[str, Any]:
    """The statement with the record's key in it, and its signature beside."""
    key, _ = record.sign(b"")
    whole = {**statement, "format": FORMAT, "key": key}
    if set(whole) != FIELDS:
        odd = ", ".join(sorted(set(whole) ^ FIELDS))
        raise ExportError("a statement has its fields and no others", _WHERE, f"look at {odd}")
    return {"statement": whole, "signature": record.sign(canonical(whole))[1]}


def verify(signed: Any, key: str = "", today: date | None = None) -> dict[str, Any]:
    """The statement where all is well; raises `ExportError` with what is not.

    `key` is the public key that the person gave by another way; without it only the statement's own
    is checked, which proves that it was not altered, but not whose it is.
    """
    statement = signed.get("statement") if isinstance(signed, dict) else None
    if not isinstance(statement, dict) or statement.get("format") != FORMAT:
        raise ExportError("this is no statement of Vitruvian", _WHERE, "ask for the file again")
    if set(statement) != FIELDS:
        raise ExportError("it says more or less than a statement may", _WHERE, "do not rely on it")
    if key and key.lower() != statement["key"]:
        raise ExportError("it was signed with another key", _WHERE, "do not rely on it")
    if not verifies(statement["key"], canonical(statement), str(signed.get("signature", ""))):
        raise ExportError(
            "it was altered, or its signature is not right", _WHERE, "do not rely on it"
        )
    if statement["expires"] < (today or date.today()).isoformat():
        raise ExportError(f"it was good until {statement['expires']}", _WHERE, "ask for a new one")
    return statement
