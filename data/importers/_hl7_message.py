"""Splitting HL7 v2 files into messages of segments, with the line at which each segment stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.importers._files import encoding_of, open_binary, up_to
from data.importers.errors import DamagedFileError, ImportFailure
from data.record.types import Person

if TYPE_CHECKING:
    import hl7

LARGEST = 32 << 20
_FRAMES = {"\x0b": "", "\x1c": ""}


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment and its line in the file, counted from 1."""

    line: int
    fields: hl7.Segment
    message: hl7.Message

    @property
    def name(self) -> str:
        return str(self.fields[0])

    @property
    def text(self) -> str:
        return str(self.fields)

    def field(self, number: int) -> str:
        """A whole field, unescaped; empty where there is none."""
        if number >= len(self.fields):
            return ""
        return self.message.unescape(str(self.fields[number])).strip()

    def part(self, number: int, component: int) -> str:
        """A component (from 1) of a field's first repetition; empty where there is none."""
        if number >= len(self.fields):
            return ""
        try:
            return str(self.fields.extract_field(1, number, 1, component) or "").strip()
        except LookupError:  # the field has no such component
            return ""


def load_messages(path: Path) -> list[list[Segment]]:
    """All messages of a file, whichever line ends, separators and byte-order mark it uses."""
    import hl7

    with open_binary(path) as (stream, _):
        raw = up_to(stream, LARGEST)
    if len(raw) > LARGEST:
        raise ImportFailure(f"'{path.name}' is larger than {LARGEST >> 20} MB", "", "split it")
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    text = raw.decode(encoding_of(raw), "replace").translate(str.maketrans(_FRAMES))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    messages: list[list[Segment]] = []
    for block in _blocks(lines):
        try:
            parsed: Any = hl7.parse("\r".join(line for _, line in block) + "\r")
            pairs = zip(block, parsed, strict=True)
            messages.append([Segment(number, segment, parsed) for (number, _), segment in pairs])
        except (hl7.HL7Exception, AssertionError, LookupError, ValueError) as error:
            raise DamagedFileError(
                f"the message cannot be read ({error})",
                f"'{path.name}', line {block[0][0]}",
                "export it again",
            ) from None
    if not messages:
        raise DamagedFileError(f"'{path.name}' holds no whole message", "", "export it again")
    return messages


def _blocks(lines: list[str]) -> list[list[tuple[int, str]]]:
    blocks: list[list[tuple[int, str]]] = []
    for number, line in enumerate(lines, 1):
        line = line.strip("\ufeff").strip()  # also of page breaks
        if line.startswith("MSH"):
            blocks.append([])
        if line and blocks:
            blocks[-1].append((number, line))
    return blocks


def kind_of(message: list[Segment]) -> str:
    """The message type, such as ``ORU^R01``."""
    head = message[0]
    return "^".join(filter(None, (head.part(9, 1), head.part(9, 2))))


def person_of(message: list[Segment]) -> Person | None:
    """Who a message is about: its first PID segment."""
    from data.importers._hl7_time import birth_date

    for segment in message:
        if segment.name == "PID":
            sex = {"F": "female", "M": "male"}.get(segment.part(8, 1).upper(), "")
            return Person(
                identifier=segment.part(3, 1),
                display_name=f"{segment.part(5, 2)} {segment.part(5, 1)}".strip(),
                sex=sex,  # type: ignore[arg-type]
                birth_date=birth_date(segment.part(7, 1)),
            )
    return None
