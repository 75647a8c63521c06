"""Posed bones and tendon paths from the myo-sim full body model."""

from __future__ import annotations

import contextlib
import io
import warnings
from dataclasses import dataclass

import numpy as np
import pyvista as pv

from .mesh import Mesh, from_poly, join, split
from .record import Mark, RawPart

# The model is a little smaller than the skin; these place it inside the working frame.
_SCALE, _OFFSET, _LIFT = 1.025, np.array([0.025, -0.19, -0.063]), np.array([0.0, 0.0, 0.014])
_COLOUR = "#e9dfc8"
_HAND = ("lunate", "scaphoid", "pisiform", "triquetrum", "capitate", "trapez", "hamate", "mc_")
_FINGER = ("thumb", "proxph", "midph", "distph")


@dataclass(frozen=True)
class Pose:
    """Bones and tendon paths (k, 3) by model name, body origins (3,) by body name."""

    bones: dict[str, Mesh]
    tendons: dict[str, np.ndarray]
    joints: dict[str, np.ndarray]


def _angles() -> dict[str, float]:
    out = {"hip_adduction_r": -0.085, "hip_adduction_l": -0.085}
    for side in "rl":
        out |= {
            f"shoulder_elv_{side}": 0.72,
            f"elv_angle_{side}": 0.15,
            f"elbow_flexion_{side}": 0.8,
        }
    return out


def pose() -> Pose:
    """Pose the model with the arms away from the trunk and read its geometry."""
    import mujoco
    from myo_sim.build import compose

    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        spec = compose.build_spec("myofullbody")
        model = spec if isinstance(spec, mujoco.MjModel) else spec.compile()
    data = mujoco.MjData(model)
    kinds, name = mujoco.mjtObj, mujoco.mj_id2name
    for joint, value in _angles().items():
        index = mujoco.mj_name2id(model, kinds.mjOBJ_JOINT, joint)
        data.qpos[model.jnt_qposadr[index]] = value
    address = model.jnt_qposadr
    for _ in range(3):  # coupled joints may chain, so settle them a few times
        for e in np.flatnonzero(model.eq_type == mujoco.mjtEq.mjEQ_JOINT):
            a, b = model.eq_obj1id[e], model.eq_obj2id[e]
            x = data.qpos[address[b]] - model.qpos0[address[b]] if b >= 0 else 0.0
            rise = np.polynomial.polynomial.polyval(x, model.eq_data[e][:5])
            data.qpos[address[a]] = model.qpos0[address[a]] + rise
    mujoco.mj_forward(model, data)

    def place(p: np.ndarray) -> np.ndarray:
        return (p + _OFFSET) * _SCALE + _LIFT

    bones = {}
    for geom in np.flatnonzero(model.geom_type == mujoco.mjtGeom.mjGEOM_MESH):
        mesh = model.geom_dataid[geom]
        v0, nv = model.mesh_vertadr[mesh], model.mesh_vertnum[mesh]
        f0, nf = model.mesh_faceadr[mesh], model.mesh_facenum[mesh]
        world = model.mesh_vert[v0 : v0 + nv] @ data.geom_xmat[geom].reshape(3, 3).T
        points = place(world + data.geom_xpos[geom])
        poly = Mesh(points, model.mesh_face[f0 : f0 + nf]).poly().clean(tolerance=1e-7)
        bones[name(model, kinds.mjOBJ_MESH, mesh)] = from_poly(poly)
    wraps = data.wrap_xpos.reshape(-1, 3)
    tendons = {}
    for t in range(model.ntendon):
        start = data.ten_wrapadr[t]
        path = place(wraps[start : start + data.ten_wrapnum[t]].copy())
        far = np.r_[True, np.linalg.norm(np.diff(path, axis=0), axis=1) > 2e-3]
        if far.sum() > 1:
            tendons[name(model, kinds.mjOBJ_TENDON, t).replace("_tendon", "")] = path[far]
    joints = {
        name(model, kinds.mjOBJ_BODY, b): place(data.xpos[b].copy()) for b in range(model.nbody)
    }
    return Pose(bones, tendons, joints)


def _without_logo(mesh: Mesh) -> Mesh:
    """Rib cage without the disc and lettering that the source puts over the sternum."""
    poly = mesh.poly().connectivity("all")
    region = np.asarray(poly.cell_data["RegionId"])
    tris = poly.faces.reshape(-1, 4)[:, 1:]
    keep = np.ones(len(tris), bool)
    for r in range(region.max() + 1):
        cells = region == r
        p = np.asarray(poly.points)[np.unique(tris[cells])]
        disc = cells.sum() > 4000 and np.ptp(p[:, 0]) < 0.17
        letter = cells.sum() < 60 and p[:, 1].max() < -0.03
        if disc or letter:
            keep[cells] = False
    return from_poly(pv.PolyData(poly.points, poly.faces.reshape(-1, 4)[keep].ravel()).clean())


def _smooth(mesh: Mesh, times: int) -> Mesh:
    """Close small holes and round off bones that the source models coarsely."""
    poly = mesh.poly().fill_holes(0.5).triangulate().clean()
    if poly.is_manifold:
        return from_poly(poly.subdivide(times, "loop"))
    fine = from_poly(poly)
    for _ in range(times):
        fine = split(fine)
    return from_poly(fine.poly().smooth_taubin(n_iter=16, pass_band=0.12))


def _cartilage(cage: Mesh) -> Mark:
    """The front ends of the ribs, which are cartilage; the breastbone between them is not."""
    front = cage.points[:, 1].min()

    def mark(points: np.ndarray) -> np.ndarray:
        x, z = abs(points[:, 0]), points[:, 2]
        reach = 0.058 + 0.36 * np.clip(1.335 - z, 0.0, 0.14)
        inner = np.clip((x - 0.018) / 0.006, 0, 1) * np.clip((reach - x) / 0.008, 0, 1)
        return inner * np.clip((front + 0.070 - points[:, 1]) / 0.012, 0, 1)

    return mark


def parts(posed: Pose) -> list[RawPart]:
    """Separately addressable bones and bone groups."""
    bones = {k: _without_logo(v) if "ribcage" in k else v for k, v in posed.bones.items()}
    bones = {
        k: _smooth(v, 2 if len(v.triangles) < 300 else 1) if len(v.triangles) < 1000 else v
        for k, v in bones.items()
    }
    out: list[RawPart] = []

    def add(id_: str, name: str, names: list[str], n: int, code: str, *also: str) -> None:
        out.append(
            RawPart(
                id_,
                name,
                "skeleton",
                join([bones[k] for k in names]),
                _COLOUR,
                "myosim",
                n,
                code,
                also,
            )
        )

    def like(*words: str) -> list[str]:
        return [k for k in bones if any(w in k for w in words)]

    add("skull", "Skull", ["hat_skull"], 6600, "UBERON:0003129", "cranium")
    add("mandible", "Mandible", ["hat_jaw"], 3000, "UBERON:0001684", "jaw")
    add("cervical_spine", "Cervical spine", ["hat_cervical"], 2700, "UBERON:0006072", "neck")
    add("thoracic_spine", "Thoracic spine", like("thoracic"), 4200, "UBERON:0006073", "spine")
    add("lumbar_spine", "Lumbar spine", like("lumbar"), 3400, "UBERON:0006074", "spine")
    add("sacrum", "Sacrum", like("sacrum"), 1400, "UBERON:0003690", "spine")
    add(
        "rib_cage",
        "Rib cage and sternum",
        like("ribcage"),
        7500,
        "UBERON:0003905",
        "ribs",
        "sternum",
        "thoracic cage",
    )
    out[-1].mark, out[-1].mark_colour = _cartilage(out[-1].mesh), "#cfd3cb"
    add(
        "pelvis",
        "Hip bones",
        ["l_pelvis", "r_pelvis"],
        3600,
        "UBERON:0001270",
        "ilium",
        "ischium",
        "pubis",
    )
    for s, side in (("l", "left"), ("r", "right")):
        cap = side.capitalize()
        for key, code, n in (
            ("clavicle", "UBERON:0001105", 1200),
            ("scapula", "UBERON:0006849", 1500),
            ("humerus", "UBERON:0000976", 1500),
            ("ulna", "UBERON:0001424", 1200),
            ("radius", "UBERON:0001423", 1200),
        ):
            add(f"{key}_{side}", f"{cap} {key}", [f"{key}_{s}"], n, code, "arm")
        hand = [k for k in like(*_HAND) if k.endswith(f"_{s}")]
        finger = [k for k in like(*_FINGER) if k.endswith(f"_{s}")]
        add(
            f"hand_{side}",
            f"{cap} wrist and palm bones",
            hand,
            1700,
            "UBERON:0001442",
            "carpus",
            "metacarpus",
        )
        add(f"fingers_{side}", f"{cap} finger bones", finger, 1800, "UBERON:0001436", "phalanges")
        for key, code, n in (
            ("femur", "UBERON:0000981", 1800),
            ("tibia", "UBERON:0000979", 1500),
            ("fibula", "UBERON:0001446", 900),
            ("patella", "UBERON:0002446", 500),
        ):
            add(f"{key}_{side}", f"{cap} {key}", [f"{s}_{key}"], n, code, "leg")
        foot = [f"{s}_talus", f"{s}_foot", f"{s}_bofoot"]
        add(f"foot_{side}", f"{cap} foot bones", foot, 1900, "UBERON:0001445", "tarsus", "ankle")
    return out
