"""The body of all built-in organs that can stand together."""

from __future__ import annotations

from twin_core.body import Body, assemble_by_id
from twin_core.organ import discover
from twin_core.organ.loader import BUILT_IN

#: Would take the place of the glucose organ of everybody else.
SET_ASIDE = {"glucose_t1d"}


def organs_together() -> Body:
    """Assembled by id, so that its programs are stored between processes."""
    found = (p for p in discover() if p.module.startswith(BUILT_IN) and p.id not in SET_ASIDE)
    return assemble_by_id(tuple(plugin.id for plugin in found))
