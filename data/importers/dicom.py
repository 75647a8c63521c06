"""DICOM objects, or a series as a ZIP: pictures are kept, segments and reports measured."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from data.importers._archive import STREAM_DAMAGE, files_of
from data.importers._clock import Clock, NotATime
from data.importers._collect import Collector
from data.importers._dicom_objects import facts_of, masks_of, person_of, segments_of, taken_at
from data.importers._dicom_report import ReportReader
from data.importers._files import source_of
from data.importers._segmentation import take_surfaces, take_volumes
from data.importers._statements import Statements
from data.importers._waveform import start_by_option
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import (
    DamagedFileError,
    ImportCancelled,
    ImportFailure,
    PersonChoiceError,
)
from data.record.types import ImportBatch

LARGEST = 1 << 30
_MAGIC = b"DICM"
_TRIED = 5
_ZIP = b"PK\x03\x04"


class DicomImporter:
    """Everything that one file, or one ZIP, holds of one person."""

    id = "dicom"
    display_name = "DICOM picture, segmentation, report, or a ZIP of them"
    version = "2"

    def sniff(self, path: Path, head: bytes) -> float:
        """Claims the mark after the preamble, in the file or in the first files of a ZIP."""
        if head[128:132] == _MAGIC:
            return 0.95
        return 0.9 if head.startswith(_ZIP) and _zip_of_dicom(path) else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield pictures as documents and the volumes of segmented organs as values."""
        if path.stat().st_size > LARGEST:
            raise ImportFailure(f"'{path.name}' is larger than {LARGEST >> 20} MB", "", "split it")
        into = Collector(source_of(path, self.id, self.version))
        clock = Clock.for_local(options.assume_zone)
        statements = Statements()
        report = ReportReader(into, statements, clock)
        facts: list[dict[str, Any]] = []
        people: dict[str, Any] = {}
        for share, name, raw in _objects(path):
            if cancelled():
                raise ImportCancelled(f"'{path.name}', {name}")
            progress(share)
            dataset = _parse(raw, name)
            person = person_of(dataset)
            people[person.identifier] = person
            try:
                facts.append(_take(dataset, name, path, options, clock, into, report))
            except (LookupError, *broken_object()) as error:  # fields are decoded when asked for
                raise DamagedFileError(
                    f"the DICOM object cannot be read ({error})", f"'{name}'", "export it again"
                ) from None
        into.person = _one(people, path)
        for note in clock.notes():
            into.note(note)
        statements.attach(into)
        into.attach("image_facts", {"objects": sorted(facts, key=_order)})
        into.attach("image", path.read_bytes())
        progress(1.0)
        yield into.take()


@cache
def broken_object() -> tuple[type[Exception], ...]:
    """What pydicom raises on objects that break the standard."""
    from pydicom.errors import BytesLengthException, InvalidDicomError

    return (
        AttributeError, BytesLengthException, EOFError, InvalidDicomError, KeyError,
        NotImplementedError, OSError, RecursionError, TypeError, ValueError, struct.error,
    )  # fmt: skip


def _zip_of_dicom(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            members = files_of(archive)[:_TRIED]
            for item in members:
                with archive.open(item) as stream:
                    if stream.read(132)[128:] == _MAGIC:
                        return True
    except STREAM_DAMAGE:
        return False
    return False


def _objects(path: Path) -> Iterator[tuple[float, str, bytes]]:
    """Share, name and content of each object. Members are read as streams, never unpacked."""
    with path.open("rb") as stream:
        packed = stream.read(4) == _ZIP
    if not packed:
        yield 0.0, path.name, path.read_bytes()
        return
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            members = files_of(archive)
            for number, item in enumerate(members):
                total += item.file_size
                if total > LARGEST:
                    raise ImportFailure(f"'{path.name}' is too large when unpacked", "", "split it")
                raw = archive.read(item)
                if raw[128:132] == _MAGIC:
                    yield number / len(members), item.filename, raw
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error,
            UnicodeDecodeError) as error:  # fmt: skip
        raise DamagedFileError(
            f"the archive is damaged ({error})", f"'{path.name}'", "export it again"
        ) from None


def _parse(raw: bytes, name: str) -> Any:
    import pydicom

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset = pydicom.dcmread(io.BytesIO(raw))
            dataset.SOPClassUID.name  # noqa: B018  # a file without a class is no object
            person_of(dataset)
    except broken_object() as error:
        raise DamagedFileError(
            f"the DICOM object cannot be read ({error})", f"'{name}'", "export it again"
        ) from None
    return dataset


def _take(
    dataset: Any,
    name: str,
    path: Path,
    options: ImportOptions,
    clock: Clock,
    into: Collector,
    report: ReportReader,
) -> dict[str, Any]:
    facts = facts_of(dataset) | {"file": name}
    try:
        at = taken_at(dataset, clock)
    except NotATime:
        at = start_by_option(path, options, clock)
    facts |= {"time_ns": at.time_ns, "clock": at.basis}
    if dataset.get("Modality") == "SR":
        facts["items"] = report.read(dataset, at)
    elif dataset.get("Modality") == "SEG":
        try:
            segments = segments_of(dataset)
            masks = masks_of(dataset, segments)
        except (IndexError, RuntimeError, *broken_object()) as error:
            raise DamagedFileError(
                f"the segmentation cannot be read ({error})", f"'{name}'", "export it again"
            ) from None
        take_volumes(segments, at, into)
        take_surfaces(masks, into)
        facts["segments"] = [segment.facts() for segment in segments]
    elif "PixelData" in dataset and "Rows" in dataset:
        _require_pixels(dataset, name)
    return facts


def _require_pixels(dataset: Any, name: str) -> None:
    """A plain picture whose pixels are cut is refused; compressed ones are not looked into."""
    if dataset.file_meta.TransferSyntaxUID.is_compressed:
        return
    frames = int(dataset.get("NumberOfFrames") or 1)
    samples = int(dataset.get("SamplesPerPixel") or 1) * frames
    bits = int(dataset.Rows) * int(dataset.Columns) * samples * int(dataset.BitsAllocated)
    if len(dataset.PixelData) * 8 < bits:
        raise DamagedFileError(
            f"the picture has {len(dataset.PixelData)} of {bits // 8} bytes",
            f"'{name}'",
            "export it again",
        )


def _one(people: dict[str, Any], path: Path) -> Any:
    if not people:
        raise DamagedFileError(f"'{path.name}' holds no DICOM object", "", "export it again")
    if len(people) > 1:
        named = [(person.identifier, person.display_name) for person in people.values()]
        raise PersonChoiceError(f"'{path.name}' (give the objects of one person)", named)
    return next(iter(people.values()))


def _order(facts: dict[str, Any]) -> tuple[str, float, str]:
    """By series, then along the body, then by name."""
    position, across = facts.get("position_mm"), facts.get("orientation")
    depth = 0.0
    if position and across:
        depth = float(np.cross(across[:3], across[3:]) @ np.array(position))
    return facts.get("series", ""), depth, facts["file"]
