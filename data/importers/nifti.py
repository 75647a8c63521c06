"""NIfTI pictures and label maps: the file is kept as it is, organ volumes become values."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from data.anatomy.surfaces import OrganMask
from data.importers._clock import Clock
from data.importers._collect import Collector
from data.importers._files import open_binary, source_of, up_to
from data.importers._segmentation import Segment, count_labels, take_surfaces, take_volumes
from data.importers._waveform import start_by_option
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import (
    DamagedFileError,
    ImportCancelled,
    ImportFailure,
    UnitChoiceError,
)
from data.record.types import ImportBatch
from twin_core.vocabulary import UnitError, conversion

#: Largest picture that is kept, packed and unpacked.
LARGEST = 1 << 30
_MAGIC = {348: (344, (b"n+1\0",)), 540: (4, (b"n+2\0",))}
_LABEL_INTENT = 1002


class NiftiImporter:
    """Reads one picture; which of its numbers are organs the file must say itself."""

    id = "nifti"
    display_name = "NIfTI picture or label map"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """Claims the header's size and magic."""
        for order in "<>":
            size = struct.unpack(f"{order}i", head[:4])[0] if len(head) >= 4 else 0
            place, magic = _MAGIC.get(size, (0, ()))
            if head[place : place + 4] in magic:
                return 0.95
        return 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the picture as a document, and volumes of the organs that it names."""
        into = Collector(source_of(path, self.id, self.version))
        picture = _load(path)
        names = _names(picture)
        try:
            facts = _facts(picture)
        except (LookupError, ValueError) as error:
            raise DamagedFileError(
                f"the header cannot be read ({error})", f"'{path.name}'", "get it again"
            ) from None
        progress(0.5)
        if cancelled():
            raise ImportCancelled(f"'{path.name}'")
        if names or int(picture.header["intent_code"]) == _LABEL_INTENT:
            clock = Clock.for_local(options.assume_zone)
            at = start_by_option(path, options, clock)
            segments = _segments(picture, names, _voxel_ml(picture, options, path))
            take_volumes(segments, at, into)
            take_surfaces(_masks(picture, segments, options, path), into)
            facts["segments"] = [segment.facts() for segment in segments]
            for note in clock.notes():
                into.note(note)
        else:
            into.note("The picture names no organs; it is kept as it is and nothing is measured.")
        into.attach("image_facts", facts)
        into.attach("image", path.read_bytes())
        progress(1.0)
        yield into.take()


def _load(path: Path) -> Any:
    import nibabel
    from nibabel.filebasedimages import ImageFileError
    from nibabel.spatialimages import HeaderDataError

    if path.stat().st_size > LARGEST:
        raise _too_large(path)
    try:
        with open_binary(path) as (stream, _):
            raw = up_to(stream, LARGEST)
        if len(raw) > LARGEST:
            raise _too_large(path)
        sizes = {struct.unpack_from(f"{order}i", raw)[0] for order in "<>"}
        kind = nibabel.Nifti2Image if 540 in sizes else nibabel.Nifti1Image
        picture = kind.from_bytes(raw)
        _require_whole(picture, len(raw), path)
    except ImportFailure:
        raise
    except (KeyError, EOFError, zlib.error, OSError, ValueError, ImageFileError,
            HeaderDataError) as error:  # fmt: skip
        raise DamagedFileError(
            f"the picture cannot be read ({error})", f"'{path.name}'", "get it again"
        ) from None
    return picture


def _too_large(path: Path) -> ImportFailure:
    return ImportFailure(
        f"'{path.name}' is larger than {LARGEST >> 20} MB", "", "crop it or lower its resolution"
    )


def _require_whole(picture: Any, size: int, path: Path) -> None:
    header = picture.header
    voxels = math.prod(int(n) for n in picture.shape)
    needed = int(picture.dataobj.offset) + voxels * header.get_data_dtype().itemsize
    if min(picture.shape, default=0) <= 0:
        raise DamagedFileError(
            f"the header tells of a picture of {picture.shape} voxels", f"'{path.name}'",
            "get it again",
        )  # fmt: skip
    if needed > size:
        raise DamagedFileError(
            f"the header tells of {needed} bytes, and the picture has {size}",
            f"'{path.name}'",
            "get it again",
        )


def _facts(picture: Any) -> dict[str, Any]:
    import nibabel

    header = picture.header
    stated = bool(int(header["sform_code"]) or int(header["qform_code"]))
    return {
        "format": 1,
        "kind": "NIfTI",
        "shape": [int(n) for n in picture.shape],
        "voxel_size": [float(size) for size in header.get_zooms()],
        "voxel_unit": header.get_xyzt_units()[0],
        "affine": np.asarray(picture.affine, float).tolist(),
        "orientation": "".join(map(str, nibabel.aff2axcodes(picture.affine))) if stated else "",
        "number_type": str(header.get_data_dtype()),
    }


def _names(picture: Any) -> dict[int, str]:
    """Names of the labels, from the table that label maps carry as an extension (Caret XML)."""
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    for extension in picture.header.extensions:
        content = extension.content  # as bytes: the library would parse what it claims to be
        if b"<LabelTable>" not in content or b"<!ENTITY" in content:
            continue
        try:
            root = etree.fromstring(content.strip(b"\0 \r\n"), parser)
        except etree.XMLSyntaxError:
            continue
        labels = ((label.get("Key", ""), label.text or "") for label in root.iter("Label"))
        return {int(key): text.strip() for key, text in labels if key.isdecimal()}
    return {}


def _masks(
    picture: Any, segments: list[Segment], options: ImportOptions, path: Path
) -> list[OrganMask]:
    """Where the organs are. NIfTI points right and forward, the patient's axes the other way."""
    affine = np.asarray(picture.affine, float).copy()
    affine[:3] *= _unit_cm(picture, options, path) * 10.0
    affine[:2] *= -1.0
    labels = _labels(picture)
    if labels.ndim != 3 or not np.isfinite(affine).all():
        return []
    return [
        OrganMask(part.name, part.code, part.signal, part.cut, labels == part.number, affine)
        for part in segments
        if part.signal
    ]


def _voxel_ml(picture: Any, options: ImportOptions, path: Path) -> float:
    # The affine holds for sheared grids too, where the product of the sizes does not.
    centimetres = _unit_cm(picture, options, path)
    return float(abs(np.linalg.det(picture.affine[:3, :3]))) * centimetres**3


def _unit_cm(picture: Any, options: ImportOptions, path: Path) -> float:
    stated = {"mm": "mm", "meter": "m", "micron": "um"}.get(picture.header.get_xyzt_units()[0])
    unit = stated or options.assume_unit
    if not unit:
        raise UnitChoiceError(
            "the picture does not say the unit of its voxels",
            f"'{path.name}'",
            "say it with the option assume_unit (--unit mm, as nearly all have it)",
        )
    try:
        return conversion(unit, "cm").scale
    except UnitError as error:
        raise UnitChoiceError(str(error), f"'{path.name}'", "give a length, such as mm") from None


def _segments(picture: Any, names: dict[int, str], voxel_ml: float) -> list[Segment]:
    return [
        Segment(number, names.get(number, f"label {number}"), voxels * voxel_ml, cut)
        for number, (voxels, cut) in count_labels(_labels(picture)).items()
    ]


def _labels(picture: Any) -> Any:
    labels = np.asarray(picture.dataobj)
    if np.issubdtype(labels.dtype, np.integer):
        return labels
    return np.rint(np.nan_to_num(labels)).astype(np.int32)
