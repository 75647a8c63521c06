"""The words of the organ page: signals, parameters, what moves a signal, how far to trust it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from viewers import ink
from viewers.ink import number_text, unit_text
from viewers.posterior.state import ORIGINS
from viewers.signal_words import NOW, linked, meaning_of, name_of, unit_of, what_is
from viewers.units import shown
from viewers.words import mark, tr
from workbench.engine.protocol import Mover, OrganInfo, ParameterInfo

MOST_MOVERS = 6
#: How far an organ is to be trusted, as manifests say it.
RATINGS = {
    word: word
    for word in (mark("unreliable"), mark("low"), mark("moderate"), mark("good"), mark("high"))
}


def signal_html(signal: str, text: str, movers: Sequence[Mover] | None) -> str:
    """A signal's value now, its meaning, and what moves it where that was asked."""
    name, meaning = name_of(signal), meaning_of(signal)
    ask, tip = tr("what moves this?"), escape(what_is(signal, NOW))
    link = (
        f"<a href='moves:{signal}' style='color:{ink.ACCENT}'>{ask}</a>" if movers is None else ""
    )
    return (
        "<table width='100%' cellspacing='0' cellpadding='0' style='margin-top:7px'><tr>"
        f"<td>{escape(name)}</td><td align='right'><b title=\"{tip}\">{text}</b></td></tr><tr>"
        f"<td style='color:{ink.MUTED}'>{escape(meaning)}</td>"
        f"<td align='right' width='118' style='white-space:nowrap'>{link}</td></tr></table>"
        f"{movers_html(signal, movers) if movers is not None else ''}"
    )


def movers_html(signal: str, movers: Sequence[Mover]) -> str:
    """A bar a parameter: from the signal's mean at its low end to that at its high end."""
    if not movers:
        told = tr("It follows over weeks and years; there is no usual day to move.")
        return f"<p style='color:{ink.MUTED}'>{told}</p>"
    show = shown(unit_of(signal), signal)
    head = tr(
        "Mean over a usual day with one parameter at the low and the high end of the population, "
        "all others at this person's best. In brackets: within what is known of this person."
    )
    rows = []
    for number, m in enumerate(movers[:MOST_MOVERS]):
        ends = [show(v) for v in (m.at_low, m.at_high, m.sure_low, m.sure_high)]
        span = max(map(abs, ends[:2]))
        low, high, sure_low, sure_high = (number_text(v, span) for v in ends)
        what = escape(tr(m.description) or m.name)
        rows.append(
            f"<tr><td colspan=2 style='padding-top:4px'>{what}</td></tr>"
            f"<tr><td><img src='mover:{signal}:{number}'></td><td>&nbsp;{low} → {high} "
            f"{unit_text(show.unit)} "
            f"<span style='color:{ink.MUTED}'>({sure_low} → {sure_high})</span>"
            "</td></tr>"
        )
    return f"<p style='color:{ink.MUTED};margin:2px 0'>{head}</p><table>{''.join(rows)}</table>"


def parameters_html(rows: Iterable[ParameterInfo]) -> str:
    """Parameters with value, interval, prior, origin and citation."""
    blocks = [parameter_html(row) for row in rows]
    return f"<h4>{tr('Parameters')}</h4>{''.join(blocks)}" if blocks else ""


def parameter_html(row: ParameterInfo) -> str:
    """One parameter over the picture of its prior and posterior."""
    span = max(abs(row.high - row.low), abs(row.value))
    mark = tr("learned from the data") if row.learned else tr("assumed from the population")
    colour = ink.ACCENT if row.learned else ink.MUTED
    between = tr("90 %: {low} to {high}; population {before} to {after}").format(
        low=number_text(row.low, span),
        high=number_text(row.high, span),
        before=number_text(row.prior_low, span),
        after=number_text(row.prior_high, span),
    )
    return (
        f"<p style='margin:9px 0 0 0'>{escape(tr(row.description) or row.name)} "
        f"<b>{number_text(row.value, span)} {unit_text(row.unit)}</b><br>"
        f"<img src='prior:{row.name}'><br>"
        f"<span style='color:{ink.MUTED}'>{between}</span><br>"
        f"<span style='color:{colour}'>{mark}</span>"
        f"<span style='color:{ink.MUTED}'> · {_origin(row)}</span></p>"
    )


def _origin(row: ParameterInfo) -> str:
    origin = tr(ORIGINS.get(row.origin, row.origin))
    return f"{origin}: {linked(row.citation)}" if row.citation else origin


def organ_html(organ: OrganInfo) -> str:
    """What an organ is for, what it leaves out, how far to trust it, and its files."""
    name = escape(tr(organ.display_name))
    if organ.error:
        told = tr("Not in use (stage {stage}):").format(stage=organ.stage)
        return f"<h4>{name}</h4><p style='color:{ink.WARNING}'>{told} {escape(organ.error)}</p>"
    reason = f": {escape(tr(organ.validity_reason))}" if organ.validity_reason else ""
    colour = ink.WARNING if organ.validity in ("unreliable", "poor") else ink.ACCENT
    card, source = tr("model card"), tr("source")
    trust = f"{tr('Trust')}: {tr(RATINGS.get(organ.validity, organ.validity))}"
    lacks = escape(tr(organ.leaves_out))
    return (
        f"<h4 style='margin-bottom:0'>{name}</h4>"
        f"<p style='margin-top:2px'>{escape(tr(organ.intended_use))}</p>"
        f"<p><span style='color:{colour}'>{trust}</span>"
        f"<span style='color:{ink.MUTED}'>{reason}</span></p>"
        f"<p style='color:{ink.MUTED}'><b>{tr('Leaves out.')}</b> {lacks}</p>"
        f"<p><a href='card:{organ.id}' style='color:{ink.ACCENT}'>{card}</a> &nbsp; "
        f"<a href='source:{organ.id}' style='color:{ink.ACCENT}'>{source}</a></p>"
    )


def nothing_behind() -> str:
    """For a part that no organ answers for."""
    told = tr("No model of this part yet. It is drawn as anatomy only; no number is behind it.")
    return f"<p style='color:{ink.MUTED}'>{told}</p>"


def empty_html() -> str:
    """Before a part was picked."""
    told = tr(
        "Click a part of the body, or find it by name above the body. Its signals, fitted "
        "parameters, their origin and the model's limits appear here."
    )
    return f"<h3>{tr('Pick an organ')}</h3><p style='color:{ink.MUTED}'>{told}</p>"
