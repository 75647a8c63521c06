"""Bake the body: `python -m data.anatomy.bake --out data/anatomy/body.h5`."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from . import (
    airway,
    brain,
    eyes,
    fat,
    glands,
    gut,
    heart,
    marrow,
    muscles,
    rig,
    skeleton,
    skin,
    thorax_fields,
    tumour,
    vessels,
    warp,
    write,
)
from .mesh import shift

HEIGHT_M = 1.75
SCALE = HEIGHT_M / skin.HEIGHT_M


def main() -> None:
    """Build every organ system and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("data/anatomy/body.h5"))
    parser.add_argument("--cache", type=Path, help="folder for sampled scaffolds, to save time")
    options = parser.parse_args()
    begin = time.perf_counter()

    def done(what: str) -> None:
        print(f"{time.perf_counter() - begin:6.1f} s  {what}", flush=True)

    surface, morphs, joints = skin.skin()
    parts = [*skin.parts(surface, joints), fat.subcutaneous(surface)]
    lattice = warp.lattice(surface, morphs)
    done("skin")
    posed = rig.fit(skeleton.pose(), joints, surface)
    bones = {p.id: p for p in skeleton.parts(posed)}
    parts += [*bones.values(), *marrow.parts(bones), *muscles.parts(posed)]
    done("skeleton and muscles")
    cor = heart.build(options.cache, SCALE)
    trunk = thorax_fields.trunk(bones["rib_cage"].mesh, cor.surface)
    organs = thorax_fields.parts(trunk)
    done("heart, chest and abdomen")
    neck = posed.bones["hat_cervical"].points
    level = neck[abs(neck[:, 2] - 1.505) < 0.012]
    throat = np.array([0.0, level[:, 1].min() - 0.010, 1.505])
    tract = gut.parts(options.cache, throat)
    head = brain.parts(bones["skull"].mesh)
    lobes = [p for p in organs if p.id.startswith("lung_")]
    air = airway.parts(lobes, shift(throat, 0.0, -0.014, 0.0))
    spine = np.concatenate(
        [
            b.points
            for n, b in posed.bones.items()
            if "lumbar" in n or "thoracic" in n or "cervical" in n
        ]
    )
    site = vessels.Site(cor, joints, spine, {p.id: p for p in organs})
    tubes, reach = vessels.parts(site)
    for part in air:
        part.flow = part.flow / part.flow.max() * reach
    done("brain, gut, airway and vessels")
    stem = next(p.mesh.points for p in head if p.id == "brain_stem")
    stem_end = stem[stem[:, 2] < stem[:, 2].min() + 0.003].mean(axis=0)
    small = glands.parts(shift(throat, 0.0, -0.014, 0.0), airway.CARINA, spine, stem_end)
    small += [*eyes.parts(joints), *tumour.parts()]
    belly = fat.visceral(surface, {p.id: p.mesh for p in (*organs, *tract)})
    done("glands, eyes and fat")
    parts += [*cor.parts, *organs, *tract, *head, *small, *air, *tubes, belly]
    totals = write.write(options.out, parts, surface, morphs, lattice, SCALE, HEIGHT_M, reach)
    size = options.out.stat().st_size / 1e6
    done(f"wrote {len(parts)} parts, {totals} triangles, {size:.1f} MB")


if __name__ == "__main__":
    main()
