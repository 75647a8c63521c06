"""Who a row is about, what acts on them, and for how long."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

#: The man of most rows; rows say otherwise where they mean somebody else.
PERSON = {"age": 30.0, "sex": 1.0, "height": 177.0, "mass": 77.0}
#: Hour of the day at which people are looked at, half an hour later: awake, fasting, in a room.
HOUR = 10.0
REST_MINUTES = 30.0


@dataclass(frozen=True, slots=True)
class Situation:
    """`drives` are signals in catalogue units, held from the beginning.

    `pulses` are drives that last for so many minutes only, as (signal, value, minutes).
    `wishes` are drives that depend on the person: `oxygen_uptake` (L/min), `reserve` (share of the
    uptake reserve), `power` (W), `blood_share` (of the blood volume, negative for a loss),
    `sodium_intake` (mmol/d), and `sinus_rate` (per minute). With `ramp`, effort rises evenly from
    rest over the minutes. `presets` are tried in every organ that has them, `parameters` set on
    top. `notes` are shown as ``fact.NAME``. `missing` says what no organ can be told.
    """

    facts: tuple[tuple[str, float], ...] = tuple(PERSON.items())
    presets: tuple[str, ...] = ()
    parameters: tuple[tuple[str, float], ...] = ()
    drives: tuple[tuple[str, float], ...] = ()
    pulses: tuple[tuple[str, float, float], ...] = ()
    wishes: tuple[tuple[str, float], ...] = ()
    notes: tuple[tuple[str, float], ...] = ()
    minutes: float = REST_MINUTES
    days: float = 0.0
    hour: float = HOUR
    ramp: bool = False
    missing: str = ""

    def with_facts(self, **facts: float) -> Situation:
        return replace(self, facts=tuple((dict(self.facts) | facts).items()))

    def driven(self, **drives: float) -> Situation:
        """With further drives; a double underscore stands for the dot of a signal's id."""
        return replace(self, drives=tuple((dict(self.drives) | _dotted(drives)).items()))

    def pulsed(self, minutes: float, **drives: float) -> Situation:
        """With drives that end after `minutes`."""
        more = tuple((name, value, minutes) for name, value in _dotted(drives).items())
        return replace(self, pulses=(*self.pulses, *more))

    def wishing(self, **wishes: float) -> Situation:
        return replace(self, wishes=tuple((dict(self.wishes) | wishes).items()))

    def noting(self, **notes: float) -> Situation:
        return replace(self, notes=tuple((dict(self.notes) | notes).items()))

    def rest(self) -> Situation:
        """The same person with nothing acting on them."""
        return replace(
            self, drives=(), pulses=(), wishes=(), minutes=REST_MINUTES, days=0.0, hour=HOUR,
            ramp=False, missing="",
        )  # fmt: skip

    @property
    def acts(self) -> bool:
        return bool(self.drives or self.wishes or self.pulses)


def _dotted(drives: dict[str, float]) -> dict[str, float]:
    return {name.replace("__", "."): value for name, value in drives.items()}


@dataclass(frozen=True, slots=True)
class Case:
    """What a row asks for: a situation, and the one that it is compared with."""

    now: Situation
    before: Situation | None = None
    others: tuple[Situation, ...] = field(default=())
