"""Stomach, intestines and bladder from scaffolds; oesophagus as a tube."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from . import scaffold
from .heart import capped
from .mesh import Mesh, normals, orient, shift, volume
from .record import Field, RawKey, RawPart
from .thorax_fields import breathe
from .tubes import resample, tube


def _place(p: np.ndarray) -> np.ndarray:
    """Gut scaffolds share one frame in mm; squeeze it to clear belly wall and iliac wings."""
    out = p * [1.0e-3, 0.75e-3, 1.0e-3] + [0.0, 0.060, 0.085]
    out[..., 0] *= 0.84 + 0.19 * np.clip((out[..., 2] - 0.96) / 0.11, 0.0, 1.0)
    return out


def _outer(table: scaffold.FaceTable) -> Mesh:
    """Outside of a hollow organ, closed by its own wall at both ends."""
    every = np.ones(len(next(iter(table.element_groups.values()))), bool)
    return table.solid(every)


def _swell(mesh: Mesh, amount: np.ndarray) -> Field:
    from scipy.spatial import cKDTree

    tree, push = cKDTree(mesh.points), normals(mesh.points, mesh.triangles) * amount[:, None]

    def field(q: np.ndarray) -> np.ndarray:
        near = tree.query(q, k=8)[1]
        return push[near].mean(axis=1)

    return field


def _serosa(table: scaffold.FaceTable, organ: str) -> Mesh:
    """Outer sheet capped at its ends (no inner wall): lighter, and it encloses the volume."""
    return capped(table.sheet(table.face_groups[f"serosa of {organ}"]))


def _fill_key(mesh: Mesh, field: Field) -> RawKey:
    moved = mesh.points + field(mesh.points)
    return RawKey(
        field, (volume(mesh.points, mesh.triangles) * 1e6, volume(moved, mesh.triangles) * 1e6)
    )


def parts(cache: Path | None, throat: np.ndarray) -> list[RawPart]:
    """Digestive tube and bladder; `throat` (3,) is where the oesophagus starts."""
    out = []
    table = scaffold.sample("3D Stomach 1", "Human 2", n=3, cache=cache)
    stomach = _serosa(table, "stomach")
    stomach = orient(stomach.moved(shift(_place(stomach.points), 0.004, 0.004, 0.026)))
    amount = np.clip((stomach.points[:, 0] - 0.0) / 0.06, 0, 1) * 0.012
    filled = _swell(stomach, amount)
    out.append(
        RawPart(
            "stomach",
            "Stomach",
            "digestive",
            stomach,
            "#d49a86",
            "scaffold",
            2400,
            "UBERON:0000945",
            ("gastric",),
            keys={"filled": _fill_key(stomach, filled), "inflate": RawKey(breathe)},
        )
    )
    cardia = table.points[table.element_face_mask("cardia of stomach")].reshape(-1, 3)
    inlet = shift(_place(cardia).mean(axis=0), 0.004, 0.004, 0.026)
    path = resample(
        np.array(
            [
                throat,
                throat * [1, 0.5, 1] + [0.003, 0.002, -0.05],
                [0.005, 0.012, 1.40],
                [0.002, 0.024, 1.34],
                [0.006, 0.020, 1.27],
                shift(inlet, -0.008, 0.01, 0.02),
                inlet,
            ]
        ),
        60,
    )
    out.append(
        RawPart(
            "oesophagus",
            "Oesophagus",
            "digestive",
            tube(path, 0.0085, 14, flat=0.75),
            "#c98f7c",
            "own",
            1700,
            "UBERON:0001043",
            ("esophagus", "gullet"),
        )
    )
    for id_, name, shape, preset, n, colour, code in (
        (
            "small_intestine",
            "Small intestine",
            "3D Small Intestine 1",
            "Human 1",
            9000,
            "#e2ab94",
            "UBERON:0002108",
        ),
        ("colon", "Colon", "3D Colon 1", "Human 3", 7600, "#c48a73", "UBERON:0001155"),
    ):
        table = scaffold.sample(shape, preset, n=2, cache=cache)
        mesh = _outer_only(table, id_.replace("_", " "))
        mesh = orient(mesh.moved(_place(mesh.points)))
        out.append(
            RawPart(
                id_,
                name,
                "digestive",
                mesh,
                colour,
                "scaffold",
                n,
                code,
                ("bowel", "intestine", "gut"),
            )
        )
    table = scaffold.sample("3D Bladder with Urethra 1", "Human 1", n=3, cache=cache)
    bladder = _serosa(table, "urinary bladder")
    p = bladder.points * 1e-3
    turned = np.stack([p[:, 0], -p[:, 1], -p[:, 2]], axis=1) * 0.9 + [0.0, -0.034, 0.965]
    bladder = orient(bladder.moved(turned))
    grow = _swell(bladder, np.full(len(turned), 0.010))
    out.append(
        RawPart(
            "bladder",
            "Urinary bladder",
            "urinary",
            bladder,
            "#d9c27e",
            "scaffold",
            1400,
            "UBERON:0001255",
            ("urinary bladder",),
            keys={"filled": _fill_key(bladder, grow)},
        )
    )
    return out


def _outer_only(table: scaffold.FaceTable, organ: str) -> Mesh:
    key = f"serosa of {organ}"
    if key in table.face_groups and table.face_groups[key].any():
        return capped(table.sheet(table.face_groups[key]))
    return _outer(table)
