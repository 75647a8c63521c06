"""What single DICOM objects say: who, when, what they show, and the volumes of segments."""

from __future__ import annotations

from typing import Any

import numpy as np

from data.anatomy.surfaces import OrganMask
from data.importers._clock import Clock, Instant, NotATime
from data.importers._hl7_time import birth_date, parse_hl7
from data.importers._segmentation import Segment
from data.record.types import Person

_MM3_PER_ML = 1000.0
#: Slices are even if their distances agree to this share.
_EVEN = 0.01
_TEXTS = {
    "modality": "Modality",
    "study": "StudyInstanceUID",
    "series": "SeriesInstanceUID",
    "study_description": "StudyDescription",
    "series_description": "SeriesDescription",
    "body_part": "BodyPartExamined",
    "manufacturer": "Manufacturer",
}
_NUMBERS = {
    "rows": "Rows",
    "columns": "Columns",
    "pixel_spacing_mm": "PixelSpacing",
    "slice_thickness_mm": "SliceThickness",
    "position_mm": "ImagePositionPatient",
    "orientation": "ImageOrientationPatient",
}


def person_of(dataset: Any) -> Person:
    """Who the object is about, as far as it was not taken out."""
    name = dataset.get("PatientName")
    shown = f"{name.given_name} {name.family_name}".strip() if name else ""
    sex = {"F": "female", "M": "male"}.get(str(dataset.get("PatientSex") or ""), "")
    return Person(
        identifier=str(dataset.get("PatientID") or "").strip(),
        display_name=shown,
        sex=sex,  # type: ignore[arg-type]
        birth_date=birth_date(str(dataset.get("PatientBirthDate") or "")),
    )


def taken_at(dataset: Any, clock: Clock) -> Instant:
    """When the body was seen. A segmentation's own date is when it was drawn, so it is not used."""
    zone = str(dataset.get("TimezoneOffsetFromUTC") or "").strip()
    for stem in ("Acquisition", "Content", "Series", "Study"):
        if stem == "Content" and dataset.get("Modality") != "SR":
            continue
        if stem != "Study" and dataset.get("Modality") == "SEG":
            continue
        date = str(dataset.get(f"{stem}Date") or "").strip()
        if date:
            time = str(dataset.get(f"{stem}Time") or "").strip()
            return clock.place(parse_hl7(f"{date}{time}{zone}"))
    raise NotATime("the picture says no date")


def facts_of(dataset: Any) -> dict[str, Any]:
    """Facts about a picture for its document; who it shows is kept apart from them."""
    facts: dict[str, Any] = {"format": 1, "kind": "DICOM", "class": dataset.SOPClassUID.name}
    for name, keyword in _TEXTS.items():
        if dataset.get(keyword):
            facts[name] = str(dataset.get(keyword))
    for name, keyword in _NUMBERS.items():
        value = dataset.get(keyword)
        if value not in (None, ""):
            numbers = [float(v) for v in value] if hasattr(value, "__len__") else float(value)
            facts[name] = numbers if np.isfinite(numbers).all() else None
    return facts


def segments_of(dataset: Any) -> list[Segment]:
    """The segments of a DICOM segmentation with their volumes."""
    voxel_ml, fault = _voxel_ml(dataset)
    if dataset.get("SegmentationType") != "BINARY":
        fault = "the segment is fractional, so it has no sharp volume"
    pixels = dataset.pixel_array.reshape(-1, dataset.Rows, dataset.Columns)
    owners = np.array([_owner(frame) for frame in dataset.PerFrameFunctionalGroupsSequence])
    found = []
    for item in dataset.SegmentSequence:
        number = int(item.SegmentNumber)
        mine = pixels[owners == number] > 0
        code = _concept(item)
        found.append(
            Segment(
                number,
                str(item.get("SegmentLabel") or f"segment {number}"),
                float(mine.sum()) * voxel_ml,
                _is_cut(mine),
                code,
                fault,
            )
        )
    return found


def masks_of(dataset: Any, segments: list[Segment]) -> list[OrganMask]:
    """Where the organs of an evenly spaced, sharp segmentation are, in patient mm."""
    wanted = [part for part in segments if part.signal and not part.fault]
    if not wanted:
        return []
    pixels = dataset.pixel_array.reshape(-1, dataset.Rows, dataset.Columns)
    frames = list(dataset.PerFrameFunctionalGroupsSequence)
    owners = np.array([_owner(frame) for frame in frames])
    depths = np.array([_depth(frame, dataset) for frame in frames])
    levels = np.unique(np.round(depths, 3))
    step = float(np.median(np.diff(levels)))
    places = np.rint((depths - levels[0]) / step).astype(int)
    affine = _affine(dataset, frames[int(np.argmin(depths))], step)
    found = []
    for part in wanted:
        voxels = np.zeros((dataset.Columns, dataset.Rows, int(places.max()) + 1), bool)
        for number in np.flatnonzero(owners == part.number):
            voxels[:, :, places[number]] |= pixels[number].T > 0
        found.append(OrganMask(part.name, part.code, part.signal, part.cut, voxels, affine))
    return found


def _affine(dataset: Any, first: Any, step: float) -> np.ndarray:
    """From (column, row, slice) to patient mm: DICOM's own axes, slices along the normal."""
    plane = _shared(dataset, "PlaneOrientationSequence")
    across = np.array([float(v) for v in plane.ImageOrientationPatient]).reshape(2, 3)
    down, right = (float(v) for v in _shared(dataset, "PixelMeasuresSequence").PixelSpacing)
    affine = np.eye(4)
    affine[:3, 0], affine[:3, 1] = across[0] * right, across[1] * down
    affine[:3, 2] = np.cross(across[0], across[1]) * step
    affine[:3, 3] = [float(v) for v in first.PlanePositionSequence[0].ImagePositionPatient]
    return affine


def _is_cut(frames: np.ndarray) -> bool:
    """Whether a segment touches an edge of a slice. Its first and last slice tell nothing, as
    empty slices may be left out of a segmentation."""
    edges = (frames[:, 0], frames[:, -1], frames[:, :, 0], frames[:, :, -1])
    return any(edge.any() for edge in edges)


def _concept(item: Any) -> str:
    kinds = item.get("SegmentedPropertyTypeCodeSequence") or ()
    for kind in kinds:
        if kind.get("CodingSchemeDesignator") == "SCT":
            return f"sct {kind.CodeValue}"
    return ""


def _owner(frame: Any) -> int:
    return int(frame.SegmentIdentificationSequence[0].ReferencedSegmentNumber)


def _shared(dataset: Any, keyword: str) -> Any:
    groups = dataset.SharedFunctionalGroupsSequence[0]
    found = groups.get(keyword) or dataset.PerFrameFunctionalGroupsSequence[0].get(keyword)
    return found[0] if found else None


def _depth(frame: Any, dataset: Any) -> float:
    """Distance of a frame along the normal of its plane, mm."""
    plane = _shared(dataset, "PlaneOrientationSequence")
    across = np.array([float(v) for v in plane.ImageOrientationPatient])
    position = [float(v) for v in frame.PlanePositionSequence[0].ImagePositionPatient]
    return float(np.cross(across[:3], across[3:]) @ np.array(position))


def _voxel_ml(dataset: Any) -> tuple[float, str]:
    """Volume of a voxel, and why it is not known."""
    measures = _shared(dataset, "PixelMeasuresSequence")
    if measures is None or not measures.get("PixelSpacing"):
        return 0.0, "the segmentation says no pixel spacing"
    area = float(measures.PixelSpacing[0]) * float(measures.PixelSpacing[1])
    frames = dataset.PerFrameFunctionalGroupsSequence
    depths = np.unique(np.round([_depth(frame, dataset) for frame in frames], 3))
    if len(depths) < 2:
        return 0.0, "one slice has no volume"
    steps = np.diff(depths)
    if np.ptp(steps) > _EVEN * steps.min():
        return 0.0, "the slices are unevenly spaced, so they give no volume"
    return area * float(np.median(steps)) / _MM3_PER_ML, ""
