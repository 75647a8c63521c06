"""The static manifest ``organ.toml``: everything the shell may show without importing the organ.

Validated by a frozen schema that refuses unknown keys. Units are UCUM and are data, never prose.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from twin_core.organ.errors import OrganError, Stage
from twin_core.vocabulary import (
    Signal,
    UnitError,
    UnknownSignalError,
    check_unit,
    declare,
    signal,
)

CONTRACT_MAJOR, CONTRACT_MINOR = 1, 0

Tier = Literal["beat", "minutes", "days"]
Support = Literal["real", "positive", "unit_interval", "bounded"]
Origin = Literal["literature", "derived", "assumed"]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Fact = Literal["age", "sex", "height", "mass"]
Rating = Literal["unreliable", "low", "moderate", "good", "high"]


class _Block(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Validity(_Block):
    """How far the organ may be trusted, and why."""

    rating: Rating
    reason: str


class Clock(_Block):
    """Which tier the organ lives on and how it wants to be stepped.

    `dt` is in minutes (tier minutes) or days (tier days); a beat organ gives `steps_per_beat`.
    `stepper` "organ" means that the organ brings its own `step`, for structured stiff systems.
    """

    tier: Tier
    stepper: Literal["rk4", "euler", "organ"] = "rk4"
    dt: float = 1.0
    steps_per_beat: int = 400


class State(_Block):
    """One state variable. `discrete` ones change only in `update`, never by `rhs`."""

    id: Identifier
    unit: str
    support: Support = "real"
    discrete: bool = False
    description: str = ""


class Input(_Block):
    """A port that the organ reads: a signal of the catalogue, in the organ's own unit.

    With `departure` an organ of the days tier reads how far the signal is from the person's
    habit, which is the first arm of a run as it begins. An organ of the beat tier that reads a
    signal of the minutes tier is tried out at `probe`, and taken to answer in proportion.
    """

    id: Identifier
    signal: str
    unit: str
    required: bool = False
    default: float = 0.0
    departure: bool = False
    probe: float = Field(default=1.0, gt=0)
    range: tuple[float, float] | None = None
    description: str = ""


class Output(_Block):
    """A port that the organ offers.

    `feedthrough` names the inputs that the output depends on at the same instant. `over_window`
    says how a slower organ (or a table) sees it: as mean, maximum, minimum or last value.
    """

    id: Identifier
    signal: str
    unit: str
    feedthrough: tuple[Identifier, ...] = ()
    over_window: Literal["mean", "max", "min", "last"] = "mean"
    description: str = ""


class Prior(_Block):
    """A prior on the natural scale: normal(mean, sd), lognormal(median, sd of the log), uniform."""

    family: Literal["normal", "lognormal", "uniform"]
    location: float | None = None
    scale: float | None = Field(default=None, gt=0)


class Parameter(_Block):
    """One number of the model with its unit, prior, bounds, origin and citation.

    `fact` links it to what is known of a person (age in years, sex with 1 for male and 0 for
    female, height, mass): such a parameter is set from the record, never fitted.
    """

    id: Identifier
    unit: str
    default: float
    bounds: tuple[float, float]
    description: str
    prior: Prior | None = None
    origin: Origin = "literature"
    citation: str = ""
    personal: bool = False
    fact: Fact | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Parameter:
        low, high = self.bounds
        if not low < high:
            raise ValueError(f"bounds [{low}, {high}] are not ascending")
        if not low <= self.default <= high:
            raise ValueError(f"default {self.default} lies outside the bounds [{low}, {high}]")
        if self.origin != "assumed" and not self.citation:
            raise ValueError("a citation is required unless origin = 'assumed'")
        if self.personal and self.prior is None:
            raise ValueError("a personal parameter needs a prior")
        return self


class Noise(_Block):
    """Measurement error: `scale` absolute in the signal's unit, `relative` as a share of value.

    `limits` are the lowest and highest value that the device shows, where it has such; `in_motion`
    is how many times larger the error is while its wearer moves.
    """

    family: Literal["normal", "student_t"] = "normal"
    scale: float = 0.0
    relative: float = 0.0
    limits: tuple[float, float] | None = None
    in_motion: Annotated[float, Field(ge=1.0)] = 1.0
    citation: str = ""

    def sd(self, value: Any, *, moving: bool = False) -> Any:
        """Standard deviation of the device's error at values (a number or an array)."""
        size = (self.scale**2 + (self.relative * value) ** 2) ** 0.5
        return size * (self.in_motion if moving else 1.0)


class Observation(_Block):
    """What of the organ a measured signal sees."""

    signal: str
    output: Identifier
    noise: Noise


class Knob(_Block):
    """One dial of an intervention and the port that it drives.

    `shape` "spread" divides the amount over the event's duration, "hold" keeps the value during
    the event, "persist" keeps it from the event's start to the end of the scenario. Where the
    user leaves the knob alone, `default_from` times `default_factor` stands in for `default`
    (4 kcal for each gram of carbohydrate, say).
    """

    id: Identifier
    unit: str
    low: float
    high: float
    default: float
    port: Identifier
    shape: Literal["spread", "hold", "persist"]
    description: str = ""
    default_from: Identifier | None = None
    default_factor: float = 1.0

    @property
    def flow_unit(self) -> str:
        """The unit of what the port gets: of a spread amount, a minute's share."""
        return f"{self.unit}/min" if self.shape == "spread" else self.unit


class Intervention(_Block):
    """Something done to a person. Several organs may contribute knobs to one kind."""

    kind: Identifier
    name: str
    summary: str
    duration_min: tuple[float, float, float] = (0.0, 1440.0, 15.0)
    knob: tuple[Knob, ...]
    evidence: tuple[str, ...] = ()


class MeshBinding(_Block):
    """How a part of the 3D body answers to an output: by colour or by a shape key."""

    part: str
    output: Identifier
    kind: Literal["colour", "volume", "flow"]
    range: tuple[float, float]
    colour_map: str = "viridis"
    key: str = ""


class Preset(_Block):
    """A named, cited set of parameter values, such as "type 2 diabetes"."""

    id: Identifier
    name: str
    parameters: dict[str, float]
    citation: str


class Reference(_Block):
    """A published or computed behaviour that the organ must reproduce; data sits beside it.

    The conformance kit runs a reference whose table has the time in the organ's clock unit first
    and is otherwise named after ports and states; inputs hold until the next row. `parameters`
    and `inputs` depart from the defaults; `tolerance` is relative to the largest value.
    """

    id: Identifier
    description: str
    citation: str
    csv: str = ""
    tolerance: float = 0.0
    parameters: dict[str, float] = {}
    inputs: dict[str, float] = {}


class OwnSignal(_Block):
    """A quantity that the catalogue does not hold; its id begins with the organ's id and a dot.

    `range` is usual, `plausible` the widest that can be; `source` cites the range.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$")]
    unit: str
    name: str
    meaning: str
    range: tuple[float, float]
    source: str
    plausible: tuple[float, float] | None = None
    aggregate: Literal["mean", "sum", "last"] = "mean"
    molar_mass: float | None = None

    def known(self) -> Signal:
        """As the catalogue holds it."""
        return Signal(
            id=self.id, unit=self.unit, name=self.name, meaning=self.meaning, usual=self.range,
            plausible=self.plausible, aggregate=self.aggregate, molar_mass=self.molar_mass,
            source=self.source,
        )  # fmt: skip


class Conserved(_Block):
    """A weighted sum of states whose rate is a weighted sum of inputs, such as a drug's amount."""

    id: Identifier
    states: dict[Identifier, float]
    inflow: dict[Identifier, float] = {}


class Physics(_Block):
    """Laws that the author vouches for and the conformance kit tries.

    `steady_start`: `initial` is steady under constant inputs. `rests`: with all inputs zero, every
    positive state ends below a thousandth of what it was.
    """

    steady_start: bool = False
    rests: bool = False
    conserved: tuple[Conserved, ...] = ()


class Waiver(_Block):
    """A check of the conformance kit that the organ does not pass, and why that is right."""

    check: str
    reason: str


class Manifest(_Block):
    """The whole of ``organ.toml``."""

    contract: str
    id: Identifier
    display_name: str
    version: str
    host: str = ">=0.1,<1"
    licence: str
    authors: tuple[str, ...]
    citation: tuple[str, ...]
    intended_use: str
    leaves_out: str
    validity: Validity
    model: str = "model:Organ"
    clock: Clock
    state: tuple[State, ...]
    input: tuple[Input, ...] = ()
    output: tuple[Output, ...]
    parameter: tuple[Parameter, ...]
    observation: tuple[Observation, ...] = ()
    intervention: tuple[Intervention, ...] = ()
    mesh: tuple[MeshBinding, ...] = ()
    preset: tuple[Preset, ...] = ()
    reference: tuple[Reference, ...] = ()
    signal: tuple[OwnSignal, ...] = ()
    physics: Physics = Physics()
    waive: tuple[Waiver, ...] = ()

    @model_validator(mode="after")
    def _cross_references(self) -> Manifest:
        for block in ("state", "input", "output", "parameter"):
            _unique(block, [item.id for item in getattr(self, block)])
        inputs = {port.id for port in self.input}
        outputs = {port.id for port in self.output}
        parameters = {parameter.id: parameter for parameter in self.parameter}
        for port in self.input:
            if port.departure and self.clock.tier != "days":
                raise ValueError(f"input.{port.id}: only organs of the days tier see departures")
        for port in self.output:
            _known(f"output.{port.id}.feedthrough", port.feedthrough, inputs)
        for observation in self.observation:
            _known(f"observation.{observation.signal}", [observation.output], outputs)
        for intervention in self.intervention:
            ports = [knob.port for knob in intervention.knob]
            _known(f"intervention.{intervention.kind}", ports, inputs)
        for binding in self.mesh:
            _known(f"mesh.{binding.part}", [binding.output], outputs)
        for preset in self.preset:
            _known(f"preset.{preset.id}", preset.parameters, set(parameters))
            for name, value in preset.parameters.items():
                low, high = parameters[name].bounds
                if not low <= value <= high:
                    raise ValueError(f"preset.{preset.id}.{name} = {value} is out of bounds")
        self._laws_name_what_is_there(inputs)
        self._own_signals()
        self._units_are_sound()
        return self

    def _laws_name_what_is_there(self, inputs: set[str]) -> None:
        states = {state.id for state in self.state}
        for law in self.physics.conserved:
            _known(f"physics.conserved.{law.id}.states", law.states, states)
            _known(f"physics.conserved.{law.id}.inflow", law.inflow, inputs)
        for reference in self.reference:
            names = {parameter.id for parameter in self.parameter}
            _known(f"reference.{reference.id}.parameters", reference.parameters, names)
            _known(f"reference.{reference.id}.inputs", reference.inputs, inputs)

    def _own_signals(self) -> None:
        for own in self.signal:
            if not own.id.startswith(f"{self.id}."):
                raise ValueError(f"signal '{own.id}': its id must begin with '{self.id}.'")
            check_unit(own.unit)
        declare(own.known() for own in self.signal)

    def _units_are_sound(self) -> None:
        from twin_core.vocabulary import to_signal_unit

        for item in (*self.state, *self.parameter):
            check_unit(item.unit)
        for port in (*self.input, *self.output):
            to_signal_unit(port.signal, port.unit)
        for observation in self.observation:
            signal(observation.signal)

    @property
    def personal(self) -> tuple[Parameter, ...]:
        """The parameters that may be fitted to a person."""
        return tuple(parameter for parameter in self.parameter if parameter.personal)


def _unique(block: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            raise ValueError(f"{block} '{name}' is declared twice")
        seen.add(name)


def _known(where: str, names: Iterable[str], known: set[str]) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"{where} names '{name}', which is not declared")


def parse_manifest(text: str, origin: str) -> Manifest:
    """The manifest in `text`; `origin` (path or package) names it in errors.

    Raises `OrganError` at stage *valid* for a bad manifest and at stage *compatible* for one
    written for a newer contract.
    """
    manifest = _parsed(text, origin)
    declare(own.known() for own in manifest.signal)  # a text that was read before, too
    return manifest


@lru_cache(maxsize=64)
def _parsed(text: str, origin: str) -> Manifest:
    """Reading and checking twenty manifests takes a quarter of a second, and each start does twice.

    What is returned is frozen, so that all may have the same.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise OrganError(Stage.VALID, origin, f"not TOML: {error}", "mend the syntax") from error
    name = str(table.get("id", origin))
    _check_contract(name, str(table.get("contract", "")))
    try:
        return Manifest.model_validate(table)
    except ValidationError as error:
        problems = error.errors()
        # An unknown key explains the missing one beside it, so it is named first.
        first = next((p for p in problems if p["type"] == "extra_forbidden"), problems[0])
        where = ".".join(str(part) for part in first["loc"])
        cure = "remove it" if first["type"] == "extra_forbidden" else "correct the manifest"
        raise OrganError(Stage.VALID, name, first["msg"], cure, where) from error
    except (UnitError, UnknownSignalError) as error:
        raise OrganError(Stage.VALID, name, str(error), "correct the manifest") from error


def _check_contract(name: str, contract: str) -> None:
    major, _, minor = contract.partition(".")
    if not (major.isdigit() and minor.isdigit()):
        problem = f"contract '{contract}' is not a version such as '1.0'"
        raise OrganError(Stage.VALID, name, problem, "state the contract version", "contract")
    if int(major) != CONTRACT_MAJOR:
        problem = f"it is written for contract {contract}, this host speaks {CONTRACT_MAJOR}.x"
        raise OrganError(Stage.COMPATIBLE, name, problem, "install a matching version", "contract")
