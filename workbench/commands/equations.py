"""equation: a published risk equation or score, for inputs in a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.commands.say import Json, Refused, emit, foreseen, rows

if TYPE_CHECKING:
    from twin_core.insight.equation import Answer, Equation, Input


def equation(
    name: Annotated[str, typer.Argument(help="None lists them.")] = "",
    inputs: Annotated[
        Path | None,
        typer.Option(
            "--inputs", help="JSON: one object of inputs, or a list; none shows what it takes."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """A published equation or score for given inputs, with its source, licence and range."""
    if not name:
        _list(as_json)
        return
    found = find_equation(name)
    if inputs is None:
        emit(_card(found)) if as_json else _tell_card(found)
        return
    given = _people(inputs)
    people = given if isinstance(given, list) else [given]
    with foreseen():
        answers = [found.evaluate(person) for person in people]
    tables = [_row(found, answer) for answer in answers]
    if as_json:
        emit(tables if isinstance(given, list) else tables[0])
        return
    for answer in answers:
        _tell(found, answer)
    print(f"source: {found.source}")
    if found.disclaimer:
        print(found.disclaimer)


def find_equation(name: str) -> Equation:
    """The equation of that name; raises `Refused` with the nearest names where there is none."""
    from difflib import get_close_matches

    from data.evidence import equation_names, equation_table
    from data.evidence.equations import NOT_CARRIED
    from twin_core.insight.equation import equation_from

    if name in NOT_CARRIED:
        raise Refused(NOT_CARRIED[name], name, "`vitruvian equation` lists what is carried")
    known = equation_names()
    if name not in known:
        near = ", ".join(get_close_matches(name, known, 3, 0.4))
        cure = f"did you mean {near}?" if near else "`vitruvian equation` lists them"
        raise Refused(f"there is no equation '{name}'", "equation", cure)
    return equation_from(equation_table(name))


def _people(file: Path) -> dict[str, Any] | list[dict[str, Any]]:
    """The inputs in a file: an object or a list, each as such or under `inputs`."""
    with foreseen():
        text = file.read_text(encoding="utf-8")
    try:
        given = json.loads(text)
    except ValueError as error:
        raise Refused(f"the file is not JSON ({error})", str(file), "mend it") from error
    if isinstance(given, dict) and isinstance(given.get("vectors"), list):
        given = given["vectors"]
    people = [_inputs(row, file) for row in (given if isinstance(given, list) else [given])]
    return people if isinstance(given, list) else people[0]


def _inputs(row: Any, file: Path) -> dict[str, Any]:
    inner = row.get("inputs", row) if isinstance(row, dict) else None
    if not isinstance(inner, dict):
        raise Refused("inputs are an object or a list of objects", str(file), "see --help")
    return inner


def _row(found: Equation, answer: Answer) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "equation": found.name,
        "version": found.version,
        "source": found.source,
        "valid": answer.valid,
        "outside": list(answer.outside),
        "notes": list(answer.notes),
    }
    if found.disclaimer:
        facts["disclaimer"] = found.disclaimer
    return {**answer.values, **{key: value for key, value in facts.items() if key != "inputs"}}


def _tell(found: Equation, answer: Answer) -> None:
    for key, value in answer.values.items():
        number = f"{value:.4g}" if isinstance(value, float) else str(value)
        unit = found.units.get(key, "")
        print(f"{key.replace('_', ' ')}: {number}{f' {unit}' if unit not in ('', '1') else ''}")
    for sentence in answer.outside:
        print(f"  outside its range: {sentence}")
    for sentence in answer.notes:
        print(f"  note: {sentence}")


def _list(as_json: bool) -> None:
    from data.evidence import equation_names

    found = [find_equation(name) for name in equation_names()]
    if as_json:
        emit([{"name": e.name, "title": e.title, "source": e.source} for e in found])
    else:
        rows([(e.name, e.title) for e in found], indent="")


def _card(found: Equation) -> dict[str, Any]:
    return {
        "name": found.name,
        "title": found.title,
        "version": found.version,
        "source": found.source,
        "licence": found.licence,
        "disclaimer": found.disclaimer,
        "confirmed": found.confirmed,
        "inputs": [_input_row(item) for item in found.inputs],
        "outputs": {key: found.units.get(key, "") for key in found.outputs},
    }


def _input_row(item: Input) -> dict[str, Any]:
    return {
        "name": item.name,
        "title": item.title,
        "kind": item.kind,
        "unit": item.unit,
        "valid": item.valid,
        "choices": item.choices,
        "required": item.default is None and not item.optional,
        "default": item.default,
    }


def _tell_card(found: Equation) -> None:
    print(found.title)
    lines = []
    for item in found.inputs:
        span = "to".join(f" {edge:g} " for edge in item.valid).strip() if item.valid else ""
        kind = ", ".join(map(str, item.choices)) or ("yes or no" if item.kind == "flag" else "")
        need = "" if item.default is None and not item.optional else "may be missing"
        lines.append((item.name, item.title, item.unit, span or kind, need))
    rows(lines)
    print(f"gives: {', '.join(found.outputs)}")
    print(f"source: {found.source}")
    print(f"licence: {found.licence}")
    if not found.confirmed:
        print("not yet checked against other people's code")
    if found.disclaimer:
        print(found.disclaimer)
