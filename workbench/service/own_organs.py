"""The person's own organ surfaces in a record, as the body takes them."""

from __future__ import annotations

from typing import Any

from data.anatomy.surfaces import KIND, OrganSurface, unpacked


def own_surfaces(record: Any) -> list[OrganSurface]:
    """Surfaces of all segmented pictures, newest last, so that a later one wins."""
    names = dict.fromkeys(info.name for info in record.documents(KIND))
    return [organ for name in names for organ in unpacked(record.document(KIND, name).content)]
