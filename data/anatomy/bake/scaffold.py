"""Sample organ scaffolds (scaffoldmaker on Zinc) into plain arrays.

Every two-dimensional face of the finite-element mesh is sampled on a regular grid, with the
three-dimensional elements it borders and the annotation groups on each side. Solids (a chamber
wall) and sheets (a luminal surface) are both selected from that one table.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .mesh import Mesh, weld


@dataclass(frozen=True)
class FaceTable:
    """Sampled faces of one scaffold.

    points: (faces, n+1, n+1, 3) in scaffold units; parents: (faces, 2) element numbers, -1 for
    none; face_groups / element_groups: name -> boolean mask over faces / elements.
    """

    points: np.ndarray
    parents: np.ndarray
    face_groups: dict[str, np.ndarray]
    element_groups: dict[str, np.ndarray]

    def exterior(self) -> np.ndarray:
        """Mask of faces that border exactly one element (n_faces,)."""
        return (self.parents >= 0).sum(axis=1) == 1

    def sheet(self, mask: np.ndarray) -> Mesh:
        """Welded triangle mesh of the faces in `mask`."""
        grid = self.points[mask]
        n = grid.shape[1]
        index = np.arange(grid[..., 0].size).reshape(len(grid), n, n)
        a, b = index[:, :-1, :-1], index[:, :-1, 1:]
        c, d = index[:, 1:, 1:], index[:, 1:, :-1]
        tris = np.concatenate(
            [np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)]
        )
        return weld(Mesh(grid.reshape(-1, 3), tris), 1e-6 * float(np.ptp(grid)))

    def element_face_mask(self, group: str) -> np.ndarray:
        """Mask of the faces that border an element of a named group (n_faces,)."""
        member = self.element_groups[group]
        return np.where(self.parents >= 0, member[self.parents], False).any(axis=1)

    def solid(self, elements: np.ndarray) -> Mesh:
        """Closed boundary of a set of elements (boolean mask over elements)."""
        inside = np.where(self.parents >= 0, elements[self.parents], False).sum(axis=1)
        return self.sheet(inside == 1)


def _sample(name: str, preset: str, options: dict[str, object], n: int) -> FaceTable:
    from cmlibs.zinc.context import Context
    from scaffoldmaker.scaffolds import Scaffolds

    scaffold = Scaffolds().findScaffoldTypeByName(name)
    chosen = scaffold.getDefaultOptions(preset)
    chosen.update(options)
    scaffold.checkOptions(chosen)
    context = Context("bake")  # the region is only valid while its context is referenced
    region = context.createRegion()
    groups = scaffold.generateMesh(region, chosen)
    groups = groups[0] if isinstance(groups, tuple) else groups
    module = region.getFieldmodule()
    module.defineAllFaces()
    for group in groups:
        group.addSubelements()
    with suppress(NameError):  # some presets lack a group that the face annotations look up
        scaffold.defineFaceAnnotations(region, chosen, groups)
    coordinates = module.findFieldByName("coordinates")
    cache = module.createFieldcache()
    mesh2, mesh3 = module.findMeshByDimension(2), module.findMeshByDimension(3)
    number = {}
    iterator = mesh3.createElementiterator()
    element = iterator.next()
    while element.isValid():
        number[element.getIdentifier()] = len(number)
        element = iterator.next()
    groups2 = {g.getName(): g.getMeshGroup(mesh2) for g in groups}
    groups3 = {g.getName(): g.getMeshGroup(mesh3) for g in groups}
    in3 = {k: np.zeros(len(number), bool) for k in groups3}
    for key, group in groups3.items():
        if group.isValid():
            iterator = group.createElementiterator()
            element = iterator.next()
            while element.isValid():
                in3[key][number[element.getIdentifier()]] = True
                element = iterator.next()
    points, parents = [], []
    in2: dict[str, list[bool]] = {k: [] for k in groups2}
    steps = np.linspace(0.0, 1.0, n + 1)
    iterator = mesh2.createElementiterator()
    face = iterator.next()
    while face.isValid():
        owner = [-1, -1]
        for i in range(min(2, face.getNumberOfParents())):
            owner[i] = number[face.getParentElement(i + 1).getIdentifier()]
        grid = np.empty((n + 1, n + 1, 3))
        for j, eta in enumerate(steps):
            for i, xi in enumerate(steps):
                cache.setMeshLocation(face, [float(xi), float(eta)])
                grid[j, i] = coordinates.evaluateReal(cache, 3)[1]
        points.append(grid)
        parents.append(owner)
        for key, group in groups2.items():
            in2[key].append(bool(group.isValid() and group.containsElement(face)))
        face = iterator.next()
    return FaceTable(
        np.array(points), np.array(parents), {k: np.array(v) for k, v in in2.items()}, in3
    )


def sample(
    name: str,
    preset: str,
    *,
    n: int = 4,
    options: dict[str, object] | None = None,
    cache: Path | None = None,
) -> FaceTable:
    """Sample the faces of one scaffold, `n` intervals along each face edge.

    With `cache`, a sampled table is stored there and read again by a later run.
    """
    key = f"{name}-{preset}-{n}-{sorted((options or {}).items())}".replace(" ", "_")
    return cached(cache, key, lambda: _sample(name, preset, options or {}, n))


def cached(folder: Path | None, key: str, make: Callable[[], FaceTable]) -> FaceTable:
    """Return `make()`, through an .npz file in `folder` when one is given."""
    if folder is None:
        return make()
    path = folder / (key.replace("/", "_") + ".npz")
    if path.exists():
        with np.load(path) as data:
            face = {k[2:]: data[k] for k in data.files if k.startswith("f:")}
            element = {k[2:]: data[k] for k in data.files if k.startswith("e:")}
            return FaceTable(data["points"], data["parents"], face, element)
    table = make()
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        points=table.points,
        parents=table.parents,
        **{f"f:{k}": v for k, v in table.face_groups.items()},
        **{f"e:{k}": v for k, v in table.element_groups.items()},
    )
    return table
