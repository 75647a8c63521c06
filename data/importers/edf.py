"""EDF and EDF+ recordings: channels, sleep stages, and other annotations."""

from __future__ import annotations

import datetime
import io
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.importers._clock import Clock, Instant, LocalTime, NotATime
from data.importers._collect import Collector
from data.importers._files import is_gzip, open_binary, source_of, up_to
from data.importers._waveform import batch_of, regular, series_of, start_by_option
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import DamagedFileError, ImportCancelled, ImportFailure
from data.record.types import ImportBatch, Person
from twin_core.vocabulary import to_signal_unit

_MAGIC = b"0       "
_HEADER = 256
LARGEST_PACKED = 512 << 20
#: Scored stages of Rechtschaffen and Kales, and of the AASM.
STAGES = {
    "W": "sleep.awake",
    "1": "sleep.light",
    "2": "sleep.light",
    "3": "sleep.deep",
    "4": "sleep.deep",
    "N1": "sleep.light",
    "N2": "sleep.light",
    "N3": "sleep.deep",
    "R": "sleep.rem",
}
_STAGE = "Sleep stage "
_FAULTS = (ArithmeticError, AttributeError, LookupError, MemoryError, NameError,
           NotImplementedError, TypeError, ValueError)  # fmt: skip


class EdfImporter:
    """Compares the header with the file's size before anything is read."""

    id = "edf"
    display_name = "EDF or EDF+ recording"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """Claims the version field with numbers where EDF has its sizes."""
        sizes = head[184:192].strip() + head[252:256].strip()
        return 0.95 if head.startswith(_MAGIC) and sizes.isdigit() else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield all channels of a recording and what was scored in it."""
        into = Collector(source_of(path, self.id, self.version))
        try:
            batch = self._batch(path, into, options, progress, cancelled)
        except _FAULTS as error:  # the library decodes fields when they are asked for
            raise _damaged(path, error) from None
        progress(1.0)
        yield batch

    def _batch(
        self,
        path: Path,
        into: Collector,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> ImportBatch:
        edf, incomplete = _open(path)
        into.person = _person(edf.local_patient_identification)
        clock = Clock.for_local(options.assume_zone)
        start = _start(edf, path, options, clock)
        series = []
        for number, channel in enumerate(edf.signals):
            if cancelled():
                raise ImportCancelled(f"'{path.name}', channel {channel.label}")
            progress(number / len(edf.signals))
            rate = channel.sampling_frequency
            unit = channel.physical_dimension
            series.append(series_of(regular(channel.label, unit, channel.data, rate), start, into))
        _annotations(edf, start, into)
        for note in clock.notes():
            into.note(note)
        return batch_of(into, series, incomplete)


def _damaged(path: Path, error: Exception) -> DamagedFileError:
    what = f"the recording cannot be read ({error})"
    return DamagedFileError(what, f"'{path.name}'", "get it again")


def _open(path: Path) -> tuple[Any, str]:
    """The recording, and a sentence if it is shorter than its header says."""
    import edfio

    with open_binary(path) as (stream, _):
        head = stream.read(_HEADER)
    said = head[236:244].decode("ascii", "replace").strip()
    where = f"'{path.name}'"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        edf = edfio.read_edf(_unpacked(path) if is_gzip(path) else path)
        held = edf.num_data_records
    if not held:
        raise DamagedFileError(
            f"the header tells of {said} data records, and the file holds none whole",
            where,
            "get the recording again",
        )
    if said in ("-1", str(held)):
        return edf, ""
    return edf, (
        f"the header tells of {said} data records, and the file holds {held}; {where}; "
        "these were kept, get the recording again"
    )


def _unpacked(path: Path) -> io.BytesIO:
    with open_binary(path) as (stream, _):
        raw = up_to(stream, LARGEST_PACKED)
    if len(raw) > LARGEST_PACKED:
        raise ImportFailure(f"'{path.name}' is too large when unpacked", "", "unpack it first")
    return io.BytesIO(raw)


def _start(edf: Any, path: Path, options: ImportOptions, clock: Clock) -> Instant:
    import edfio

    try:
        wall = datetime.datetime.combine(edf.startdate, edf.starttime)
    except (edfio.AnonymizedDateError, ValueError):
        return start_by_option(path, options, clock)
    return clock.place(LocalTime(wall, None, False))


def _person(text: str) -> Person | None:
    """Code, sex, birth date and name of EDF+; X is what was taken out."""
    parts = text.split()
    if len(parts) < 4 or parts[1] not in ("F", "M", "X"):
        return None  # plain EDF: free text
    code, sex, born, name = (part if part != "X" else "" for part in parts[:4])
    try:
        date = datetime.datetime.strptime(born.title(), "%d-%b-%Y").date().isoformat()
    except ValueError:
        date = ""
    return Person(
        identifier=code,
        display_name=name.replace("_", " "),
        sex={"F": "female", "M": "male"}.get(sex, ""),  # type: ignore[arg-type]
        birth_date=date,
    )


def _annotations(edf: Any, start: Instant, into: Collector) -> None:
    others = []
    for number, mark in enumerate(edf.annotations):
        stage = mark.text.removeprefix(_STAGE) if mark.text.startswith(_STAGE) else ""
        if stage in STAGES and mark.duration:
            known = STAGES[stage]
            try:
                at = start.after(mark.onset)
            except NotATime as reason:
                into.refuse(str(reason), f"{mark.onset!r} s", number, known)
                continue
            change = to_signal_unit(known, "s")
            into.add(known, at, mark.duration, "s", change, number, mark.duration, mark.text)
        else:
            row = {"onset_s": mark.onset, "duration_s": mark.duration, "text": mark.text}
            others.append(row)
    if others:
        into.attach("annotations", {"format": 1, "annotations": others})
        into.note(f"{len(others)} other annotations are kept as a document.")
