"""Writes the folder of an organ whose model is that of an SBML file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from workbench.commands.say import Refused
from workbench.scaffold.answers import Answers, one_line
from workbench.scaffold.sbml.read import Model, read_model
from workbench.scaffold.sbml.source import SECONDS, Symbols, model_source
from workbench.scaffold.write import write_files

CLOCKS = {"minutes": ("min", 60.0), "days": ("d", 86400.0)}
#: Most outputs that are offered where the author names none.
MOST_OUTPUTS = 40


def write_from_sbml(
    answers: Answers, file: Path, folder: Path, wished: tuple[str, ...] = (), time_unit: str = ""
) -> tuple[list[Path], tuple[str, ...]]:
    """The files of the new organ, and what its author should know.

    `wished` holds SYMBOL or SYMBOL=SIGNAL for each output; without any, every species is offered
    as a signal of the organ's own. `time_unit` stands in for that of the file.
    """
    import libsbml

    model = read_model(file)
    if time_unit and time_unit not in SECONDS:
        raise Refused(f"'{time_unit}' is no unit of time here", "--time-unit", "s, min, h or d")
    unit = time_unit or model.time_unit
    tier = "days" if unit == "d" else "minutes"
    outputs = _outputs(model, wished)
    ids = [c.id for c in model.constants] + [v.id for v in model.variables]
    ids += [name for name, _ in model.rules if name not in ids]
    symbols = Symbols([*ids, *(event.id for event in model.events)])
    time = CLOCKS[tier][1] / SECONDS[unit]
    source = model_source(
        libsbml, model, symbols, one_line(answers.title), tier, time, tuple(outputs)
    )
    manifest = _manifest(answers, model, symbols, tier, outputs, _fingerprint(file))
    own = {
        "src/{name}/organ.toml": manifest,
        "src/{name}/model.py": source,
        "src/{name}/MODEL_CARD.md": _card(answers, model, file, unit),
        "src/{name}/reference/" + file.name: file.read_text(encoding="utf-8"),
    }
    return write_files(answers, own, folder), _notes(model, unit, time_unit)


def _outputs(model: Model, wished: tuple[str, ...]) -> dict[str, str]:
    """Symbol to signal; an empty signal stands for one of the organ's own."""
    known = [v.id for v in model.variables] + [name for name, _ in model.rules]
    if not wished:
        species = [v.id for v in model.variables if v.size] or known
        return dict.fromkeys(species[:MOST_OUTPUTS], "")
    table: dict[str, str] = {}
    for entry in wished:
        symbol, _, signal = entry.partition("=")
        if symbol not in known:
            near = ", ".join(known[:8])
            raise Refused(f"the model has no symbol '{symbol}'", "--output", f"such as {near}")
        table[symbol] = signal
    return table


def _fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]


def _notes(model: Model, unit: str, given: str) -> tuple[str, ...]:
    notes = [] if given else [f"time is taken to be in {unit}; say --time-unit if it is not"]
    if model.events:
        notes.append("events fire at the beginning of the step in which their trigger turns true")
    return tuple(notes)


def _manifest(
    answers: Answers, model: Model, symbols: Symbols, tier: str, outputs: dict[str, str], mark: str
) -> str:
    cited = f"SBML file {model.notes}, sha256 {mark}"
    rows = [
        'contract = "1.0"', f"id = {_q(answers.name)}", f"display_name = {_q(answers.title)}",
        'version = "0.1.0"', f"licence = {_q(answers.licence)}",
        f"authors = [{_q(answers.author)}]",
        f"citation = [{_q(cited)}]", f"intended_use = {_q(answers.purpose)}",
        f"leaves_out = {_q(f'What {model.name} leaves out: see its publication.')}",
        "", "[validity]", 'rating = "unreliable"',
        'reason = "Made out of an SBML file and rated by nobody yet."',
        "", "[clock]", f"tier = {_q(tier)}",
    ]  # fmt: skip
    units = {v.id: v.unit for v in model.variables}
    for symbol, signal in outputs.items():
        if not signal:
            rows += _own_signal(answers.name, symbol, symbols[symbol], _output_unit(model, symbol))
    for v in model.variables:
        rows += _block("state", id=symbols[v.id], unit=v.unit, description=f"{v.name}.")
    for event in model.events:
        name = f"was_{symbols[event.id]}"
        rows += ["", "[[state]]", f"id = {_q(name)}", 'unit = "1"', "discrete = true",
                 f"description = {_q(f'Whether the trigger of {event.id} held.')}"]  # fmt: skip
    for symbol, signal in outputs.items():
        rows += _block(
            "output", id=symbols[symbol], signal=signal or f"{answers.name}.{symbols[symbol]}",
            unit=_output_unit(model, symbol), over_window="last", description=f"{symbol}.",
        )  # fmt: skip
    for c in model.constants:
        rows += _parameter(symbols[c.id], c.unit, c.value, c.name, cited)
    for v in model.variables:
        text = f"{v.name} at the start"
        rows += _parameter(f"initial_{symbols[v.id]}", units[v.id], v.initial, text, cited)
    rows += _block(
        "reference", id="sbml", description="The file itself, for any SBML simulator.",
        citation=cited, csv="",
    )  # fmt: skip
    return "\n".join(rows) + "\n"


def _output_unit(model: Model, symbol: str) -> str:
    """Concentrations have no unit of their own in the file: what is offered is a plain number."""
    variable = next((v for v in model.variables if v.id == symbol), None)
    return variable.unit if variable and symbol not in model.sizes else "1"


def _own_signal(organ: str, symbol: str, name: str, unit: str) -> list[str]:
    return [
        "", "[[signal]]", f"id = {_q(f'{organ}.{name}')}", f"unit = {_q(unit)}",
        f"name = {_q(symbol)}", f"meaning = {_q(f'{symbol} as formulas of the file mean it.')}",
        "range = [0.0, 0.0]", 'source = "the SBML file"',
    ]  # fmt: skip


def _parameter(name: str, unit: str, value: float, text: str, cited: str) -> list[str]:
    width = max(abs(value), 1e-9)
    low, high = (0.0, 10.0 * width) if value >= 0.0 else (-10.0 * width, 10.0 * width)
    return [
        "", "[[parameter]]", f"id = {_q(name)}", f"unit = {_q(unit)}", f"default = {value!r}",
        f"bounds = [{low!r}, {high!r}]", f"description = {_q(f'{one_line(text)}.')}",
        f"citation = {_q(cited)}",
    ]  # fmt: skip


def _block(kind: str, **fields: str) -> list[str]:
    return ["", f"[[{kind}]]", *(f"{key} = {_q(value)}" for key, value in fields.items())]


def _q(text: str) -> str:
    return json.dumps(one_line(text), ensure_ascii=False)


def _card(answers: Answers, model: Model, file: Path, unit: str) -> str:
    counts: dict[str, Any] = {
        "variables": len(model.variables), "constants": len(model.constants),
        "rules": len(model.rules), "reactions": len(model.reactions), "events": len(model.events),
    }  # fmt: skip
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    return (
        f"# {one_line(answers.title)}: model card\n\n"
        f"**For.** {one_line(answers.purpose)}\n"
        f"**Source.** {model.name}, out of `reference/{file.name}`: {told}; time in {unit}.\n"
        "**Leaves out.** What its publication leaves out; it reads no other organ's signals yet.\n"
        "**Trust.** Rate it after comparing it with the figures of its publication.\n"
    )
