"""What would help most, as rows of the insight page: a sentence and numbers for each change."""

from __future__ import annotations

from collections.abc import Iterable

from viewers.ink import unit_text
from viewers.insight.state import HELP, InsightRow
from viewers.words import tr
from workbench.engine.protocol import Helpful, HelpfulEffect


def helpful_rows(found: Iterable[Helpful]) -> list[InsightRow]:
    """Changes that bring anything, in the order they came in; empty where none does."""
    return [
        InsightRow(
            HELP, f"{one.words}: {one.sentence()}", _value(one.effects[0]), bool(one.doubt),
            tuple(_opened(one)),
        )
        for one in found
        if one.worths > 0.0
    ]  # fmt: skip


def _opened(one: Helpful) -> list[tuple[str, str]]:
    doubt = [("outside its range", one.doubt)] if one.doubt else []
    return [*doubt, *((e.outcome.name, _numbers(e)) for e in one.effects), *one.basis]


def _value(effect: HelpfulEffect) -> str:
    """The largest effect with its band."""
    told = effect.outcome
    unit = unit_text(told.unit)
    return f"{told.difference:+.3g} {unit} ({told.low:+.3g} to {told.high:+.3g})".replace("  ", " ")


def _numbers(effect: HelpfulEffect) -> str:
    told, unit = effect.outcome, unit_text(effect.outcome.unit)
    return tr(
        "{before:.4g} to {after:.4g} {unit}: {change:+.3g} [{low:+.3g}, {high:+.3g}]; "
        "better in {share:.0f} % of the members; {worth:g} {unit} would be worth having ({source})"
    ).format(
        before=told.baseline, after=told.intervention, unit=unit, change=told.difference,
        low=told.low, high=told.high, share=100 * effect.helps, worth=effect.worth,
        source=effect.source,
    )  # fmt: skip
