"""The contract that an organ author sees. Everything else of the engine is behind it."""

from twin_core.organ.errors import OrganError, Stage
from twin_core.organ.loader import OrganPlugin, discover, load, load_organs
from twin_core.organ.manifest import (
    Intervention,
    Knob,
    Manifest,
    MeshBinding,
    Noise,
    Observation,
    Parameter,
    Prior,
    parse_manifest,
)
from twin_core.organ.organ import AbstractOrgan, Flag, PerMember, Scalar
from twin_core.organ.power import power

__all__ = [
    "AbstractOrgan",
    "Flag",
    "Intervention",
    "Knob",
    "Manifest",
    "MeshBinding",
    "Noise",
    "Observation",
    "OrganError",
    "OrganPlugin",
    "Parameter",
    "PerMember",
    "Prior",
    "Scalar",
    "Stage",
    "discover",
    "load",
    "load_organs",
    "parse_manifest",
    "power",
]
