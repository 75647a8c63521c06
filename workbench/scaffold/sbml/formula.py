"""SBML formulas as Python source over `jnp`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.commands.say import Refused

_BINARY = {
    "AST_MINUS": "-", "AST_DIVIDE": "/", "AST_RELATIONAL_GT": ">", "AST_RELATIONAL_GEQ": ">=",
    "AST_RELATIONAL_LT": "<", "AST_RELATIONAL_LEQ": "<=", "AST_RELATIONAL_EQ": "==",
    "AST_RELATIONAL_NEQ": "!=",
}  # fmt: skip
_MANY = {"AST_PLUS": ("+", "0.0"), "AST_TIMES": ("*", "1.0"), "AST_LOGICAL_AND": ("&", "True"),
         "AST_LOGICAL_OR": ("|", "False"), "AST_LOGICAL_XOR": ("^", "False")}  # fmt: skip
_CALLS = {
    "ABS": "abs", "CEILING": "ceil", "FLOOR": "floor", "EXP": "exp", "LN": "log",
    "FACTORIAL": "", "SIN": "sin", "COS": "cos", "TAN": "tan", "ARCSIN": "arcsin",
    "ARCCOS": "arccos", "ARCTAN": "arctan", "SINH": "sinh", "COSH": "cosh", "TANH": "tanh",
}  # fmt: skip


class Writer:
    """Writes formulas in which each symbol stands for an expression of `names`."""

    def __init__(self, libsbml: Any, names: Mapping[str, str], time: str) -> None:
        self._names, self._time = names, time
        self._kinds = {
            getattr(libsbml, name): name for name in dir(libsbml) if name.startswith("AST_")
        }

    def write(self, node: Any) -> str:
        """One expression, bracketed where it must be."""
        kind = self._kinds.get(node.getType(), "")
        if node.isNumber():
            return repr(float(node.getValue()))
        if kind == "AST_NAME_TIME":
            return self._time
        if kind == "AST_NAME_AVOGADRO":
            return "6.02214179e23"
        if kind in ("AST_CONSTANT_E", "AST_CONSTANT_PI"):
            return "jnp.e" if kind.endswith("_E") else "jnp.pi"
        if kind in ("AST_CONSTANT_TRUE", "AST_CONSTANT_FALSE"):
            return f"jnp.asarray({kind.endswith('TRUE')})"
        if node.isName():
            return self._name(node.getName())
        return self._operation(kind, [node.getChild(i) for i in range(node.getNumChildren())])

    def _name(self, name: str) -> str:
        if name not in self._names:
            raise Refused(f"formula reads '{name}', which is not declared", "SBML", "mend the file")
        return self._names[name]

    def _operation(self, kind: str, children: list[Any]) -> str:
        parts = [self.write(child) for child in children]
        if kind in _MANY:
            sign, empty = _MANY[kind]
            return f"({f' {sign} '.join(parts)})" if parts else empty
        if kind == "AST_MINUS" and len(parts) == 1:
            return f"(-{parts[0]})"
        if kind == "AST_LOGICAL_NOT":
            return f"(~{parts[0]})"
        if kind in _BINARY and len(parts) == 2:
            return f"({parts[0]} {_BINARY[kind]} {parts[1]})"
        if kind in ("AST_POWER", "AST_FUNCTION_POWER"):
            return f"power({parts[0]}, {parts[1]})"
        if kind == "AST_FUNCTION_ROOT":
            degree, base = parts if len(parts) == 2 else ("2.0", parts[0])
            return f"power({base}, 1.0 / {degree})"
        if kind == "AST_FUNCTION_LOG":
            base, value = parts if len(parts) == 2 else ("10.0", parts[0])
            return f"(jnp.log({value}) / jnp.log({base}))"
        if kind == "AST_FUNCTION_PIECEWISE":
            return self._piecewise(parts)
        if kind in ("AST_FUNCTION_MAX", "AST_FUNCTION_MIN"):
            return self._fold("jnp.maximum" if kind.endswith("MAX") else "jnp.minimum", parts)
        call = _CALLS.get(kind.removeprefix("AST_FUNCTION_"))
        if call and len(parts) == 1:
            return f"jnp.{call}({parts[0]})"
        what = kind.removeprefix("AST_").replace("_", " ").lower() or "unknown"
        raise Refused(f"the formula element '{what}' is not known", "SBML", "write it otherwise")

    @staticmethod
    def _piecewise(parts: list[str]) -> str:
        """Pairs of value and condition, and what holds otherwise (nothing known: not a number)."""
        text = parts.pop() if len(parts) % 2 else "jnp.nan"
        for value, condition in reversed(list(zip(parts[::2], parts[1::2], strict=True))):
            text = f"jnp.where({condition}, {value}, {text})"
        return text

    @staticmethod
    def _fold(function: str, parts: list[str]) -> str:
        text = parts[0]
        for part in parts[1:]:
            text = f"{function}({text}, {part})"
        return text
