"""Fit the posed bones and tendon paths to the joint centres of the skin.

Each limb bone follows the segment between two joints (turned, stretched along its axis); the
trunk is squeezed to the depth of the skin; skull and neck move forward to the head.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.spatial import cKDTree

from .mesh import Mesh
from .skeleton import Pose

Map = Callable[[np.ndarray], np.ndarray]


def _unit(v: np.ndarray) -> np.ndarray:
    return v / (np.linalg.norm(v) + 1e-30)


def _turn(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Smallest rotation (3, 3) taking direction a to direction b."""
    a, b = _unit(a), _unit(b)
    v, c = np.cross(a, b), float(a @ b)
    k = np.array([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]])
    return np.eye(3) + k + k @ k / (1 + c)


def _segment(a: np.ndarray, b: np.ndarray, a2: np.ndarray, b2: np.ndarray, width: float) -> Map:
    """Map that takes segment a-b to a2-b2; the section is scaled by `width`."""
    turn, axis = _turn(b - a, b2 - a2), _unit(b2 - a2)
    stretch = np.linalg.norm(b2 - a2) / np.linalg.norm(b - a)

    def apply(p: np.ndarray) -> np.ndarray:
        q = (p - a) @ turn.T
        along = (q @ axis)[:, None] * axis
        return a2 + along * stretch + (q - along) * width

    return apply


def _frame(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    x = _unit(b - a)
    z = _unit(np.cross(x, c - a))
    return np.stack([x, np.cross(z, x), z], axis=1)


def _triangle(src: list[np.ndarray], dst: list[np.ndarray]) -> Map:
    """Map that takes three landmarks to three others (scaled along and across)."""
    f, g = _frame(*src), _frame(*dst)
    x = np.linalg.norm(dst[1] - dst[0]) / np.linalg.norm(src[1] - src[0])
    y = abs(g[:, 1] @ (dst[2] - dst[0])) / abs(f[:, 1] @ (src[2] - src[0]))
    size = np.array([x, y, (x + y) / 2])
    return lambda p: dst[0] + (((p - src[0]) @ f) * size) @ g.T


def _trunk(p: np.ndarray) -> np.ndarray:
    """Squeeze the thorax in depth so that the spinous processes stay under the skin."""
    out = p.copy()
    out[:, 1] = 0.004 + (p[:, 1] - 0.006) * 0.90
    return out


def _arm(pose: Pose, skin: dict[str, np.ndarray], s: str) -> dict[str, Map]:
    m, maps = pose.joints, {}
    root, shoulder = _trunk(m[f"clavicle_{s}"][None])[0], skin[f"{s}-shoulder"]
    shoulder = shoulder + np.array([0, 0.006, 0.008])
    elbow, wrist = skin[f"{s}-elbow"], skin[f"{s}-hand"]
    old = m[f"humerus_{s}"]
    scapula = _segment(m[f"clavicle_{s}"], old, root, shoulder, 0.95)
    maps[f"clavicle_{s}"] = scapula
    maps[f"scapula_{s}"] = lambda p: _trunk(
        shoulder + (p - old) * [0.9, 1.0, 0.9] + [0.0, 0.004, 0.0]
    )
    maps[f"humerus_{s}"] = _segment(old, m[f"ulna_{s}"], shoulder, elbow, 0.95)
    fore = _segment(m[f"ulna_{s}"], m[f"lunate_{s}"], elbow, wrist, 0.92)
    maps[f"ulna_{s}"] = maps[f"radius_{s}"] = fore
    palm = _triangle(
        [m[f"lunate_{s}"], m[f"2proxph_{s}"], m[f"5proxph_{s}"]],
        [wrist, skin[f"{s}-finger-2-1"], skin[f"{s}-finger-5-1"]],
    )
    for word in (
        "lunate",
        "scaphoid",
        "pisiform",
        "triquetrum",
        "capitate",
        "trapezium",
        "trapezoid",
        "hamate",
        "2mc",
        "3mc",
        "4mc",
        "5mc",
    ):
        maps[f"{word}_{s}"] = palm
    for k in "2345":
        chain = [f"{k}proxph_{s}", f"midph{k}_{s}", f"distph{k}_{s}"]
        tips = [skin[f"{s}-finger-{k}-{i}"] for i in (1, 2, 3, 4)]
        bones = [f"{k}proxph_{s}", f"{k}midph_{s}", f"{k}distph_{s}"]
        maps |= _chain(pose, chain, bones, tips)
    chain = [f"firstmc_{s}", f"proximal_thumb_{s}", f"distal_thumb_{s}"]
    bones = [f"1mc_{s}", f"thumbprox_{s}", f"thumbdist_{s}"]
    return maps | _chain(pose, chain, bones, [skin[f"{s}-finger-1-{i}"] for i in (1, 2, 3, 4)])


def _chain(
    pose: Pose, origins: list[str], bones: list[str], joints: list[np.ndarray]
) -> dict[str, Map]:
    start = [pose.joints[o] for o in origins]
    last = pose.bones[bones[-1]].points
    far = last[np.argmax(np.linalg.norm(last - start[-1], axis=1))]
    ends = [*start[1:], far]
    return {
        b: _segment(a, e, joints[i], joints[i + 1] - 0.06 * (joints[i + 1] - joints[i]), 0.95)
        for i, (b, a, e) in enumerate(zip(bones, start, ends, strict=True))
    }


def _leg(pose: Pose, skin: dict[str, np.ndarray], s: str, hip: np.ndarray) -> dict[str, Map]:
    m = pose.joints
    knee, ankle = skin[f"{s}-knee"] + [0, 0.012, 0], skin[f"{s}-ankle"]
    thigh = _segment(m[f"femur_{s}"], m[f"tibia_{s}"], hip, knee, 1.0)
    shin = _segment(m[f"tibia_{s}"], m[f"talus_{s}"], knee, ankle, 1.0)
    tip = pose.bones[f"{s}_bofoot"].points
    front = tip[tip[:, 1] < np.percentile(tip[:, 1], 4)].mean(axis=0)
    goal = (skin[f"{s}-toe-1-3"] + skin[f"{s}-toe-3-3"]) / 2
    source, target = front - m[f"talus_{s}"], goal - ankle
    turn = _turn(source * [1, 1, 0], target * [1, 1, 0])
    size = np.linalg.norm(target[:2]) / np.linalg.norm(source[:2])
    floor = pose.bones[f"{s}_foot"].points[:, 2].min()
    rise = (ankle[2] - 0.009) / (m[f"talus_{s}"][2] - floor)

    def foot(p: np.ndarray) -> np.ndarray:
        return ankle + ((p - m[f"talus_{s}"]) @ turn.T) * [size * 0.92, size * 0.96, rise * 0.95]

    return {
        f"{s}_femur": thigh,
        f"{s}_tibia": shin,
        f"{s}_fibula": shin,
        f"{s}_patella": lambda p: thigh(p - [0, -0.012, 0.0]),
        f"{s}_talus": foot,
        f"{s}_foot": foot,
        f"{s}_bofoot": foot,
    }


def fit(pose: Pose, skin: dict[str, np.ndarray], skin_mesh: Mesh) -> Pose:
    """Bones and tendons of `pose` moved onto the skin's joints (working frame, metres)."""
    maps: dict[str, Map] = {}
    pelvis_shift = np.array([0.0, 0.026, 0.012])

    def pelvis(p: np.ndarray) -> np.ndarray:
        return p * [1.10, 1.0, 1.0] + pelvis_shift

    for s in "lr":
        hip = pelvis(pose.joints[f"femur_{s}"][None])[0]
        maps |= _arm(pose, skin, s) | _leg(pose, skin, s, hip)
    skull = pose.bones["hat_skull"].points
    head = skin_mesh.points[skin_mesh.points[:, 2] > skin_mesh.points[:, 2].max() - 0.09]
    middle = (head[:, 1].min() + head[:, 1].max()) / 2
    cranium = skull[skull[:, 2] > skull[:, 2].max() - 0.09]
    shift = np.array([0.0, middle - (cranium[:, 1].min() + cranium[:, 1].max()) / 2, 0.0])
    shift[2] = skin_mesh.points[:, 2].max() - 0.009 - skull[:, 2].max()
    centre = cranium.mean(axis=0)
    size = min(1.0, (np.ptp(head[:, 1]) - 0.016) / np.ptp(cranium[:, 1]))

    def top(p: np.ndarray) -> np.ndarray:
        return centre + (p - centre) * size + shift

    neck = pose.bones["hat_cervical"].points
    low, high = neck[:, 2].min(), neck[:, 2].max()

    def cervical(p: np.ndarray) -> np.ndarray:
        t = np.clip((p[:, 2:] - low) / (high - low), 0, 1)
        return (1 - t) * _trunk(p) + t * top(p)

    def lumbar(p: np.ndarray) -> np.ndarray:
        t = np.clip((p[:, 2:] - 1.03) / (1.20 - 1.03), 0, 1)
        return t * _trunk(p) + (1 - t) * (p + pelvis_shift)

    maps |= {"hat_skull": top, "hat_jaw": top, "hat_cervical": cervical}
    for name in pose.bones:
        if "lumbar" in name:
            maps[name] = lumbar
        elif "pelvis" in name or "sacrum" in name:
            maps[name] = pelvis
        elif "torso" in name:
            maps[name] = _trunk
    names = list(pose.bones)
    owner = np.concatenate([np.full(len(pose.bones[n].points), i) for i, n in enumerate(names)])
    tree = cKDTree(np.concatenate([pose.bones[n].points for n in names]))
    tendons = {}
    for name, path in pose.tendons.items():
        near = owner[tree.query(path)[1]]
        tendons[name] = np.stack(
            [maps[names[k]](p[None])[0] for k, p in zip(near, path, strict=True)]
        )
    bones = {n: b.moved(maps[n](b.points)) for n, b in pose.bones.items()}
    return Pose(bones, tendons, pose.joints)
