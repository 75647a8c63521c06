"""The table of results for a terminal."""

from __future__ import annotations

from workbench.bench.row import Row
from workbench.bench.suite import Results
from workbench.commands.say import rows as print_columns

HEAD = ("", "median", "min..max", "unit", "goal", "", "times the peer")


def show(results: Results) -> None:
    """Prints machine, rows and notes."""
    on = results.machine
    print(f"{on['cpu']}, {on['cores']} cores, load {on['load']}, {on['system']}")
    print(f"Python {on['python']}, jax {on['jax']} on {on['platform']}")
    names = list(dict.fromkeys(row.name for row in results.rows))
    lines: list[tuple[str, ...]] = [HEAD]
    for name in names:
        lines.append((name, *[""] * (len(HEAD) - 1)))
        lines += [_line(row) for row in results.rows if row.name == name]
    if names:
        print_columns(lines, indent="")
    for name, note in _notes(results.rows):
        print(f"{name}: {note}")
    for name, sentence in results.failures.items():
        print(f"{name} failed: {sentence}")


def _line(row: Row) -> tuple[str, ...]:
    met = {True: "met", False: "missed", None: ""}[row.met]
    peer = ""
    if row.peer is not None and row.ratio is not None:
        peer = f"{figure(row.ratio)} ({row.peer.name}: {figure(row.peer.median)})"
    span = f"{figure(min(row.values))}..{figure(max(row.values))}"
    goal = "" if row.goal is None else figure(row.goal)
    return f"  {row.what}", figure(row.median), span, row.unit, goal, met, peer


def _notes(rows: tuple[Row, ...]) -> list[tuple[str, str]]:
    """Each note once for a benchmark, in order."""
    return list(dict.fromkeys((row.name, note) for row in rows for note in row.notes))


def figure(value: float) -> str:
    """Three digits, with commas from a thousand on: nothing measured here is known better."""
    if abs(value) < 999.5:
        return f"{value:.3g}"
    digits = len(str(round(abs(value)))) - 3
    return f"{round(value, -digits):,.0f}"
