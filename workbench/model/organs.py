"""Which organ and which signals stand behind a part of the body."""

from __future__ import annotations

from workbench.engine.protocol import OrganInfo, TwinSummary

#: Words in part ids and the first words of the signals that belong to them, where no mesh map
#: says more.
_HINTS = {
    "heart": ("heart.", "circulation.", "pressure."),
    "aorta": ("pressure.", "circulation."),
    "arter": ("pressure.", "circulation."),
    "vein": ("circulation.",),
    "vena": ("circulation.",),
    "stomach": ("glucose.appearance", "meal."),
    "intestine": ("glucose.appearance",),
    "pancreas": ("insulin.", "glucose."),
    "liver": ("glucose.", "insulin."),
    "kidney": ("glucose.renal_loss", "blood."),
    "skin": ("body.",),
    "fat": ("body.",),
}


class PartLinks:
    """Look-ups between parts, organs and signals of one twin."""

    def __init__(self, summary: TwinSummary) -> None:
        self._summary = summary

    def signals_of(self, part_id: str) -> list[str]:
        """Signals that colour, shape or belong to a part, bound ones first."""
        bound = [row.signal for row in self._summary.mesh if _means(row.part, part_id)]
        stems = tuple(s for word, ss in _HINTS.items() if word in part_id for s in ss)
        near = [s for s in self._summary.signals if stems and s.startswith(stems)]
        return list(dict.fromkeys([*bound, *near]))

    def organs_of(self, part_id: str) -> list[OrganInfo]:
        """Organs whose mesh map names the part, or that offer its signals."""
        named = {row.organ for row in self._summary.mesh if row.organ and _means(row.part, part_id)}
        hits = [organ for organ in self._summary.organs if organ.id in named]
        if hits:
            return hits
        words = {word for word in _HINTS if word in part_id}
        keys = {
            "heart": "circulation", "aorta": "circulation", "arter": "circulation",
            "vein": "circulation", "vena": "circulation", "stomach": "glucose",
            "intestine": "glucose", "pancreas": "glucose", "liver": "glucose",
            "kidney": "glucose", "skin": "energy", "fat": "energy",
        }  # fmt: skip
        stems = {keys[word] for word in words}
        return [o for o in self._summary.organs if any(stem in o.id for stem in stems)]


def _means(bound: str, part_id: str) -> bool:
    stem = bound.removesuffix("s")
    return part_id == bound or part_id.startswith(f"{stem}_") or part_id.endswith(f"_{stem}")
