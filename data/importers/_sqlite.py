"""SQLite databases of other apps, opened so that nothing in them can act or take for ever."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from data.importers.contract import Cancelled
from data.importers.errors import DamagedFileError, ImportCancelled

#: Steps of SQLite's machine between two looks at the caller's wish to stop.
_STEPS = 100_000


@contextmanager
def open_database(path: Path, cancelled: Cancelled) -> Iterator[sqlite3.Connection]:
    """A read-only connection; texts that are no UTF-8 are replaced, damage is refused."""
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.text_factory = lambda raw: raw.decode("utf-8", "replace")
            # Views and generated columns of a stranger must not call functions with effects.
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA cell_size_check = ON")
            database.set_progress_handler(lambda: int(cancelled()), _STEPS)
            yield database
    except sqlite3.OperationalError as error:
        if cancelled():
            raise ImportCancelled(f"'{path.name}'") from None
        raise _damaged(path, error) from None
    except (sqlite3.Error, OverflowError, UnicodeError) as error:
        raise _damaged(path, error) from None


def _damaged(path: Path, error: Exception) -> DamagedFileError:
    return DamagedFileError(
        f"the database is damaged ({error})", f"'{path.name}'", "export it again"
    )


def columns_of(database: sqlite3.Connection) -> dict[str, list[str]]:
    """The columns of every real table, generated ones left out."""
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    found = {}
    for (name,) in names:
        rows = database.execute("SELECT name FROM pragma_table_info(?)", (name,)).fetchall()
        found[str(name)] = [str(column) for (column,) in rows]
    return found


def rows_of(
    database: sqlite3.Connection,
    table: str,
    columns: Collection[str],
    known: Collection[str] | None = None,
    order: str = "",
) -> Iterator[list[Any]]:
    """Rows of some columns; one that the table lacks reads as None. Names are quoted."""
    asked = [f'"{_quoted(name)}"' if known is None or name in known else "NULL" for name in columns]
    text = f'SELECT {", ".join(asked)} FROM "{_quoted(table)}"'
    if order and (known is None or order in known):
        text += f' ORDER BY "{_quoted(order)}"'
    for row in database.execute(text):
        yield list(row)


def _quoted(name: str) -> str:
    return name.replace('"', '""')
