"""The organ's Python, written from an SBML model."""

from __future__ import annotations

import keyword
import re
from typing import Any

from workbench.commands.say import Refused
from workbench.scaffold.sbml.formula import Writer
from workbench.scaffold.sbml.read import Event, Model, Variable

#: Seconds in each unit of time.
SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_HEAD = '''r"""{title}: an organ made out of the SBML file {file}.

Generated; its equations are those of the file, in the file's units. Time goes on in the file's
unit inside and in {clock_unit} outside. States of species are amounts.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import jax.numpy as jnp

from twin_core.organ import AbstractOrgan, Scalar

#: Units of the file's time in one {clock_unit}.
TIME = {time!r}
'''


class Symbols:
    """Names of the model as Python names, unique in lower case as manifests want them."""

    def __init__(self, ids: list[str]) -> None:
        self._names: dict[str, str] = {}
        taken: set[str] = set()
        for item in ids:
            base = re.sub(r"[^a-z0-9_]", "_", item.lower()).strip("_") or "symbol"
            base = f"s_{base}" if not base[0].isalpha() or keyword.iskeyword(base) else base
            name, count = base, 1
            while name in taken:
                count += 1
                name = f"{base}_{count}"
            taken.add(name)
            self._names[item] = name

    def __getitem__(self, item: str) -> str:
        return self._names[item]


def model_source(
    libsbml: Any,
    model: Model,
    symbols: Symbols,
    title: str,
    tier: str,
    time: float,
    outputs: tuple[str, ...],
) -> str:
    """The text of ``model.py``; `time` is how many units of the file's time a clock unit has."""
    write = _Pieces(libsbml, model, symbols)
    clock = {"minutes": "minute", "days": "day"}[tier]
    parts = [
        _HEAD.format(title=title, file=model.notes, clock_unit=clock, time=time),
        _power(),
        _tuple("State", write.states()),
        _tuple("Inputs", []),
        _tuple("Outputs", [symbols[name] for name in outputs]),
        _tuple("Params", write.parameters()),
        write.quantities(),
        write.rates(),
        write.starts(),
        *([write.events()] if model.events else []),
        write.organ(outputs),
    ]
    return "\n\n".join(part.strip("\n") + "\n" for part in parts)


def _power() -> str:
    return '''
def power(base: Any, exponent: Any) -> Any:
    """`base` to the `exponent`; whole exponents allow negative bases."""
    if isinstance(exponent, float) and exponent == int(exponent):
        return base ** int(exponent)
    return base**exponent
'''


def _tuple(name: str, fields: list[str]) -> str:
    rows = "".join(f"    {field}: Scalar\n" for field in fields)
    return f"class {name}(NamedTuple):\n" + (rows or '    """Nothing comes in."""\n')


class _Pieces:
    def __init__(self, libsbml: Any, model: Model, symbols: Symbols) -> None:
        self._model, self._symbols = model, symbols
        every = [c.id for c in model.constants] + [v.id for v in model.variables]
        every += [name for name, _ in model.rules]
        names = {name: f"q['{name}']" for name in (*every, *(r for r, _ in model.reactions))}
        self._write = Writer(libsbml, names, "t").write

    # ------------------------------------------------------------- names
    def states(self) -> list[str]:
        rows = [self._symbols[v.id] for v in self._model.variables]
        return rows + [self._was(event) for event in self._model.events]

    def parameters(self) -> list[str]:
        rows = [self._symbols[c.id] for c in self._model.constants]
        return rows + [f"initial_{self._symbols[v.id]}" for v in self._model.variables]

    def _was(self, event: Event) -> str:
        return f"was_{self._symbols[event.id]}"

    # ------------------------------------------------------------- pieces
    def quantities(self) -> str:
        """Every symbol by the file's name: species as formulas mean them."""
        model = self._model
        lines = [
            "def quantities(t: Any, state: State, params: Params) -> dict[str, Any]:",
            '    """Every symbol of the file; species as formulas mean them."""',
            "    q: dict[str, Any] = {",
        ]
        lines += [f"        {c.id!r}: params.{self._symbols[c.id]}," for c in model.constants]
        lines += [f"        {v.id!r}: state.{self._symbols[v.id]}," for v in model.variables]
        lines.append("    }")
        ruled = {name for name, _ in model.rules}
        divided = [v for v in model.variables if v.id in model.sizes]
        early = [v for v in divided if model.sizes[v.id] not in ruled]
        late = [v for v in divided if model.sizes[v.id] in ruled]
        lines += [self._divide(v) for v in early]
        pending = list(late)
        for name, math in model.rules:
            lines.append(f"    q[{name!r}] = {self._write(math)}")
            lines += [self._divide(v) for v in pending if model.sizes[v.id] == name]
        return "\n".join([*lines, "    return q"])

    def _divide(self, variable: Variable) -> str:
        size = self._model.sizes[variable.id]
        return f"    q[{variable.id!r}] = q[{variable.id!r}] / q[{size!r}]"

    def rates(self) -> str:
        """Rates of change in the file's time."""
        model = self._model
        lines = [
            "def rates(q: dict[str, Any], t: Any) -> dict[str, Any]:",
            '    """Change of each variable in the file\'s time; of species, of their amounts."""',
        ]
        lines += [f"    q[{name!r}] = {self._write(math)}" for name, math in model.reactions]
        found = {name: self._sum(terms) for name, terms in model.changes}
        for name, math in model.rates:
            text = self._write(math)
            size = model.sizes.get(name)
            found[name] = f"{text} * q[{size!r}]" if size else text
        lines.append("    return {")
        lines += [f"        {name!r}: {text}," for name, text in found.items()]
        return "\n".join([*lines, "    }"])

    @staticmethod
    def _sum(terms: tuple[tuple[str, float], ...]) -> str:
        parts = [f"{share!r} * q[{reaction!r}]" for reaction, share in terms]
        return " + ".join(parts)

    def starts(self) -> str:
        """Initial values, which initial assignments may compute."""
        model, symbols = self._model, self._symbols
        lines = [
            "def start(params: Params) -> dict[str, Any]:",
            '    """The value of each variable at the beginning; of species, the amount."""',
            "    t = jnp.zeros_like(next(iter(params)))",
            "    q: dict[str, Any] = {",
        ]
        lines += [f"        {c.id!r}: params.{symbols[c.id]}," for c in model.constants]
        plain = [v for v in model.variables if v.id not in model.sizes]
        lines += [f"        {v.id!r}: params.initial_{symbols[v.id]}," for v in plain]
        lines.append("    }")
        given = dict(model.starts)
        for name in _in_turn(model):
            if name in given:
                lines.append(f"    q[{name!r}] = {self._write(given[name])}")
            else:
                lines.append(self._first(name))
        lines.append("    return {")
        for v in model.variables:
            size = model.sizes.get(v.id)
            amount = f"q[{v.id!r}] * q[{size!r}]" if size else f"q[{v.id!r}]"
            lines.append(f"        {v.id!r}: {amount},")
        return "\n".join([*lines, "    }"])

    def _first(self, name: str) -> str:
        model = self._model
        rules = dict(model.rules)
        if name in rules:
            return f"    q[{name!r}] = {self._write(rules[name])}"
        variable = next(v for v in model.variables if v.id == name)
        text, size = f"params.initial_{self._symbols[name]}", model.sizes.get(name)
        if size and variable.initial_is_amount:
            text = f"{text} / q[{size!r}]"
        elif not size and not variable.initial_is_amount:
            text = f"{text} * q[{variable.size!r}]"
        return f"    q[{name!r}] = {text}"

    def events(self) -> str:
        """Which triggers hold, and the state after those that turned true."""
        model, symbols = self._model, self._symbols
        lines = [
            "def triggers(q: dict[str, Any], t: Any) -> dict[str, Any]:",
            '    """Which triggers hold now."""',
            "    return {",
        ]
        lines += [f"        {e.id!r}: {self._write(e.trigger)}," for e in model.events]
        lines += [
            "    }",
            "",
            "",
            "def happened(state: State, q: dict[str, Any], t: Any) -> State:",
            '    """Assigns what those events say whose triggers have turned true."""',
            "    holds = triggers(q, t)",
            "    after = state._asdict()",
        ]
        for event in model.events:
            was = self._was(event)
            lines.append(f"    fires = holds[{event.id!r}] & (state.{was} < 0.5)")
            for name, math in event.assignments:
                text, size = self._write(math), model.sizes.get(name)
                text = f"({text}) * q[{size!r}]" if size else text
                field = symbols[name]
                lines.append(f"    after[{field!r}] = jnp.where(fires, {text}, after[{field!r}])")
            lines.append(
                f"    after[{was!r}] = jnp.where(holds[{event.id!r}], 1.0, 0.0).astype("
                f"state.{was}.dtype)"
            )
        return "\n".join([*lines, "    return State(**after)"])

    def organ(self, outputs: tuple[str, ...]) -> str:
        """The class that the host sees."""
        model, symbols = self._model, self._symbols
        moved = {name for name, _ in model.changes} | {name for name, _ in model.rates}
        rates = []
        for v in model.variables:
            field = symbols[v.id]
            rate = f"found[{v.id!r}] * TIME" if v.id in moved else f"jnp.zeros_like(state.{field})"
            rates.append(f"            {field}={rate},")
        starts = [f"            {symbols[v.id]}=first[{v.id!r}]," for v in model.variables]
        for event in model.events:
            was = self._was(event)
            rates.append(f"            {was}=jnp.zeros_like(state.{was}),")
            value = "1.0" if event.starts_true else "0.0"
            starts.append(f"            {was}={value} * jnp.ones_like(next(iter(params))),")
        lines = [
            "class Organ(AbstractOrgan):",
            '    """The model of the file. Its outputs are symbols as formulas mean them."""',
            "",
            "    State: ClassVar[Any] = State",
            "    Inputs: ClassVar[Any] = Inputs",
            "    Outputs: ClassVar[Any] = Outputs",
            "    Params: ClassVar[Any] = Params",
            "",
            "    def initial(self, params: Params, inputs: Inputs) -> State:",
            "        first = start(params)",
            "        return State(",
            *starts,
            "        )",
            "",
            "    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Params) -> State:",
            "        now = t * TIME",
            "        found = rates(quantities(now, state, params), now)",
            "        return State(",
            *rates,
            "        )",
            "",
            "    def outputs(",
            "        self, t: Scalar, state: State, inputs: Inputs, params: Params",
            "    ) -> Outputs:",
            "        q = quantities(t * TIME, state, params)",
            "        return Outputs(",
            *(f"            {symbols[name]}=q[{name!r}]," for name in outputs),
            "        )",
        ]
        if model.events:
            lines += [
                "",
                "    def update(",
                "        self, t: Scalar, state: State, inputs: Inputs, params: Params",
                "    ) -> State:",
                "        now = t * TIME",
                "        return happened(state, quantities(now, state, params), now)",
            ]
        return "\n".join(lines)


def _in_turn(model: Model) -> list[str]:
    """Everything that has a start, each after what its start reads."""
    from workbench.scaffold.sbml.read import names_in

    given, rules = dict(model.starts), dict(model.rules)
    needs: dict[str, set[str]] = {}
    for name in {*given, *rules, *(v.id for v in model.variables)}:
        math = given.get(name, rules.get(name))
        variable = next((v for v in model.variables if v.id == name), None)
        if math is not None:
            needs[name] = names_in(math)
        elif name in model.sizes or (variable and not variable.initial_is_amount):
            needs[name] = {model.sizes.get(name) or (variable.size if variable else "")}
    order: list[str] = []
    while needs:
        ready = sorted(name for name, on in needs.items() if not (on - {name}) & set(needs))
        if not ready:
            what = f"starts of {', '.join(sorted(needs))} wait for each other"
            raise Refused(what, "initial assignments", "break the circle")
        order += ready
        for name in ready:
            del needs[name]
    return order
