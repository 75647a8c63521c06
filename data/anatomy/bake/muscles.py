"""Muscles: fusiform tubes along tendon paths and lofted sheets through fans of paths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from .mesh import Mesh, carry, join, normals, shift
from .record import Mark, RawKey, RawPart
from .skeleton import Pose
from .tubes import length, loft, loft_grain, resample, spindle, tube, tube_grain

# id, name, model prefixes (arms and legs), belly radius m, tendon radius m, ontology.
_TUBES = (
    ("rotator_cuff", "Rotator cuff", "SUPSP INFSP SUBSC TMIN TMAJ", 0.014, 0.004, ""),
    ("biceps_brachii", "Biceps brachii", "BIClong BICshort", 0.016, 0.003, "UBERON:0001507"),
    ("brachialis", "Brachialis", "BRA CORB", 0.014, 0.004, "UBERON:0001506"),
    (
        "triceps_brachii",
        "Triceps brachii",
        "TRIlong TRIlat TRImed ANC",
        0.016,
        0.004,
        "UBERON:0001509",
    ),
    (
        "forearm_flexors",
        "Forearm flexors",
        "FCR FCU PL PT PQ FDS5 FDS4 FDS3 FDS2 FDP5 FDP4 FDP3 FDP2 FPL",
        0.0078,
        0.0014,
        "",
    ),
    (
        "forearm_extensors",
        "Forearm extensors",
        "BRD ECRL ECRB ECU EDC5 EDC4 EDC3 EDC2 EDM EIP EPL EPB APL SUP",
        0.0078,
        0.0014,
        "",
    ),
    (
        "hand_muscles",
        "Muscles of hand",
        "OP RI2 LU_RB2 UI_UB2 RI3 LU_RB3 UI_UB3 RI4 LU_RB4 UI_UB4 RI5 LU_RB5 UI_UB5",
        0.004,
        0.001,
        "",
    ),
    ("iliopsoas", "Iliopsoas", "iliacus psoas", 0.019, 0.005, ""),
    ("hip_rotators", "Deep hip muscles", "piri glmin1 glmin2 glmin3 tfl", 0.013, 0.004, ""),
    (
        "adductors",
        "Adductors of thigh",
        "addbrev addlong addmagDist addmagIsch addmagMid addmagProx grac",
        0.018,
        0.004,
        "UBERON:0011144",
    ),
    (
        "quadriceps",
        "Quadriceps femoris",
        "recfem vasint vaslat vasmed",
        0.026,
        0.006,
        "UBERON:0001377",
    ),
    ("sartorius", "Sartorius", "sart", 0.011, 0.003, ""),
    ("hamstrings", "Hamstrings", "bflh bfsh semimem semiten", 0.021, 0.004, "UBERON:0002463"),
    ("calf", "Calf muscles", "gaslat gasmed soleus", 0.025, 0.005, ""),
    ("shin_muscles", "Anterior leg muscles", "tibant edl ehl", 0.012, 0.002, "UBERON:0001385"),
    (
        "deep_leg_muscles",
        "Deep and lateral leg muscles",
        "tibpost fdl fhl perbrev perlong",
        0.010,
        0.002,
        "",
    ),
)
_BACK = (
    ("erector_spinae", "Erector spinae", ("IL_", "LTp"), 0.0075, "UBERON:0002462"),
    ("multifidus", "Multifidus", ("MF_",), 0.0045, ""),
    ("psoas_segments", "Psoas, lumbar fibres", ("Ps_",), 0.006, ""),
    ("quadratus_lumborum", "Quadratus lumborum", ("QL_",), 0.0055, ""),
)
_SHEETS = (
    ("gluteus_maximus", "Gluteus maximus", "glmax1 glmax2 glmax3", 0.036, "UBERON:0001370"),
    ("gluteus_medius", "Gluteus medius", "glmed1 glmed2 glmed3", 0.026, "UBERON:0001371"),
    ("pectoralis_major", "Pectoralis major", "PECM1 PECM2 PECM3", 0.017, "UBERON:0002381"),
    ("latissimus_dorsi", "Latissimus dorsi", "LAT1 LAT2 LAT3", 0.010, "UBERON:0001112"),
    ("deltoid", "Deltoid", "DELT1 DELT2 DELT3", 0.026, "UBERON:0001476"),
)
_REDS = ("#a83a34", "#9c332f", "#b24238", "#a0403a")


@dataclass(frozen=True)
class Fibres:
    """A muscle's mesh with, at its points, grain (n, 2) and the share of tendon (n,)."""

    mesh: Mesh
    grain: np.ndarray
    tendon: np.ndarray

    @staticmethod
    def joined(every: list[Fibres]) -> Fibres:
        """Several heads as one muscle."""
        return Fibres(
            join([f.mesh for f in every]),
            np.concatenate([f.grain for f in every]),
            np.concatenate([f.tendon for f in every]),
        )

    def mark(self) -> Mark:
        """Tendon at any points near the surface."""
        return lambda points: carry(self.mesh, self.tendon, points)

    def bulk(self) -> RawKey:
        """A quarter more of flesh: the belly swells, tendons stay."""
        gap = cKDTree(self.mesh.points).query(self.mesh.points, k=min(60, len(self.mesh.points)))
        reach = np.clip(gap[0].max(axis=1), 0.004, 0.016) * 0.16
        move = normals(self.mesh.points, self.mesh.triangles) * (reach * (1 - self.tendon))[:, None]
        return RawKey(lambda points: carry(self.mesh, move, points))


def _tube(path: np.ndarray, belly: float, tendon: float, sides: int, turn: float = 0.0) -> Fibres:
    n = 22 if length(path) > 0.12 else 14
    line = resample(path, n, smooth=len(path) < 12)
    mesh = tube(line, spindle(n, belly, tendon, length(line)), sides)
    along = np.concatenate([np.repeat(np.linspace(0, 1, n), sides), [0.0, 1.0]])
    return Fibres(mesh, tube_grain(n, sides, turn), _ends(along, 0.05, 0.20))


def _loft(paths: list[np.ndarray], thick: float, along: int, across: int, ends: float) -> Fibres:
    t = np.tile(np.tile(np.linspace(0, 1, along), across), 2)
    mesh = loft(paths, thick, along, across)
    return Fibres(mesh, loft_grain(along, across), _ends(t, 0.03, ends))


def _ends(along: np.ndarray, sure: float, reach: float) -> np.ndarray:
    """Share of tendon: all at both ends, none from `reach` on."""
    end = np.minimum(along, 1 - along)
    return np.clip((reach - end) / max(reach - sure, 1e-6), 0.0, 1.0) ** 1.5


def _own_sheets(p: Pose, side: str) -> list[tuple[str, str, Fibres, str]]:
    """Trapezius, abdominal wall and neck muscles, placed on bone landmarks."""
    x = 1.0 if side == "l" else -1.0
    skull, spine = p.bones["hat_skull"].points, p.bones["torso_geom_12_thoracic1_s"].points
    t12, neck = p.bones["torso_geom_1_thoracic12_s"].points, p.bones["hat_cervical"].points
    shoulder = p.bones[f"scapula_{side}"].points
    tip = shoulder[np.argmax(shoulder[:, 0] * x)] + [-0.012 * x, 0.004, 0.010]
    blade = shoulder[np.argmax(shoulder[:, 1])] + [0, 0.004, 0]
    collar = p.bones[f"clavicle_{side}"].points
    middle = shift(collar[np.argsort(abs(collar[:, 0] - 0.11 * x))[:8]].mean(0), 0, 0.004, 0.008)
    low = skull[skull[:, 1] > skull[:, 1].max() - 0.02]
    occiput = low[np.argmin(low[:, 2])] * [0, 1, 1] + [0.006 * x, 0.0, -0.004]

    def back(points: np.ndarray, dy: float) -> np.ndarray:
        rear = points[np.argmax(points[:, 1])]
        return np.array([0.004 * x, rear[1] + dy, rear[2]])

    c4, c7 = neck[neck[:, 2] > np.median(neck[:, 2])], spine
    nape = back(c4, 0.002)
    trapezius = _loft(
        [
            np.array([occiput, (occiput + middle) / 2 + [0.0, 0.012, -0.03], middle]),
            np.array([nape, (nape + tip) / 2 + [-0.02 * x, 0.008, -0.008], tip]),
            np.array([back(c7, 0.001), (back(c7, 0.0) + tip) / 2 + [0, 0.008, 0], tip]),
            np.array(
                [back(c7, 0.0) - [0, 0, 0.09], (back(c7, 0) + blade) / 2 - [0, 0, 0.04], blade]
            ),
            np.array([back(t12, 0.0), (back(t12, 0) + blade) / 2 + [0, 0.008, 0], blade]),
        ],
        0.010,
        20,
        22,
        0.16,
    )
    mastoid = np.array([0.062 * x, skull[:, 1].mean() + 0.028, occiput[2] + 0.004])
    notch = collar[np.argmin(abs(collar[:, 0]))] + [0, -0.004, 0.004]
    line = resample(np.array([mastoid, (mastoid + notch) / 2 + [0.006 * x, -0.006, 0], notch]), 20)
    ends = _ends(np.concatenate([np.repeat(np.linspace(0, 1, 20), 12), [0, 1]]), 0.04, 0.16)
    neck_muscle = Fibres(tube(line, spindle(20, 0.011, 0.004, 0.2), 12), tube_grain(20, 12), ends)
    return [
        ("trapezius", "Trapezius", trapezius, "UBERON:0002380"),
        ("sternocleidomastoid", "Sternocleidomastoid", neck_muscle, ""),
    ]


def _abdomen(p: Pose, side: str) -> list[tuple[str, str, Fibres, str]]:
    x = 1.0 if side == "l" else -1.0
    ribs, hip = p.bones["torso_geom_13_ribcage_s"].points, p.bones[f"{side}_pelvis"].points
    crest = hip[hip[:, 2] > np.percentile(hip[:, 2], 75)]
    half = ribs[ribs[:, 0] * x > 0.02]
    rows = []
    for angle in np.radians([24, 42, 60, 78, 96, 114]):

        def at(
            points: np.ndarray, z0: float, z1: float, grow: float, a: float = angle
        ) -> np.ndarray:
            near = points[(points[:, 2] > z0) & (points[:, 2] < z1)]
            way = np.array([x * np.sin(a), -np.cos(a)])
            reach = (near[:, :2] - [0, 0.005]) @ way
            best = near[np.argmax(reach)]
            xy = way * (reach.max() * grow) + [0, 0.005]
            return np.array([xy[0], xy[1], best[2]])

        upper = at(half, 1.16, 1.27, 1.01)
        lower = at(crest, 0.9, 1.1, 1.0)
        if angle < 1.0:  # towards the middle the sheet ends on the inguinal ligament
            spine = crest[np.argmin(crest[:, 1])]
            lower = spine + (1.05 - angle) / 0.9 * (np.array([0.022 * x, -0.075, 0.925]) - spine)
        bulge = (upper + lower) / 2
        bulge[:2] *= 1.03
        rows.append(np.array([upper, bulge, lower]))
    front = ribs[ribs[:, 1] < np.percentile(ribs[:, 1], 8)]
    y = front[:, 1].min() + 0.004
    strip = resample(
        np.array(
            [
                [0.040 * x, y + 0.016, 1.27],
                [0.036 * x, y - 0.004, 1.16],
                [0.033 * x, y - 0.004, 1.06],
                [0.016 * x, y + 0.022, 0.925],
            ]
        ),
        40,
    )
    t = np.linspace(0, 1, 40)
    ridge = 1.0 - 0.16 * np.exp(-(((np.mod(t * 4.6, 1.0) - 0.5) / 0.09) ** 2))
    width = np.interp(t, [0, 0.08, 0.5, 0.9, 1], [0.010, 0.033, 0.033, 0.020, 0.008]) * ridge
    strips = tube(strip, width, 14, flat=0.24, up=np.array([0.0, 1.0, 0.0]))
    crossing = np.exp(-(((np.mod(t * 4.6, 1.0) - 0.5) / 0.055) ** 2)) * (t > 0.06) * (t < 0.7)
    white = np.concatenate(
        [np.repeat(np.maximum(0.8 * crossing, _ends(t, 0.03, 0.12)), 14), [1, 1]]
    )
    rectus = Fibres(strips, tube_grain(40, 14), white)
    return [
        ("abdominal_obliques", "Abdominal obliques", _loft(rows, 0.011, 18, 24, 0.10), ""),
        ("rectus_abdominis", "Rectus abdominis", rectus, "UBERON:0002382"),
    ]


def parts(p: Pose) -> list[RawPart]:
    """Muscle parts for both sides, named by muscle or by functional group."""
    out: list[RawPart] = []
    for s, side in (("l", "left"), ("r", "right")):
        made: list[tuple[str, str, Fibres, str, str]] = []

        def path(name: str, end: str = s) -> np.ndarray | None:
            for key in (f"{name}_{end}", f"{name}_l" if end == "l" else name):
                if key in p.tendons:
                    return p.tendons[key]
            return None

        for id_, name, words, belly, tendon, code in _TUBES:
            found = [q for w in words.split() if (q := path(w)) is not None]
            if id_ == "quadriceps":  # the model's vasti only start half-way down the femur
                hip = found[0][0]
                found[1:] = [np.vstack([q[0] + 0.55 * (hip - q[0]), q]) for q in found[1:]]
            sides = 8 if belly < 0.009 else 12
            heads = [_tube(q, belly, tendon, sides, 2.4 * i) for i, q in enumerate(found)]
            made.append((id_, name, Fibres.joined(heads), code, "myosim"))
        for id_, name, starts, belly, code in _BACK:
            mine = [k for k in p.tendons if k.startswith(starts) and k.endswith(f"_{s}")]
            found = [p.tendons[k] for k in mine]
            heads = [_tube(q, belly, 0.0015, 7, 2.4 * i) for i, q in enumerate(found)]
            made.append((id_, name, Fibres.joined(heads), code, "myosim"))
        for id_, name, words, thick, code in _SHEETS:
            fans = [q for w in words.split() if (q := path(w)) is not None]
            made.append((id_, name, _loft(fans, thick, 24, 18, 0.2), code, "myosim"))
        own = _own_sheets(p, s) + _abdomen(p, s)
        made += [(a, b, c, d, "own") for a, b, c, d in own]
        for i, (id_, name, fibres, code, source) in enumerate(made):
            out.append(
                RawPart(
                    f"{id_}_{side}",
                    f"{side.capitalize()} {name[0].lower() + name[1:]}",
                    "muscle",
                    fibres.mesh,
                    _REDS[i % len(_REDS)],
                    source,
                    min(len(fibres.mesh.triangles), 960),
                    code,
                    (name.lower(),),
                    keys={"bulk": fibres.bulk()},
                    warp="near",
                    mark=fibres.mark(),
                    mark_colour="#e9dccb",
                    grain=fibres.grain,
                )
            )
    return out
