"""The person's own organ surfaces, 3D Slicer's segmentations, and DICOM reports."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from data.anatomy.surfaces import OrganMask, packed, surface_of, unpacked, volume_ml
from data.importers import DamagedFileError, ImportFailure, UnitChoiceError, import_file
from tests.torture.seeds.made import BEGAN
from tests.torture.seeds.pictures import nifti_bytes, nrrd_bytes, report_bytes, segmentation_bytes


def ball(radius: float, affine: np.ndarray) -> OrganMask:
    grid = np.indices((30, 30, 30)) - 14.5
    return OrganMask("liver", "", "liver.volume", False, (grid**2).sum(0) < radius**2, affine)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_ball_keeps_its_volume_and_place(sign: float) -> None:
    affine = np.diag([2.0 * sign, 2.0, 2.0, 1.0])
    affine[:3, 3] = [5.0, -7.0, 9.0]
    mask = ball(10.0, affine)
    found = surface_of(mask)
    voxels = mask.voxels.sum() * 8 / 1000
    # Positive whichever way the axes run: the normals point out.
    assert volume_ml(found) == pytest.approx(voxels, rel=0.03)
    centre = affine[:3, :3] @ np.full(3, 14.5) + affine[:3, 3]
    assert found.vertices.mean(axis=0) == pytest.approx(centre, abs=0.5)
    edges = np.sort(np.vstack([found.faces[:, [a, b]] for a, b in ((0, 1), (1, 2), (2, 0))]))
    assert (np.unique(edges, axis=0, return_counts=True)[1] == 2).all(), "the surface is open"


def test_a_large_organ_is_decimated_and_an_empty_one_has_no_triangle() -> None:
    mask = ball(12.0, np.eye(4))
    few = surface_of(mask, most_triangles=500)
    assert len(few.faces) <= 500
    assert volume_ml(few) == pytest.approx(mask.voxels.sum() / 1000, rel=0.05)
    none = surface_of(OrganMask("x", "", "", False, np.zeros((3, 3, 3), bool), np.eye(4)))
    assert len(none.faces) == 0
    assert volume_ml(none) == 0.0


def test_packing_is_faithful_and_repeatable() -> None:
    made = [surface_of(ball(5.0, np.eye(4)))]
    (back,) = unpacked(packed(made))
    assert (back.name, back.signal, back.cut) == ("liver", "liver.volume", False)
    assert np.array_equal(back.vertices, made[0].vertices)
    assert np.array_equal(back.faces, made[0].faces)
    assert packed([back]) == packed(made)


def document(found, kind: str):
    return next(item.content for item in found.last.documents if item.kind == kind)


def bounds(found) -> tuple[list[float], list[float]]:
    (liver,) = unpacked(document(found, "surfaces"))
    return liver.vertices.min(axis=0).tolist(), liver.vertices.max(axis=0).tolist()


def test_surfaces_stand_where_the_voxels_are(importing, written) -> None:
    # Voxels 1 and 2 of each axis: half a voxel around their centres, less what smoothing takes.
    low, high = bounds(importing(written("a.nrrd", nrrd_bytes()), recorded_at=BEGAN))
    assert low == pytest.approx([-10 + 5, -20 + 5, 30 + 5], abs=3)
    assert high == pytest.approx([-10 + 25, -20 + 25, 30 + 25], abs=3)
    flipped = importing(written("b.nrrd", nrrd_bytes("RAS")), recorded_at=BEGAN)
    low, high = bounds(flipped)
    assert low == pytest.approx([10 - 25, 20 - 25, 30 + 5], abs=3)
    # The NIfTI seed has steps of 10, -10, 10 to the right, front and head.
    low, high = bounds(importing(written("c.nii", nifti_bytes()), recorded_at=BEGAN))
    assert low == pytest.approx([-25, 5, 5], abs=3)
    assert high == pytest.approx([-5, 25, 25], abs=3)
    # The DICOM seed has pixels of 5 mm in columns and rows 2 and 3, in slices 2 mm apart.
    low, high = bounds(importing(written("d.dcm", segmentation_bytes())))
    assert low == pytest.approx([7.5, 7.5, -1], abs=1.5)
    assert high == pytest.approx([17.5, 17.5, 5], abs=1.5)


def test_slicer_segments_become_volumes(importing, written) -> None:
    found = importing(written("a.seg.nrrd", nrrd_bytes()), recorded_at=BEGAN)
    assert found.values("liver.volume") == pytest.approx([8.0])
    assert document(found, "image") == nrrd_bytes()
    path = written("b.seg.nrrd", nrrd_bytes(units=False))
    with pytest.raises(UnitChoiceError, match="--unit mm"):
        importing(path, recorded_at=BEGAN)
    found = importing(path, recorded_at=BEGAN, assume_unit="cm")
    assert found.values("liver.volume") == pytest.approx([8000.0])


def test_nrrd_that_lies_or_points_elsewhere_is_refused(written) -> None:
    lie = nrrd_bytes().replace(b"sizes: 5 5 5", b"sizes: 5 5 9")
    with pytest.raises(DamagedFileError, match="225 bytes, and the picture has 125"):
        list(import_file(written("a.nrrd", lie)))
    huge = nrrd_bytes().replace(b"sizes: 5 5 5", b"sizes: 99999 99999 99999")
    with pytest.raises(DamagedFileError, match="tells of"):
        list(import_file(written("b.nrrd", huge)))
    other = nrrd_bytes().replace(b"encoding: gzip", b"encoding: gzip\ndata file: ../x.raw")
    with pytest.raises(ImportFailure, match="in another file"):
        list(import_file(written("c.nrrd", other)))


def test_voxels_beyond_measure_have_no_volume(importing, written) -> None:
    vast = (
        nrrd_bytes()
        .replace(b"(0,0,10)", b"(0,0,-1e308)")
        .replace(b"LabelValue:=1", b"LabelValue:=0")
    )
    facts = document(importing(written("a.nrrd", vast), recorded_at=BEGAN), "image_facts")
    assert [segment["volume_ml"] for segment in facts["segments"]] == [None]


def test_report_measurements_and_words(importing, written) -> None:
    found = importing(written("a.dcm", report_bytes()))
    assert found.values("liver.volume") == pytest.approx([1500.0])
    assert found.values("glucose.plasma") == [99.0]
    assert str(found.series()[0].time_ns.astype("M8[ns]")[0]).startswith("2024-03-02T08:00")
    said = [row["value"] for row in document(found, "clinical")["statements"]]
    assert said == ["Liver", "No lesion."]


@pytest.mark.shared
def test_real_segmentation_and_report(importing, samples: Path) -> None:
    found = importing(
        samples / "imaging" / "totalseg_nifti" / "example_seg.nii.gz",
        recorded_at=BEGAN, assume_unit="mm",
    )  # fmt: skip
    kept = {surface.name: surface for surface in unpacked(document(found, "surfaces"))}
    gallbladder = kept["gallbladder"]
    assert volume_ml(gallbladder) == pytest.approx(found.values("gallbladder.volume")[0], rel=0.05)
    report = importing(samples / "imaging" / "highdicom" / "sr_document.dcm")
    area = next(r for r in document(report, "clinical")["statements"] if r["type"] == "finding")
    assert (area["name"], area["value"], area["unit"]) == ("Area of defined region", "1.7", "cm2")


@pytest.mark.shared
def test_real_nrrd_is_kept(importing, samples: Path) -> None:
    for path in sorted((samples / "imaging" / "pyradiomics").glob("*.nrrd")):
        found = importing(path)
        assert document(found, "image") == path.read_bytes()
        assert len(document(found, "image_facts")["shape"]) == 3
