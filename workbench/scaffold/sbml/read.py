"""An SBML model as plain data: its quantities, equations and events, function calls expanded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.commands.say import Refused
from workbench.scaffold.sbml.units import unit_of


@dataclass(frozen=True, slots=True)
class Constant:
    """A parameter or compartment that nothing changes."""

    id: str
    value: float
    unit: str
    name: str


@dataclass(frozen=True, slots=True)
class Variable:
    """A species, parameter or compartment that changes by reactions, rates or events.

    The state of a species is its amount. `size` is the compartment that divides it where formulas
    mean its concentration, `initial` an amount, or a concentration where `initial_is_amount` fails.
    """

    id: str
    initial: float
    unit: str
    name: str
    size: str = ""
    initial_is_amount: bool = True


@dataclass(frozen=True, slots=True)
class Event:
    """When `trigger` turns true, each (symbol, formula) is assigned."""

    id: str
    trigger: Any
    starts_true: bool
    assignments: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Model:
    """Formulas are libSBML trees. `rates` of change by variable, in `time_unit`."""

    name: str
    notes: str
    constants: tuple[Constant, ...]
    variables: tuple[Variable, ...]
    starts: tuple[tuple[str, Any], ...]
    rules: tuple[tuple[str, Any], ...]
    reactions: tuple[tuple[str, Any], ...]
    changes: tuple[tuple[str, tuple[tuple[str, float], ...]], ...]
    rates: tuple[tuple[str, Any], ...]
    events: tuple[Event, ...]
    amounts: frozenset[str]
    sizes: dict[str, str]
    time_unit: str
    document: Any


def read_model(path: Path) -> Model:
    """The model in a file; raises `Refused` with what the importer does not know."""
    try:
        import libsbml
    except ImportError as error:
        cure = "install the extra: pip install 'vitruvian[sbml]'"
        raise Refused("libSBML is not installed", "--sbml", cure) from error
    if not path.is_file():
        raise Refused("no such file", str(path), "check the path")
    document = libsbml.readSBMLFromFile(str(path))
    if document.getNumErrors(libsbml.LIBSBML_SEV_ERROR) or document.getModel() is None:
        first = document.getErrorWithSeverity(0, libsbml.LIBSBML_SEV_ERROR)
        why = " ".join(first.getMessage().split())[:160] if first else "it holds no model"
        raise Refused(f"not sound SBML: {why}", path.name, "mend the file")
    for task in ("expandFunctionDefinitions", "promoteLocalParameters"):
        options = libsbml.ConversionProperties()
        options.addOption(task, True)
        document.convert(options)
    model = document.getModel()
    _refuse_unknown(libsbml, model, path.name)
    return _model(libsbml, document, model, path)


def _refuse_unknown(libsbml: Any, model: Any, name: str) -> None:
    for rule in _all(model, "Rule"):
        if rule.isAlgebraic():
            raise Refused("algebraic rules are not known", name, "solve them for one symbol")
    for reaction in _all(model, "Reaction"):
        if reaction.isSetFast() and reaction.getFast():
            raise Refused(f"reaction {reaction.getId()} is fast", name, "make it slow")
        for reference in (*_all(reaction, "Reactant"), *_all(reaction, "Product")):
            if reference.isSetStoichiometryMath():
                where = f"{name}, {reaction.getId()}"
                raise Refused("stoichiometry that is a formula is not known", where)
    for event in _all(model, "Event"):
        if event.getDelay() is not None and event.getDelay().isSetMath():
            delay = event.getDelay().getMath()
            if not (delay.isNumber() and delay.getValue() == 0.0):
                raise Refused(f"event {event.getId()} has a delay", name, "remove the delay")


def _all(owner: Any, what: str) -> list[Any]:
    count = getattr(owner, "getNumSpecies" if what == "Species" else f"getNum{what}s", None)
    if count is None:
        return []
    return [getattr(owner, f"get{what}")(index) for index in range(count())]


def _model(libsbml: Any, document: Any, model: Any, path: Path) -> Model:
    rules = {r.getVariable(): r.getMath() for r in _all(model, "Rule") if r.isAssignment()}
    rates = {r.getVariable(): r.getMath() for r in _all(model, "Rule") if r.isRate()}
    events = tuple(_event(event, index) for index, event in enumerate(_all(model, "Event")))
    assigned = {symbol for event in events for symbol, _ in event.assignments}
    changes = _stoichiometry(model)
    # What an initial assignment computes may depend on anything, so it is kept as a state.
    computed = {a.getSymbol() for a in _all(model, "InitialAssignment")}
    moved = set(changes) | set(rates) | assigned | computed
    constants, variables, amounts, sizes = [], [], set(), {}
    for item in (*_all(model, "Compartment"), *_all(model, "Parameter")):
        if item.getId() in rules:
            continue
        value = _size(item) if item.getTypeCode() == libsbml.SBML_COMPARTMENT else item.getValue()
        row = (item.getId(), _known(value), unit_of(libsbml, item), item.getName() or item.getId())
        (variables if item.getId() in moved else constants).append(
            Variable(*row) if item.getId() in moved else Constant(*row)
        )
    for item in _all(model, "Species"):
        dimensions = model.getCompartment(item.getCompartment()).getSpatialDimensions()
        if item.getHasOnlySubstanceUnits() or dimensions == 0:
            amounts.add(item.getId())
        else:
            sizes[item.getId()] = item.getCompartment()
        if item.getId() not in rules:
            variables.append(_species(libsbml, model, item))
    return Model(
        name=model.getName() or model.getId() or path.stem,
        notes=path.name,
        constants=tuple(constants),
        variables=tuple(variables),
        starts=tuple((a.getSymbol(), a.getMath()) for a in _all(model, "InitialAssignment")),
        rules=_in_order(libsbml, rules),
        reactions=tuple((r.getId(), r.getKineticLaw().getMath()) for r in _all(model, "Reaction")),
        changes=tuple((name, tuple(terms)) for name, terms in changes.items()),
        rates=tuple(rates.items()),
        events=events,
        amounts=frozenset(amounts),
        sizes=sizes,
        time_unit=_time_unit(libsbml, model),
        document=document,
    )


def _size(compartment: Any) -> float:
    return compartment.getSize() if compartment.isSetSize() else 1.0


def _known(value: float) -> float:
    return 0.0 if value != value else float(value)


def _species(libsbml: Any, model: Any, item: Any) -> Variable:
    is_amount = item.isSetInitialAmount()
    value = item.getInitialAmount() if is_amount else item.getInitialConcentration()
    return Variable(
        item.getId(), _known(value), unit_of(libsbml, item), item.getName() or item.getId(),
        item.getCompartment(), is_amount,
    )  # fmt: skip


def _stoichiometry(model: Any) -> dict[str, list[tuple[str, float]]]:
    """Amounts by (reaction, coefficient); constant and boundary species are left alone."""
    changes: dict[str, list[tuple[str, float]]] = {}
    for reaction in _all(model, "Reaction"):
        for sign, references in ((-1.0, "Reactant"), (1.0, "Product")):
            for reference in _all(reaction, references):
                species = model.getSpecies(reference.getSpecies())
                if not (species.getBoundaryCondition() or species.getConstant()):
                    share = reference.getStoichiometry()
                    share = 1.0 if share != share else share
                    changes.setdefault(species.getId(), []).append((reaction.getId(), sign * share))
    return changes


def _event(event: Any, index: int) -> Event:
    trigger = event.getTrigger()
    # Before level 3 a trigger that is true at the start has not turned true.
    starts = trigger.getInitialValue() if trigger.isSetInitialValue() else True
    assignments = tuple((a.getVariable(), a.getMath()) for a in _all(event, "EventAssignment"))
    return Event(event.getId() or f"event_{index + 1}", trigger.getMath(), starts, assignments)


def _in_order(libsbml: Any, rules: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    """Assignment rules so that each stands after those that it reads."""
    waiting, done = dict(rules), []
    while waiting:
        ready = [n for n, math in waiting.items() if not (names_in(math) & set(waiting)) - {n}]
        if not ready:
            what = f"rules for {', '.join(sorted(waiting))} wait for each other"
            raise Refused(what, "assignment rules", "break the circle")
        done += [(name, waiting.pop(name)) for name in ready]
    return tuple(done)


def names_in(math: Any) -> set[str]:
    """Every symbol that a formula reads."""
    found = {math.getName()} if math.isName() and math.getName() else set()
    for index in range(math.getNumChildren()):
        found |= names_in(math.getChild(index))
    return found


def _time_unit(libsbml: Any, model: Any) -> str:
    """s, min, h or d; seconds where the model does not say, as SBML has it before level 3."""
    definition = model.getUnitDefinition("time") or model.getUnitDefinition(model.getTimeUnits())
    if definition is None or definition.getNumUnits() != 1:
        return "s"
    unit = definition.getUnit(0)
    seconds = unit.getMultiplier() * 10.0 ** unit.getScale()
    return {1.0: "s", 60.0: "min", 3600.0: "h", 86400.0: "d"}.get(round(seconds, 6), "s")
