"""One small file or more in the real layout of each format, made here: what fuzzing starts from."""

from __future__ import annotations

from tests.torture.seeds.clinic import clinic
from tests.torture.seeds.diabetes import diabetes
from tests.torture.seeds.genome import genome
from tests.torture.seeds.made import Seed
from tests.torture.seeds.phones import phones
from tests.torture.seeds.signals import signals
from tests.torture.seeds.tables import tables

__all__ = ["Seed", "seeds"]


def seeds() -> dict[str, list[Seed]]:
    """Files by the importer that reads them."""
    return phones() | diabetes() | clinic() | genome() | signals() | tables()
