"""The rules that read words; each module registers its own, in this order."""

from workbench.evidence.rules import people  # noqa: I001  # the order of rules matters
from workbench.evidence.rules import effort, volume, rhythm, places, drugs
from workbench.evidence.rules.drugs import CLASSES
from workbench.evidence.rules.registry import RULES

__all__ = ["CLASSES", "RULES", "drugs", "effort", "people", "places", "rhythm", "volume"]
