"""NRRD pictures and 3D Slicer's segmentations (.seg.nrrd): kept as they are, organs measured.

https://teem.sourceforge.net/nrrd/format.html. Data in another file are refused: the name may lead
anywhere, and a part of a picture is none.
"""

from __future__ import annotations

import bz2
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.anatomy.surfaces import OrganMask
from data.importers._clock import Clock
from data.importers._collect import Collector
from data.importers._files import source_of
from data.importers._segmentation import Segment, count_labels, take_surfaces, take_volumes
from data.importers._waveform import start_by_option
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import DamagedFileError, ImportCancelled, ImportFailure, UnitChoiceError
from data.record.types import ImportBatch
from twin_core.vocabulary import UnitError, conversion

LARGEST = 1 << 30
_MAGIC = b"NRRD000"
_TO_LPS = {
    "left-posterior-superior": (1, 1, 1), "lps": (1, 1, 1),
    "right-anterior-superior": (-1, -1, 1), "ras": (-1, -1, 1),
    "left-anterior-superior": (1, -1, 1), "las": (1, -1, 1),
}  # fmt: skip


class NrrdImporter:
    """Reads one picture; segments are organs where their names say so."""

    id = "nrrd"
    display_name = "NRRD picture or segmentation"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """Claims the magic."""
        return 0.95 if head.startswith(_MAGIC) else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the picture as a document, and volumes and surfaces of the organs it names."""
        into = Collector(source_of(path, self.id, self.version))
        raw = _content(path)
        header, body = _header(raw, path)
        facts = {"format": 1, "kind": "NRRD"} | _facts(header)
        data = _data(header, body, path)
        if cancelled():
            raise ImportCancelled(f"'{path.name}'")
        named = _segments(header, path)
        if named:
            at = start_by_option(path, options, clock := Clock.for_local(options.assume_zone))
            scale = _scale(header, options, path)
            segments, masks = _measured(named, data, header, scale, path)
            take_volumes(segments, at, into)
            take_surfaces(masks, into)
            facts["segments"] = [segment.facts() for segment in segments]
            for note in clock.notes():
                into.note(note)
        else:
            into.note("The picture names no organs; it is kept as it is and nothing is measured.")
        into.attach("image_facts", facts)
        into.attach("image", raw)
        progress(1.0)
        yield into.take()


def _content(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise ImportFailure(f"'{path.name}' is larger than {LARGEST >> 20} MB", "", "crop it")
    return path.read_bytes()


def _header(raw: bytes, path: Path) -> tuple[dict[str, Any], bytes]:
    import nrrd

    stream = io.BytesIO(raw)
    try:
        header = dict(nrrd.read_header(stream))
    except (nrrd.NRRDError, LookupError, TypeError, ValueError) as error:
        raise _damaged(f"the header cannot be read ({error})", path) from None
    if "data file" in header or "datafile" in header:
        raise ImportFailure(
            "the picture's numbers are in another file", f"'{path.name}'",
            "save it as one .nrrd file, or convert it to NIfTI",
        )  # fmt: skip
    return header, raw[stream.tell() :]


def _damaged(what: str, path: Path) -> DamagedFileError:
    return DamagedFileError(what, f"'{path.name}'", "get it again")


def _data(header: dict[str, Any], body: bytes, path: Path) -> NDArray[Any]:
    """The numbers in their order of axes, unpacked within what the header tells."""
    import nrrd
    from nrrd.reader import _determine_datatype  # the names of types are the library's to know

    try:
        sizes = [int(size) for size in header["sizes"]]
        number = _determine_datatype(header)
        needed = number.itemsize * int(np.prod(sizes, dtype=object))
    except (nrrd.NRRDError, LookupError, TypeError, ValueError, OverflowError) as error:
        raise _damaged(f"the header cannot be read ({error})", path) from None
    if min(sizes, default=0) <= 0 or needed > LARGEST:
        raise _damaged(f"the header tells of {needed} bytes", path)
    plain = _unpacked(str(header.get("encoding", "raw")), body, needed, path)
    if len(plain) < needed:
        raise _damaged(
            f"the header tells of {needed} bytes, and the picture has {len(plain)}", path
        )
    return np.frombuffer(plain, number, needed // number.itemsize).reshape(sizes, order="F")


def _unpacked(encoding: str, body: bytes, needed: int, path: Path) -> bytes:
    try:
        if encoding.lower() in ("gzip", "gz"):
            return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, needed)
        if encoding.lower() in ("bzip2", "bz2"):
            return bz2.BZ2Decompressor().decompress(body, needed)
    except (zlib.error, OSError, EOFError, ValueError) as error:
        raise _damaged(f"the packed picture is damaged ({error})", path) from None
    if encoding.lower() != "raw":
        raise ImportFailure(
            f"the encoding '{encoding}' is not read", f"'{path.name}'", "save it raw or as gzip"
        )
    return body


def _facts(header: dict[str, Any]) -> dict[str, Any]:
    directions = np.asarray(header.get("space directions", []), float)
    return {
        "shape": [int(n) for n in header.get("sizes", [])],
        "number_type": str(header.get("type", "")),
        "space": str(header.get("space", "")),
        "directions": np.where(np.isfinite(directions), directions, 0.0).tolist(),
        "origin": [float(v) for v in np.nan_to_num(np.asarray(header.get("space origin", ())))],
    }


def _segments(header: dict[str, Any], path: Path) -> list[tuple[int, int, str]]:
    """Layer, label value and name of each segment that Slicer wrote."""
    found = []
    for number in range(1000):
        name = header.get(f"Segment{number}_Name")
        if name is None:
            break
        layer, label = (
            str(header.get(f"Segment{number}_{part}", default))
            for part, default in (("Layer", "0"), ("LabelValue", "1"))
        )
        if not (layer.isdecimal() and label.isdecimal() and len(layer + label) < 12):
            raise _damaged(f"segment {number} has no layer or label", path)
        found.append((int(layer), int(label), str(name)))
    return found


def _scale(header: dict[str, Any], options: ImportOptions, path: Path) -> float:
    """Millimetres in a unit of the picture's space."""
    units = {str(unit).strip('"') for unit in header.get("space units", [])} - {""}
    unit = units.pop() if len(units) == 1 else options.assume_unit
    if not unit:
        raise UnitChoiceError(
            "the picture does not say the unit of its space", f"'{path.name}'",
            "say it with the option assume_unit (--unit mm, as Slicer writes it)",
        )  # fmt: skip
    try:
        return conversion(unit, "mm").scale
    except UnitError as error:
        raise UnitChoiceError(str(error), f"'{path.name}'", "give a length, such as mm") from None


def _measured(
    named: list[tuple[int, int, str]],
    data: NDArray[Any],
    header: dict[str, Any],
    scale: float,
    path: Path,
) -> tuple[list[Segment], list[OrganMask]]:
    layers = data if data.ndim == 4 else data[np.newaxis]
    affine = _affine(header, scale, path)
    if layers.ndim != 4 or not np.issubdtype(data.dtype, np.integer):
        raise _damaged("a segmentation has three axes of whole numbers", path)
    voxel_ml = abs(float(np.linalg.det(affine[:3, :3]))) / 1000.0
    counted = [count_labels(layer) for layer in layers]
    segments, masks = [], []
    for number, (layer, label, name) in enumerate(named, 1):
        if layer >= len(counted):
            raise _damaged(f"'{name}' is in a layer that is not there", path)
        voxels, cut = counted[layer].get(label, (0, False))
        fault = "" if voxels else "the segment is empty"
        segment = Segment(number, name, voxels * voxel_ml, cut, fault=fault)
        segments.append(segment)
        if segment.signal and voxels:
            mask = layers[layer] == label
            masks.append(OrganMask(name, "", segment.signal, cut, mask, affine))
    return segments, masks


def _affine(header: dict[str, Any], scale: float, path: Path) -> NDArray[np.float64]:
    """From voxel (i, j, k) to patient mm, x to the left, y to the back, z to the head."""
    space = _TO_LPS.get(str(header.get("space", "")).lower())
    directions = np.asarray(header.get("space directions", []), float)
    if directions.ndim == 2:
        directions = directions[np.isfinite(directions).all(axis=1)]  # a list of layers has none
    origin = np.asarray(header.get("space origin", ()), float)
    whole = np.isfinite(directions).all() and np.isfinite(origin).all()
    if space is None or directions.shape != (3, 3) or origin.shape != (3,) or not whole:
        raise _damaged("the segmentation does not say where in the body it lies", path)
    affine = np.eye(4)
    affine[:3, :3] = directions.T
    affine[:3, 3] = origin
    affine[:3] *= np.array(space, float)[:, None] * scale
    return affine
