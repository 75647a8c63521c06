"""Apple Watch ECG in CSV: a few lines about the recording, then one value a line.

The keys are in the phone's language, so lines are known by the form of their values: a rate in
hertz, a time with its offset, a unit of voltage. Numbers may have a decimal comma.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from data.importers._clock import Instant, NotATime
from data.importers._files import head_lines, open_text
from data.importers._intake import Intake
from data.importers._table import clean_header
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import DamagedFileError, ImportCancelled
from data.record.types import ImportBatch, Person

_LEADING = 16
_SLOWEST_HZ = 1.0
_RATE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:hertz|Hz)\b", re.IGNORECASE)
_WHEN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}\Z")
_VOLT = {"µV": "uV", "μV": "uV", "mV": "mV", "V": "V"}
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?\Z", re.ASCII)


class AppleEcgImporter:
    """One recording of lead I."""

    id = "apple_ecg"
    display_name = "Apple Watch ECG CSV"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """A rate in hertz, a time and a voltage in the first lines."""
        if b"\0" in head[:400]:
            return 0.0
        facts = _facts(head_lines(head, _LEADING))
        return 0.9 if {"rate", "start", "unit"} <= set(facts) else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the voltages at their own moments."""
        take = Intake(path, self, options)
        with open_text(path) as (lines, share, _):
            kept: list[str] = []
            start, step = None, 0.0
            unit, count = "", 0
            for number, line in enumerate(lines, 1):
                text = line.strip()
                if start is None and _NUMBER.match(text):
                    start, step, unit = _begin(kept, take)
                if start is None:
                    kept.append(text)
                    continue
                if not text:
                    continue
                at = start.after(count * step)
                count += 1
                take.put("heart.ecg_i", unit, text.replace(",", "."), at, number)
                if number % 20_000 == 0:
                    progress(share())
                    if cancelled():
                        raise ImportCancelled(f"'{path.name}', line {number}")
        if not count:
            raise DamagedFileError(
                "the recording holds no values", f"'{path.name}'", "export again"
            )
        progress(1.0)
        yield take.batch()


def _cells(line: str) -> tuple[str, str]:
    key, _, value = line.partition(",")
    return clean_header(key), clean_header(value)


def _facts(lines: list[str]) -> dict[str, str]:
    facts: dict[str, str] = {}
    for key, value in map(_cells, lines):
        rate = _RATE.search(value)
        if rate:
            facts["rate"] = rate[1].replace(",", ".")
        elif _WHEN.match(value):
            facts["start"] = value
        elif value in _VOLT:
            facts["unit"] = _VOLT[value]
        elif key == "Name":
            facts["name"] = value
        elif value.startswith("Lead ") or value == "Lead":
            facts["lead"] = value
    return facts


def _begin(lines: list[str], take: Intake) -> tuple[Instant, float, str]:
    facts = _facts(lines)
    if facts.get("lead", "Lead I") != "Lead I":
        raise take.failure(f"the recording is of '{facts['lead']}', not lead I", "export lead I")
    if facts.get("name"):
        take.into.person = Person(display_name=facts["name"])
    try:
        start, rate, unit = take.iso(facts.get("start")), float(facts["rate"]), facts["unit"]
        if not rate >= _SLOWEST_HZ:
            raise KeyError("rate")
        return start, 1 / rate, unit
    except (NotATime, KeyError):
        raise DamagedFileError(
            "the recording's start, rate or unit is missing", f"'{take.path.name}'", "export again"
        ) from None
