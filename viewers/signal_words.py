"""What a signal is called, and what it is: name, meaning, unit, usual range, source. No Qt here."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from twin_core.vocabulary import Signal, catalogue
from viewers import ink
from viewers.ink import number_text, unit_text
from viewers.units import shown
from viewers.words import mark, tr

#: How a number came to be, one for each kind that is shown.
MEASURED = mark("Measured: values of the record as they were imported, in the unit you chose.")
PROJECTED = mark(
    "Model of this person, not measurement: the line is the median of the ensemble, the areas hold "
    "50 and 90 % of it. Below: with your changes less baseline, member by member. Click sets the "
    "time."
)
OUTCOME = mark(
    "Median of the ensemble; interval: 90 % of paired differences. Model, not measurement."
)
NOW = mark(
    "Median of the model at the time of the slider; ranges stay fixed. Model, not measurement."
)


def name_of(signal: str) -> str:
    """The name in the user's language, or the id of a signal that the catalogue lacks."""
    known = catalogue().get(signal)
    return tr(known.name) if known else signal


def unit_of(signal: str) -> str:
    """The catalogue's unit (UCUM); none for a signal that it lacks."""
    known = catalogue().get(signal)
    return known.unit if known else ""


def meaning_of(signal: str) -> str:
    """One sentence in the user's language; none for a signal that the catalogue lacks."""
    known = catalogue().get(signal)
    return tr(known.meaning) if known else ""


def what_is(signal: str, how: str = "") -> str:
    """Name and unit, meaning, usual range with its source, and how the number came to be, in HTML.

    `how` is one of the marked sentences above, or any other that is marked.
    """
    known = catalogue().get(signal)
    if known is None:
        return f"<p><b>{escape(signal)}</b></p><p>{escape(tr(how))}</p>"
    show = shown(known.unit, signal)
    unit = unit_text(show.unit) or tr("no unit")
    rows = [
        f"<b>{escape(tr(known.name))}</b> <span style='color:{ink.MUTED}'>{escape(unit)}</span>",
        escape(tr(known.meaning)),
        _usual(known),
    ]
    if how:
        rows.append(escape(tr(how)))
    return "".join(f"<p style='margin:0 0 5px 0'>{row}</p>" for row in rows)


def interval_text(low: float, high: float, span: float | None = None) -> str:
    """Both ends in words, as `ink.number_text` writes them."""
    ends = (number_text(end, span) for end in (low, high))
    return tr("{low} to {high}").format(**dict(zip(("low", "high"), ends, strict=True)))


def usual_of(signal: str) -> tuple[float, float] | None:
    """Where adults at rest usually are, in the unit that is shown."""
    known = catalogue().get(signal)
    if known is None:
        return None
    show = shown(known.unit, signal)
    return show(known.usual[0]), show(known.usual[1])


def _usual(known: Signal) -> str:
    show = shown(known.unit, known.id)
    low, high = (show(end) for end in known.usual)
    span = max(abs(low), abs(high))
    told = tr("Usually {low} to {high} {unit} in adults at rest.").format(
        low=number_text(low, span), high=number_text(high, span), unit=unit_text(show.unit)
    )
    source = tr("Source: {source}").format(source=linked(known.source))
    return f"{escape(told)} <span style='color:{ink.MUTED}'>{source}</span>"


def linked(source: str) -> str:
    """A source as HTML, its first DOI a link."""
    before, doi, rest = source.partition("doi:")
    if not doi:
        return escape(source)
    number = rest.split()[0].rstrip(",;.")
    link = f"https://doi.org/{quote(number, safe='/()')}"
    after = rest[len(number) :]
    return (
        f"{escape(before)}<a href='{link}' style='color:{ink.ACCENT}'>doi:{escape(number)}</a>"
        f"{escape(after)}"
    )
