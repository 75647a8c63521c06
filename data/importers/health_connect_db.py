"""Health Connect's own export: the SQLite database that the phone writes, plain or in its ZIP.

Times are epoch milliseconds with the local offset in seconds; which column means what stands in
``data/catalog/health_connect.toml``. A table is of one of three kinds: an instant (``time``), a
span (``start_time``, ``end_time``), or a series whose child table holds each ``epoch_millis``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from data.catalog import CodeMeaning, codes
from data.importers._clock import Instant, NotATime
from data.importers._intake import Intake, span_between
from data.importers._numbers import NotANumber
from data.importers._sqlite import columns_of, open_database, rows_of
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import DamagedFileError
from data.record.types import ImportBatch

_STAGES = {
    1: "sleep.awake", 2: "", 3: "sleep.awake", 4: "sleep.light", 5: "sleep.deep", 6: "sleep.rem",
}  # fmt: skip
_ASLEEP = (2, 4, 5, 6)
_SPECIMENS = {
    1: "glucose.interstitial",
    2: "glucose.capillary",
    3: "glucose.plasma",
    4: "glucose.plasma",
    6: "glucose.capillary",
}
_GLUCOSE = "blood_glucose_record_table"
_SLEEP = "sleep_session_record_table"
_PHASES = "sleep_stages_table"
_WORKOUT = "exercise_session_record_table"
#: The phone's mark of an amount that nobody stated, the smallest number that there is.
_UNSTATED = 1e-300
#: Tables by which the phone's own database is known.
_MARKS = (b"application_info_table", b"_record_table")


class _When(NamedTuple):
    """The columns that hold a table's times."""

    start: str
    start_offset: str
    end: str = ""


_INSTANT = _When("time", "zone_offset")
_SPAN = _When("start_time", "start_zone_offset", "end_time")


class HealthConnectDatabaseImporter:
    """Reads every table of the catalogue that is there; other tables with rows are counted."""

    id = "health_connect_db"
    display_name = "Health Connect database"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """Claims SQLite whose schema, which comes first, names the phone's tables."""
        if not head.startswith(b"SQLite format 3\0"):
            return 0.0
        return 0.95 if all(mark in head for mark in _MARKS) else _by_schema(path)

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the tables, one after another; the label of a value is the app that wrote it."""
        take = Intake(path, self, options)
        with open_database(path, cancelled) as database:
            reader = _Reader(database, take)
            work = reader.work()
            for done, step in enumerate(work):
                for _ in step:
                    if take.into.full:
                        yield take.into.take(last=False)
                progress((done + 1) / len(work))
            reader.count_others()
        yield take.batch()


def _by_schema(path: Path) -> float:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            rows = database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            ).fetchall()
    except (sqlite3.Error, OSError, UnicodeDecodeError):  # a name that is no text
        return 0.0
    names = {str(name) for (name,) in rows}
    known = any(name.endswith("_record_table") for name in names)
    return 0.95 if known and "application_info_table" in names else 0.0


class _Reader:
    def __init__(self, database: sqlite3.Connection, take: Intake) -> None:
        self._database, self._take = database, take
        self._columns = columns_of(database)
        if "application_info_table" not in self._columns:
            raise DamagedFileError(
                "the database holds no application_info_table", f"'{take.path.name}'",
                "export it from Health Connect again",
            )  # fmt: skip
        names = rows_of(database, "application_info_table", ["row_id", "package_name"])
        self._apps = {row[0]: str(row[1] or "") for row in names}
        self._read: set[str] = {"application_info_table"}

    def work(self) -> list[Iterator[None]]:
        """One iterator a table or column; each ticks after every row."""
        steps: list[Iterator[None]] = []
        for code, meaning in codes("health_connect").items():
            table, _, column = code.partition(".")
            if column in self._columns.get(table, ()):
                self._read |= {table, meaning.note}
                steps.append(
                    self._children(table, column, meaning)
                    if meaning.note
                    else self._values(table, column, meaning)
                )
        for table, step in ((_GLUCOSE, self._glucose), (_SLEEP, self._sleep),
                            (_PHASES, self._phases), (_WORKOUT, self._workouts)):  # fmt: skip
            if table in self._columns:
                self._read.add(table)
                steps.append(step())
        return steps

    def count_others(self) -> None:
        """Count the rows of record tables that nothing read."""
        for table in sorted(self._columns):
            if table.lower().replace("_", "").endswith("recordtable") and table not in self._read:
                (count,) = self._database.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()
                if count:
                    self._take.into.unmapped[f"table {table}"] += int(count)

    def _times(self, table: str) -> _When | None:
        for when in (_INSTANT, _SPAN):
            if {part for part in when if part} <= set(self._columns[table]):
                return when
        self._take.into.note(f"The table {table} has no times and was left out.")
        return None

    def _rows(
        self, table: str, *wanted: str
    ) -> Iterator[tuple[int, Instant, float, str, list[Any]]]:
        """Row number, start, length in seconds, app and the wanted columns of each row."""
        when = self._times(table)
        if when is None:
            return
        asked = ["row_id", when.start, when.start_offset, when.end or when.start, "app_info_id"]
        known = self._columns[table]
        for row in rows_of(self._database, table, [*asked, *wanted], known, order=when.start):
            place, start, offset, end, app, *values = row
            try:
                at = self._instant(start, offset)
                span = span_between(at, self._instant(end, offset)) if when.end else 0.0
            except (NotATime, NotANumber) as error:
                self._take.refuse(f"time: {error}", f"{table} {row}", _number(place))
                continue
            yield _number(place), at, span, self._apps.get(app, ""), values

    def _instant(self, milliseconds: Any, offset: Any) -> Instant:
        whole = milliseconds / 1000 if isinstance(milliseconds, int) else None
        shift = offset if isinstance(offset, int) and abs(offset) <= 86_400 else None
        return self._take.epoch(whole, shift)

    def _values(self, table: str, column: str, meaning: CodeMeaning) -> Iterator[None]:
        for place, at, span, app, (value,) in self._rows(table, column):
            self._put(meaning.signal, meaning.unit, value, at, place, span, app)
            yield

    def _put(
        self, signal: str, unit: str, value: Any, at: Instant, place: int, span: float, app: str
    ) -> None:
        if isinstance(value, float) and 0 < value < _UNSTATED:
            return
        value = value if isinstance(value, int | float | None) else f"{value!r}"
        self._take.put(signal, unit, value, at, place, span, app)

    def _children(self, table: str, column: str, meaning: CodeMeaning) -> Iterator[None]:
        parents = {}
        if meaning.note in self._columns:
            asked = ["row_id", "app_info_id", "start_zone_offset"]
            known = self._columns[meaning.note]
            parents = {
                row[0]: row[1:] for row in rows_of(self._database, meaning.note, asked, known)
            }
        asked = ["row_id", "parent_key", "epoch_millis", column]
        rows = rows_of(self._database, table, asked, self._columns[table], order="epoch_millis")
        for place, parent, moment, value in rows:
            app, offset = parents.get(parent, (None, None))
            try:
                at = self._instant(moment, offset)
            except (NotATime, NotANumber) as error:
                self._take.refuse(f"time: {error}", f"{table} {moment}", _number(place))
                continue
            app = self._apps.get(app, "")
            self._put(meaning.signal, meaning.unit, value, at, _number(place), 0.0, app)
            yield

    def _glucose(self) -> Iterator[None]:
        for place, at, span, app, (level, specimen) in self._rows(
            _GLUCOSE, "level", "specimen_source"
        ):
            signal = _SPECIMENS.get(specimen)
            if signal is None:
                self._take.refuse("it does not say what the glucose was measured in", level, place)
                continue
            self._put(signal, "mmol/L", level, at, place, span, app)
            yield

    def _sleep(self) -> Iterator[None]:
        """Time asleep of each session: of its stages, else all of it, which is said."""
        asleep = self._asleep()
        whole = 0
        for place, at, span, app, _ in self._rows(_SLEEP):
            staged = asleep.get(place)
            whole += staged is None
            seconds = span if staged is None else staged
            self._put("sleep.duration", "s", seconds, at, place, span, app)
            yield
        if whole:
            self._take.into.note(
                f"{whole} nights have no stages; their whole length counts as sleep."
            )

    def _asleep(self) -> dict[int, float]:
        if _PHASES not in self._columns:
            return {}
        asked = ["parent_key", "stage_start_time", "stage_end_time", "stage_type"]
        found: dict[int, float] = {}
        for parent, start, end, kind in rows_of(
            self._database, _PHASES, asked, self._columns[_PHASES]
        ):
            if isinstance(parent, int) and isinstance(start, int) and isinstance(end, int):
                seconds = (end - start) / 1000 if kind in _ASLEEP else 0.0
                found[parent] = found.get(parent, 0.0) + max(seconds, 0.0)
        return found

    def _phases(self) -> Iterator[None]:
        asked = ["row_id", "parent_key", "stage_start_time", "stage_end_time", "stage_type"]
        offsets = {}
        if _SLEEP in self._columns:
            rows = rows_of(
                self._database, _SLEEP, ["row_id", "start_zone_offset", "app_info_id"],
                self._columns[_SLEEP],
            )  # fmt: skip
            offsets = {row[0]: row[1:] for row in rows}
        for place, parent, start, end, kind in rows_of(
            self._database, _PHASES, asked, self._columns[_PHASES], order="stage_start_time"
        ):
            signal = _STAGES.get(kind) if isinstance(kind, int) else None
            offset, app = offsets.get(parent, (None, None))
            if not signal:
                continue
            try:
                at = self._instant(start, offset)
                span = span_between(at, self._instant(end, offset))
            except (NotATime, NotANumber) as error:
                self._take.refuse(f"time: {error}", f"{_PHASES} {start}", _number(place), signal)
                continue
            self._put(signal, "s", span, at, _number(place), span, self._apps.get(app, ""))
            yield

    def _workouts(self) -> Iterator[None]:
        for place, at, span, app, (title, kind) in self._rows(_WORKOUT, "title", "exercise_type"):
            label = str(title) if title else f"exercise type {kind}"
            self._put("workout.duration", "s", span, at, place, span, f"{label} ({app})")
            yield


def _number(place: Any) -> int:
    return place if isinstance(place, int) and abs(place) < 1 << 62 else 0
