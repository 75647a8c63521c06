"""MotionWatch MTN files (XML): movement counts and light of the wrist.

Channels hold comma-separated values, one every `epoch` seconds from the device's start time.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.importers._clock import NotATime
from data.importers._intake import DAY_S, Intake
from data.importers._numbers import NotANumber
from data.importers._xml import CutXmlError, elements, root_name, text_of
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import DamagedFileError, ImportCancelled
from data.record.types import ImportBatch, Person

_SIGNALS = {"motion": ("activity.counts", "1"), "light": ("light.illuminance", "lx")}
_MOST_EPOCHS = 1e9
_SEXES: dict[str, Any] = {"female": "female", "male": "male"}


class MotionWatchImporter:
    """One recording a file."""

    id = "motionwatch"
    display_name = "MotionWatch MTN"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """The root element is `motionfile`."""
        text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        return 0.95 if text.startswith(b"<") and root_name(text) == "motionfile" else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the channels; properties come before them."""
        take = Intake(path, self, options)
        facts: dict[str, str] = {}
        incomplete = ""
        try:
            for element in elements(path, "property", "channel"):
                if cancelled():
                    raise ImportCancelled(f"'{path.name}'")
                if element.tag == "property":
                    facts[text_of(element, "name").strip("+=")] = text_of(element, "content")
                else:
                    _channel(element, facts, take)
        except CutXmlError as error:
            incomplete = f"{error}; the channels before it were kept."
        take.into.person = Person(
            identifier=facts.get("UserID", ""),
            display_name=facts.get("UserName", ""),
            sex=_SEXES.get(facts.get("Sex", "").lower(), ""),
            birth_date=facts.get("DOB", ""),
        )
        progress(1.0)
        yield take.batch(incomplete)


def _channel(channel: Any, facts: dict[str, str], take: Intake) -> None:
    name, line = text_of(channel, "name"), int(channel.sourceline or 0)
    if name.lower() not in _SIGNALS:
        take.into.unmapped[f"channel {name}"] += 1
        return
    signal, unit = _SIGNALS[name.lower()]
    try:
        start = take.iso(facts.get("StartTime"))
        step = take.number(text_of(channel, "epoch"))
        skipped = take.number(text_of(channel, "offset") or 0)
        if not (0 < step <= DAY_S and 0 <= skipped < _MOST_EPOCHS):
            raise NotANumber("no epoch that a recording could have")
    except (NotATime, NotANumber) as error:
        raise DamagedFileError(
            f"the recording's start or epoch cannot be read ({error})",
            f"'{take.path.name}', line {line}",
            "export it again",
        ) from None
    values = text_of(channel, "data").split(",")
    for number, value in enumerate(values):
        seconds = (number + skipped) * step
        at = start.after(seconds)
        take.put(signal, unit, value.strip(), at, line, step)
