"""Turns FIT messages into values; holds them until the file has told its local offset."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from data.catalog import codes
from data.importers._clock import Clock, Instant
from data.importers._collect import Collector
from data.importers._fit_sleep import SleepLevels
from data.importers.contract import ImportOptions
from data.importers.errors import PersonChoiceError
from data.record.types import Person
from twin_core.vocabulary import to_signal_unit

_FIT_EPOCH = 631_065_600  # 1989-12-31 00:00 UTC in Unix seconds
_SECOND = 1_000_000_000
_USER_INDEX = "user_profile_index"
# Messages about the file or the device, not about the person.
_BOOKKEEPING = {
    "file_id",
    "file_creator",
    "device_info",
    "event",
    "activity",
    "user_profile",
    "field_description",
    "developer_data_id",
    "monitoring_info",
    "device_settings",
}
# Totals of monitoring. Those of a whole day are stored; running ones are not, because resets and
# gaps make their differences unsure.
_TOTALS = {"steps", "active_calories", "distance"}
_DAY_MIN = 1440


class _Held(NamedTuple):
    code: str
    time_s: int | None
    value: Any
    locator: int
    user: Any
    label: str
    span_s: float = 0.0


class FitMessages:
    """Collects the mapped fields of all messages."""

    def __init__(self) -> None:
        self._meanings = codes("fit")
        self._messages = {code.partition(".")[0] for code in self._meanings}
        self._held: list[_Held] = []
        self._users: list[dict[str, Any]] = []
        self._unmapped: Counter[str] = Counter()
        self._offset_s: int | None = None
        self._clock_s: int | None = None
        self._sleep = SleepLevels()
        self.device = ""
        self.count = 0

    def take(self, frame: Any, locator: int) -> None:
        """One data message."""
        self.count += 1
        fields: dict[str, Any] = {}
        for field in frame.fields:
            fields.setdefault(field.name, field.value)
        time_s = self._time(fields)
        name = frame.name
        if name == "file_id":
            parts = (fields.get("manufacturer"), fields.get("garmin_product"))
            self.device = " ".join(str(part) for part in parts if part is not None)
        elif name == "user_profile":
            self._users.append(fields)
        elif name in ("activity", "monitoring_info"):
            self._learn_offset(fields, time_s)
        if self._sleep.take(name, fields, time_s, locator):
            return
        if name not in self._messages:
            if name not in _BOOKKEEPING:
                self._unmapped[f"message {name}"] += 1
            return
        start = fields.get("start_time") if name == "session" else None
        if isinstance(start, datetime):
            time_s = _unix(start)
        span_s = 0.0
        if name == "monitoring":
            if fields.get("duration_min") == _DAY_MIN and time_s is not None:
                span_s = _DAY_MIN * 60.0
                time_s -= _DAY_MIN * 60
            else:
                totals = {key for key in _TOTALS if fields.get(key)}
                self._unmapped.update(f"monitoring.{key}" for key in totals)
                fields = {key: value for key, value in fields.items() if key not in totals}
        label = str(fields.get("sport") or "") if name == "session" else ""
        if span_s:
            label = str(fields.get("activity_type") or "")
        for field, value in fields.items():
            code = f"{name}.{field}"
            if value is not None and code in self._meanings:
                self._held.append(
                    _Held(code, time_s, value, locator, fields.get(_USER_INDEX), label, span_s)
                )

    def _time(self, fields: dict[str, Any]) -> int | None:
        stamp = fields.get("timestamp")
        if isinstance(stamp, datetime):
            self._clock_s = _unix(stamp)
            return self._clock_s
        short = fields.get("timestamp_16")
        if isinstance(short, int) and self._clock_s is not None:
            # The low 16 bits of the FIT clock, later than the last full time.
            self._clock_s += (short - (self._clock_s - _FIT_EPOCH)) & 0xFFFF
            return self._clock_s
        return None

    def _learn_offset(self, fields: dict[str, Any], time_s: int | None) -> None:
        local = fields.get("local_timestamp")
        if isinstance(local, datetime) and time_s is not None:
            offset = _unix(local) - time_s
            # Zones lie on quarter hours between -12 and +14 h.
            if offset % 900 == 0 and -43_200 <= offset <= 50_400:
                self._offset_s = offset

    def fill(self, into: Collector, options: ImportOptions, path: Path) -> None:
        """Hand everything to the collector."""
        chosen = self._choose_user(options, path)
        into.unmapped.update(self._unmapped)
        if self._users:
            into.person = person_of(self._users[0], self.device)
        clock = Clock(options.assume_zone, "zone") if options.assume_zone else None
        for held in self._held:
            if chosen is not None and held.user is not None and held.user != chosen:
                into.skipped["they belong to another user of the scale"] += 1
                continue
            self._add(held, into, clock)
        self._sleep.fill(into, self._offset_s or 0)
        if self._held and self._offset_s is None and clock is None:
            into.note("The file does not tell its local time offset; it was stored as 0.")

    def _add(self, held: _Held, into: Collector, clock: Clock | None) -> None:
        meaning = self._meanings[held.code]
        if held.time_s is None:
            into.refuse("message without a time", f"{held.code}={held.value}", held.locator)
            return
        if isinstance(held.value, bool) or not isinstance(held.value, int | float):
            into.refuse("not a number", str(held.value), held.locator, meaning.signal)
            return
        if held.code == "stress_level.stress_level_value" and held.value < 0:
            into.skipped["a negative stress level is the watch's sign for no reading"] += 1
            return
        time_ns = held.time_s * _SECOND
        offset = clock.offset_of_utc(time_ns) if clock else self._offset_s or 0
        at = Instant(time_ns, offset, "utc")
        change = to_signal_unit(meaning.signal, meaning.unit)
        value = float(held.value) * meaning.factor
        into.add(
            meaning.signal, at, value, meaning.unit, change, held.locator, held.span_s, held.label
        )

    def _choose_user(self, options: ImportOptions, path: Path) -> Any:
        if len(self._users) > 1:
            people = [_named(user, number) for number, user in enumerate(self._users)]
            for user, (identifier, name) in zip(self._users, people, strict=True):
                if options.person_choice and options.person_choice in (identifier, name):
                    self._users = [user]
                    break
            else:
                raise PersonChoiceError(f"'{path.name}'", people)
        return self._users[0].get("message_index") if self._users else None


def _named(user: dict[str, Any], number: int) -> tuple[str, str]:
    name = str(user.get("friendly_name") or "")
    described = (user.get("gender"), user.get("age") and f"{user['age']} years")
    plain = " ".join(str(part) for part in described if part)
    return str(user.get("message_index", number)), name or plain


def _unix(moment: datetime) -> int:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int(aware.timestamp())


def person_of(user: dict[str, Any], device: str) -> Person:
    """A FIT user profile as a person. Some devices put their own name for the user's."""
    name = str(user.get("friendly_name") or "")
    gender: Any = user.get("gender") if user.get("gender") in ("female", "male") else ""
    height = user.get("height")
    metres = float(height) if isinstance(height, int | float) and height else None
    return Person(
        display_name="" if name and name in device else name,
        sex=gender,
        height_cm=metres * 100 if metres else None,
    )
