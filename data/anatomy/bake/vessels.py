"""Arteries and veins as tapered tubes joined to the heart's openings."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from scipy.spatial import ConvexHull, cKDTree

from .airway import HILUM
from .heart import Heart
from .mesh import Mesh, shift
from .record import RawPart
from .tree import Vessels, grow
from .vessel_names import NAMES

RED, BLUE, PORTAL, BRIGHT = "#c92a20", "#3450b4", "#6a5aa8", "#d8483c"


@dataclass(frozen=True)
class Site:
    """What the vessels run along: heart, skin joints, spine points, field organs."""

    heart: Heart
    joints: dict[str, np.ndarray]
    spine: np.ndarray
    organs: dict[str, RawPart]

    def front(self, z: float, x: float, gap: float) -> np.ndarray:
        """Point (3,) at height z, `gap` m in front of the vertebral bodies."""
        near = self.spine[(abs(self.spine[:, 2] - z) < 0.012) & (abs(self.spine[:, 0]) < 0.014)]
        y = near[:, 1].min() if len(near) else 0.0
        return np.array([x, y - gap, z])


def _trunk_arteries(v: Vessels, s: Site) -> None:
    o = s.heart.ostia["aorta"]
    c, n = o.centre, o.normal
    top = np.array([0.010, -0.008, 1.420])
    down = [s.front(z, x, 0.013) for z, x in ((1.39, 0.022), (1.33, 0.020), (1.27, 0.014))]
    belly = [s.front(z, x, 0.011) for z, x in ((1.20, 0.006), (1.12, 0.006), (1.045, 0.003))]
    v.add(
        "aorta",
        "artery",
        [
            c - n * 0.003,
            c + n * 0.018,
            c + n * 0.030 + [-0.002, 0.010, 0.008],
            shift(top, -0.022, -0.010, -0.024),
            top,
            shift(top, 0.014, 0.016, -0.008),
            *down,
            *belly,
        ],
        0.0125,
        0.0085,
        sides=18,
        spacing=0.006,
    )
    for side, k in (("right", -1), ("left", 1)):
        hilum = s.organs[f"renal_pelvis_{side}"].mesh.points.mean(axis=0)
        root = s.front(hilum[2] + 0.004, 0.006, 0.011)
        v.add(
            "renal_arteries",
            "artery",
            [root, (root + hilum) / 2 + [0, 0.006, 0.002], hilum],
            0.0032,
            0.0025,
        )
        end = s.front(1.045, 0.003, 0.011)
        hip = s.joints[f"{'l' if k > 0 else 'r'}-upper-leg"]
        groin = hip * [0.86, 0, 1] + [0, -0.045, 0.0]
        v.add(
            "iliac_arteries",
            "artery",
            [end, [0.032 * k, 0.004, 1.005], [0.056 * k, -0.008, 0.965], groin],
            0.0068,
            0.0052,
        )
    root = s.front(1.195, 0.006, 0.011)
    fork = shift(root, -0.002, -0.02, -0.002)
    spleen = shift(s.organs["spleen"].mesh.points.mean(axis=0), -0.018, 0, 0)
    liver = np.array([-0.034, -0.022, 1.196])
    add = v.add
    add("visceral_arteries", "artery", [root, shift(root, 0, -0.012, 0.002), fork], 0.0040, 0.0036)
    add(
        "visceral_arteries",
        "artery",
        [fork, [0.034, -0.004, 1.186], [0.066, 0.006, 1.196], spleen],
        0.0030,
        0.0022,
    )
    add("visceral_arteries", "artery", [fork, [-0.018, -0.032, 1.184], liver], 0.0028, 0.0020)
    root = s.front(1.175, 0.006, 0.011)
    mes = [root, shift(root, -0.002, -0.02, -0.016), [-0.006, -0.032, 1.10], [-0.030, -0.034, 1.02]]
    add("visceral_arteries", "artery", mes, 0.0038, 0.0016)
    for x, z in ((0.045, 1.045), (-0.07, 1.075), (0.03, 1.00), (-0.06, 1.01)):
        add(
            "visceral_arteries",
            "artery",
            [[-0.006, -0.032, 1.10], [x / 2, -0.036, z + 0.025], [x, -0.034, z]],
            0.0018,
            0.0009,
            reach=0.05,
        )
    root = s.front(1.085, 0.006, 0.011)
    add(
        "visceral_arteries",
        "artery",
        [root, [0.026, -0.022, 1.05], [0.055, -0.018, 1.0]],
        0.0022,
        0.0012,
    )


def _neck(v: Vessels, s: Site) -> None:
    head = s.joints["head"]
    for _side, k in (("right", -1), ("left", 1)):
        arch = [0.000, -0.014, 1.416] if k < 0 else [0.012, -0.006, 1.421]
        low, high = np.array([0.022 * k, -0.012, 1.462]), s.front(1.515, 0.026 * k, 0.006)
        fork = s.front(1.54, 0.028 * k, 0.010)
        v.add("carotid_arteries", "artery", [arch, low, high, fork], 0.0042, 0.0036)
        base = head + np.array([0.016 * k, 0.004, 0.038])
        v.add(
            "carotid_arteries",
            "artery",
            [fork, shift(fork, 0.004 * k, 0.006, 0.025), base],
            0.0028,
            0.0022,
        )
        face = head + np.array([0.056 * k, -0.004, 0.03])
        v.add(
            "carotid_arteries",
            "artery",
            [
                fork,
                shift(fork, 0.014 * k, -0.006, 0.022),
                face,
                shift(face, 0.006 * k, -0.008, 0.05),
            ],
            0.0022,
            0.0010,
        )
        rear = np.array([0.018 * k, s.front(1.50, 0, 0)[1] + 0.014, 1.50])
        v.add(
            "vertebral_arteries",
            "artery",
            [
                low,
                shift(low, 0.006 * k, 0.014, 0.012),
                rear,
                shift(head, 0.008 * k, 0.026, 0.0),
                shift(head, 0.001 * k, 0.014, 0.034),
            ],
            0.0020,
            0.0016,
        )
        jug = np.array([0.034 * k, -0.014, 1.465])
        v.add(
            "jugular_veins",
            "vein",
            [
                [0.018 * k - 0.012, -0.018, 1.430],
                jug,
                shift(high, 0.012 * k, 0.002, 0.0),
                shift(fork, 0.011 * k, 0.008, 0.02),
                shift(head, 0.026 * k, 0.012, 0.02),
            ],
            0.0065,
            0.0045,
            reach=0.02,
        )


def _limbs(v: Vessels, s: Site) -> None:
    for side, k, j in (("right", -1, "r"), ("left", 1, "l")):
        at = {
            n: s.joints[f"{j}-{n}"]
            for n in (
                "shoulder",
                "elbow",
                "hand",
                "knee",
                "ankle",
                "upper-leg",
                "finger-2-1",
                "finger-5-1",
                "finger-3-1",
                "toe-2-1",
                "toe-1-1",
            )
        }
        sh, el, wr = at["shoulder"], at["elbow"], at["hand"]
        thumb = at["finger-2-1"] - at["finger-5-1"]
        thumb /= np.linalg.norm(thumb)
        palm = np.cross(wr - el, thumb) * k
        palm /= np.linalg.norm(palm)
        if palm[1] > 0:
            palm = -palm
        medial = np.array([-0.75 * k, 0, -0.66])
        arch = [0.000, -0.014, 1.418] if k < 0 else [0.020, 0.002, 1.418]
        top = np.array([0.055 * k, -0.016, 1.452])
        under = shift(sh, -0.048 * k, -0.002, 0.028)
        axilla, upper = sh + medial * 0.034 + [0, -0.004, 0], (sh + el) / 2 + medial * 0.014
        bend = el + [0, -0.018, 0] + medial * 0.004
        for kind, sys_, off, r, a0 in (
            (f"arm_arteries_{side}", "artery", np.zeros(3), 0.0042, arch),
            (
                f"arm_veins_{side}",
                "vein",
                np.array([0, -0.005, -0.006]),
                0.0048,
                [0.018 * k - 0.012, -0.018, 1.430],
            ),
        ):
            line = [a0, top + off, under + off, axilla + off, upper + off, bend + off * 0.6]
            v.add(kind, sys_, line, r, r * 0.62, reach=0.025)
            w = 0.010 if sys_ == "artery" else 0.014
            end = at["finger-2-1"] * 0.55 + wr * 0.45 + palm * 0.006
            v.add(
                kind,
                sys_,
                [
                    bend + off * 0.6,
                    (el + wr) / 2 + thumb * w + palm * 0.010,
                    wr + thumb * w + palm * 0.008,
                    end + off * 0.3,
                ],
                r * 0.5,
                0.0011,
            )
            end = at["finger-5-1"] * 0.5 + wr * 0.5 + palm * 0.006
            v.add(
                kind,
                sys_,
                [
                    bend + off * 0.6,
                    (el + wr) / 2 - thumb * w + palm * 0.010,
                    wr - thumb * w + palm * 0.008,
                    end + off * 0.3,
                ],
                r * 0.46,
                0.0010,
            )
        hip, kn, an = at["upper-leg"], at["knee"], at["ankle"]
        groin = hip * [0.86, 0, 1] + [0, -0.045, 0.0]
        for kind, sys_, off, r in (
            (f"leg_arteries_{side}", "artery", np.zeros(3), 0.0050),
            (f"leg_veins_{side}", "vein", np.array([-0.010 * k, 0.006, -0.002]), 0.0060),
        ):
            pop = kn + [0, 0.022, 0.004] + off * 0.7
            v.add(
                kind,
                sys_,
                [
                    groin + off,
                    hip * 0.72 + kn * 0.28 + [-0.018 * k, -0.030, 0] + off,
                    (hip + kn) / 2 + [-0.026 * k, -0.008, 0] + off,
                    hip * 0.22 + kn * 0.78 + [-0.016 * k, 0.016, 0] + off,
                    pop,
                ],
                r,
                r * 0.7,
            )
            low = an + [-0.020 * k, 0.010, 0] + off * 0.5
            v.add(
                kind,
                sys_,
                [
                    pop,
                    kn * 0.72 + an * 0.28 + [-0.004 * k, 0.030, 0] + off,
                    kn * 0.35 + an * 0.65 + [-0.012 * k, 0.020, 0] + off * 0.7,
                    low,
                    an * 0.4 + at["toe-1-1"] * 0.6 + [-0.006 * k, 0, 0.0],
                ],
                r * 0.55,
                0.0012,
            )
            shin = an + [0.002 * k, -0.026, 0.004] + off * 0.4
            v.add(
                kind,
                sys_,
                [
                    pop,
                    kn * 0.8 + an * 0.2 + [0.016 * k, 0.004, 0] + off * 0.4,
                    kn * 0.4 + an * 0.6 + [0.010 * k, -0.006, 0] + off * 0.4,
                    shin,
                    at["toe-2-1"] + [0, 0.012, 0.012],
                ],
                r * 0.45,
                0.0011,
            )
        v.add(
            f"leg_arteries_{side}",
            "artery",
            [
                groin,
                hip * 0.8 + kn * 0.2 + [0.012 * k, -0.014, 0],
                hip * 0.4 + kn * 0.6 + [0.010 * k, 0.016, 0],
            ],
            0.0036,
            0.0014,
        )


def _trunk_veins(v: Vessels, s: Site) -> None:
    o = s.heart.ostia["svc"]
    up = [
        o.centre - o.normal * 0.002,
        o.centre + o.normal * 0.014,
        [-0.022, -0.022, 1.395],
        [-0.021, -0.021, 1.425],
    ]
    v.add("superior_vena_cava", "vein", up, o.radius * 1.02, 0.0085, sides=16)
    for k in (-1, 1):
        a, b = np.array([-0.021, -0.021, 1.422]), np.array([0.018 * k - 0.012, -0.018, 1.432])
        b = np.array([0.030, -0.016, 1.448]) if k > 0 else shift(b, 0, 0, 0.01)
        v.add(
            "brachiocephalic_veins",
            "vein",
            [a, (a + b) / 2 + [0, -0.001, 0.004], b],
            0.0080,
            0.0068,
        )
    o = s.heart.ostia["ivc"]
    gate = s.front(1.262, -0.018, 0.016)
    low = [s.front(z, -0.018, 0.013) for z in (1.20, 1.12, 1.045)]
    v.add(
        "inferior_vena_cava",
        "vein",
        [
            o.centre - o.normal * 0.002,
            o.centre + o.normal * 0.008,
            (o.centre + o.normal * 0.012 + gate) / 2,
            gate,
            *low,
        ],
        o.radius * 1.02,
        0.0105,
        sides=16,
    )
    for side, k in (("right", -1), ("left", 1)):
        hilum = s.organs[f"renal_pelvis_{side}"].mesh.points.mean(axis=0)
        root = s.front(hilum[2] - 0.004, -0.018, 0.013)
        v.add(
            "renal_veins",
            "vein",
            [
                root,
                (root + hilum) / 2 + [0, -0.008 * (k > 0), -0.004],
                shift(hilum, 0, -0.004, -0.004),
            ],
            0.0044,
            0.0034,
        )
        hip = s.joints[f"{'l' if k > 0 else 'r'}-upper-leg"]
        groin = hip * [0.86, 0, 1] + [-0.010 * k, -0.039, -0.002]
        v.add(
            "iliac_veins",
            "vein",
            [
                s.front(1.045, -0.018, 0.013),
                [0.028 * k, 0.010, 1.0],
                [0.050 * k, -0.002, 0.96],
                groin,
            ],
            0.0080,
            0.0062,
        )
        end = np.array([[-0.095, 0.012, 1.235], [0.020, -0.045, 1.243]][k > 0])
        v.add(
            "hepatic_veins", "vein", [gate, (gate + end) / 2 + [0, 0, 0.012], end], 0.0050, 0.0018
        )
    end = np.array([-0.055, -0.045, 1.225])
    v.add("hepatic_veins", "vein", [gate, (gate + end) / 2 + [0, 0, 0.010], end], 0.0045, 0.0016)
    gate, fork = np.array([-0.030, -0.016, 1.200]), np.array([-0.004, -0.010, 1.152])
    v.add("portal_vein", "portal", [gate, (gate + fork) / 2 + [0, 0.003, 0], fork], 0.0062, 0.0058)
    spleen = shift(s.organs["spleen"].mesh.points.mean(axis=0), -0.018, 0, -0.006)
    v.add(
        "portal_vein",
        "portal",
        [fork, [0.036, -0.004, 1.160], [0.066, 0.010, 1.184], spleen],
        0.0046,
        0.0032,
    )
    v.add(
        "portal_vein",
        "portal",
        [fork, [-0.004, -0.028, 1.10], [-0.028, -0.030, 1.02]],
        0.0046,
        0.0018,
    )
    for end in ((-0.10, 0.0, 1.20), (-0.085, -0.03, 1.235), (0.03, -0.05, 1.235)):
        v.add(
            "portal_vein",
            "portal",
            [gate, (gate + end) / 2 + [0, -0.004, -0.004], end],
            0.0042,
            0.0014,
        )


def _lungs(v: Vessels, s: Site) -> None:
    o = s.heart.ostia["pulmonary"]
    c, n = o.centre, o.normal
    fork = np.array([0.012, -0.022, 1.384])
    v.add(
        "pulmonary_arteries",
        "pulmonary",
        [c - n * 0.003, c + n * 0.016, (c + n * 0.022 + fork) / 2, fork],
        0.0120,
        0.0105,
        sides=16,
        spacing=0.005,
    )
    for side, k in (("right", -1), ("left", 1)):
        hilum = HILUM[side] + [0.0, -0.010, 0.008 if k > 0 else 0.0]
        v.add(
            "pulmonary_arteries",
            "pulmonary",
            [fork, (fork + hilum) / 2 + [0, 0.004, 0.004], hilum],
            0.0090,
            0.0070,
            sides=12,
        )
        for lobe in [p for i, p in sorted(s.organs.items()) if i.startswith(f"lung_{side}")]:
            grow(v, "pulmonary_arteries", "pulmonary", hilum, lobe.mesh, 8, 0.0011, shift=0.005)
            inferior = "lower" in lobe.id
            gate = s.heart.ostia[f"pv_{side}_{'inferior' if inferior else 'superior'}"]
            root = HILUM[side] + [0.0, -0.016, -0.016 if inferior else -0.006]
            a = gate.centre
            v.add(
                "pulmonary_veins",
                f"pv{lobe.id}",
                [a - gate.normal * 0.002, a + gate.normal * 0.010, root],
                0.0052,
                0.0046,
            )
            grow(v, "pulmonary_veins", f"pv{lobe.id}", root, lobe.mesh, 8, 0.0011, shift=-0.005)


def _coronaries(v: Vessels, s: Site) -> None:
    heart = {p.id: p.mesh.points for p in s.heart.parts}
    every = s.heart.ventricles
    hull = ConvexHull(every)
    depth = -(every @ hull.equations[:, :3].T + hull.equations[:, 3]).max(axis=1)
    outer = every[depth < 0.005]
    root, aorta = s.heart.ostia["aorta"], s.heart.ostia["aorta"].centre
    middle = every.mean(axis=0)
    gap_l = cKDTree(heart["heart_lv"]).query(outer)[0]
    gap_r = cKDTree(heart["heart_rv"]).query(outer)[0]
    groove = outer[(gap_l < 0.004) & (gap_r < 0.004)]
    axis = middle - (s.heart.ostia["mitral"].centre + s.heart.ostia["tricuspid"].centre) / 2
    axis /= np.linalg.norm(axis)

    def lift(p: np.ndarray) -> np.ndarray:
        q = p - middle
        q = q - axis * (q @ axis) * 0.5
        return p + 0.0018 * q / np.linalg.norm(q, axis=-1, keepdims=True)

    def run(points: np.ndarray, n: int) -> list[np.ndarray]:
        t = (points - middle) @ axis
        cuts = np.linspace(t.min(), t.max(), n + 1)
        rows = [points[(t >= a) & (t <= b)] for a, b in itertools.pairwise(cuts)]
        return [lift(r.mean(axis=0)) for r in rows if len(r)]

    ahead = (groove - middle) @ np.array([0.35, -0.9, 0.25]) > 0
    front, rear = run(groove[ahead], 8), run(groove[~ahead], 7)
    left = aorta + root.normal * 0.010 + [0.012, -0.002, 0.0]
    v.add(
        "coronary_arteries",
        "coronary",
        [aorta + root.normal * 0.008, left, *front],
        0.0019,
        0.0009,
        sides=8,
        spacing=0.005,
    )
    surface = cKDTree(s.heart.surface)

    def ring(valve: str, start: np.ndarray, stop: np.ndarray, bulge: float) -> list[np.ndarray]:
        o = s.heart.ostia[valve]
        out = []
        side = o.centre - (s.heart.ostia["mitral"].centre + s.heart.ostia["tricuspid"].centre) / 2
        for t in np.linspace(0.15, 1, 6):
            p = start * (1 - t) + stop * t + side / np.linalg.norm(side) * bulge * np.sin(np.pi * t)
            out.append(surface.data[surface.query(p)[1]])
        return [lift(p) for p in out]

    v.add(
        "coronary_arteries",
        "coronary",
        [left, *ring("mitral", left, rear[0], 0.045)],
        0.0016,
        0.0008,
        sides=8,
        spacing=0.005,
    )
    right = aorta + root.normal * 0.009 + [-0.010, -0.006, 0.0]
    v.add(
        "coronary_arteries",
        "right coronary",
        [aorta + root.normal * 0.008, right, *ring("tricuspid", right, rear[0], 0.048), *rear[1:]],
        0.0019,
        0.0009,
        sides=8,
        spacing=0.005,
    )
    for i in (2, 4, 5):
        goal = front[i] + (front[min(i + 2, len(front) - 1)] - front[i]) * 0.6
        goal = shift(goal, 0.022, 0.012, -0.004)
        goal = lift(outer[cKDTree(outer).query(goal)[1]])
        steps = [front[i] + t * (goal - front[i]) for t in (0.25, 0.5, 0.75)]
        ride = [lift(outer[cKDTree(outer).query(p, k=3)[1]].mean(axis=0)) for p in steps]
        v.add(
            "coronary_arteries",
            "coronary",
            [front[i], *ride, goal],
            0.0012,
            0.0006,
            sides=6,
            spacing=0.005,
        )


def parts(s: Site) -> tuple[list[RawPart], float]:
    """Vessel parts, and the arc length (m) at which the flow scalar reaches one."""
    v = Vessels()
    _trunk_arteries(v, s)
    _trunk_veins(v, s)
    _neck(v, s)
    _limbs(v, s)
    _lungs(v, s)
    _coronaries(v, s)
    colour = {
        "artery": RED,
        "vein": BLUE,
        "portal": PORTAL,
        "pulmonary_artery": BLUE,
        "pulmonary_vein": RED,
        "coronary": BRIGHT,
    }
    made: dict[str, tuple[Mesh, np.ndarray]] = {k: v.part(k) for k in v.meshes}
    reach = max(float(arc.max()) for _, arc in made.values())
    out = []
    for id_, (mesh, arc) in sorted(made.items()):
        name, kind, code, words = NAMES[id_]
        keys = dict(s.heart.keys) if kind in ("coronary",) else {}
        out.append(
            RawPart(
                id_,
                name,
                "vessel",
                mesh,
                colour[kind],
                "own",
                len(mesh.triangles),
                code,
                words,
                keys=keys,
                flow=arc,
            )
        )
    return out, reach
