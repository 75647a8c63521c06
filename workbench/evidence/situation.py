"""Who a row is about, what acts on them, and for how long."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

#: The man of most rows; rows say otherwise where they mean somebody else.
PERSON = {"age": 30.0, "sex": 1.0, "height": 177.0, "mass": 77.0}


@dataclass(frozen=True, slots=True)
class Situation:
    """`drives` are signals in catalogue units, held from the beginning.

    `wishes` are drives that depend on the person: `oxygen_uptake` (L/min), `reserve` (share of the
    uptake reserve), `power` (W), `blood_share` (of the blood volume, negative for a loss), and
    `sodium_intake` (mmol/d). `presets` are tried in every organ that has them. `missing` says what
    no organ can be told.
    """

    facts: tuple[tuple[str, float], ...] = tuple(PERSON.items())
    presets: tuple[str, ...] = ()
    parameters: tuple[tuple[str, float], ...] = ()
    drives: tuple[tuple[str, float], ...] = ()
    wishes: tuple[tuple[str, float], ...] = ()
    minutes: float = 30.0
    days: float = 0.0
    missing: str = ""

    def with_facts(self, **facts: float) -> Situation:
        return replace(self, facts=tuple((dict(self.facts) | facts).items()))

    def driven(self, **drives: float) -> Situation:
        """With further drives; a double underscore stands for the dot of a signal's id."""
        more = {name.replace("__", "."): value for name, value in drives.items()}
        return replace(self, drives=tuple((dict(self.drives) | more).items()))

    def wishing(self, **wishes: float) -> Situation:
        return replace(self, wishes=tuple((dict(self.wishes) | wishes).items()))

    def rest(self) -> Situation:
        """The same person with nothing acting on them."""
        return replace(self, drives=(), wishes=(), minutes=30.0, days=0.0)

    @property
    def acts(self) -> bool:
        return bool(self.drives or self.wishes)


@dataclass(frozen=True, slots=True)
class Case:
    """What a row asks for: a situation, and the one that it is compared with."""

    now: Situation
    before: Situation | None = None
    others: tuple[Situation, ...] = field(default=())
