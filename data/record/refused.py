"""What the system refuses to read, told apart from what is missing or damaged.

No permission, no free file handle, no memory, a share that is away: none of them is damage. Taken
for damage, an older generation would be shown in place of the newest.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from data.record.errors import RecordUnreadableError

if TYPE_CHECKING:
    from data.record.record import Record

P = ParamSpec("P")
T = TypeVar("T")
#: Answers of the system that speak of the file itself: it is not there, or its medium is bad
_OF_THE_FILE = frozenset(
    getattr(errno, name, -1)
    for name in ("ENOENT", "ENOTDIR", "EISDIR", "EIO", "EBADMSG", "EUCLEAN", "EILSEQ")
)


def refusal(error: OSError, path: Path) -> RecordUnreadableError | None:
    """What to raise where the system refused and the file is not to blame; else None."""
    return None if error.errno is None or error.errno in _OF_THE_FILE else _told(error, path)


def content_of(path: Path) -> bytes | None:
    """A whole file; None if it is not there or its medium is bad.

    Raises `RecordUnreadableError` where the system refuses for another reason.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        if unreadable := refusal(error, path):
            raise unreadable from error
        return None


def names_in(folder: Path) -> list[str]:
    """The names in a folder; none where there is no folder. Raises `RecordUnreadableError`."""
    try:
        return os.listdir(folder)
    except OSError as error:
        if unreadable := refusal(error, folder):
            raise unreadable from error
        return []


@contextmanager
def sentences(root: Path) -> Iterator[None]:
    """Refusals by the system become `RecordError`, as all else that goes wrong with a record.

    Those of files elsewhere, which an importer reads meanwhile, are let through.
    """
    try:
        yield
    except OSError as error:
        where = Path(error.filename or root)
        if error.errno is None or not where.is_relative_to(root):
            raise
        raise _told(error, where) from error


def in_a_sentence(
    method: Callable[Concatenate[Record, P], T],
) -> Callable[Concatenate[Record, P], T]:
    """A method of a record within `sentences`."""

    @wraps(method)
    def told(record: Record, *args: P.args, **named: P.kwargs) -> T:
        with sentences(record.path):
            return method(record, *args, **named)

    return told


def _told(error: OSError, where: Path) -> RecordUnreadableError:
    return RecordUnreadableError(
        f"the system refused ({error.strerror})",
        where,
        "check the permissions and the disk, close other programs, then try again",
    )
