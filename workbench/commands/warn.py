"""warn: departures from the person's own baseline, and alarms within a budget."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data.evidence.sources import told
from workbench.commands.say import Json, Refused, emit, foreseen
from workbench.commands.stating import stated

if TYPE_CHECKING:
    from workbench.service.warn import Alarm, News


def warn(
    record: Path,
    budget: Annotated[
        float, typer.Option(help="False alarms a month that you can live with.")
    ] = 0.5,
    no_twin: Annotated[
        bool, typer.Option("--no-twin", help="Leave out what the fitted twin did not expect.")
    ] = False,
    as_json: Json = False,
) -> None:
    """What is new: signals that left their own baseline, and alarms with likely causes."""
    from twin_core.runtime import configure

    if not budget > 0:
        raise Refused(f"a budget of {budget:g} alarms a month", "--budget", "give more than 0")
    configure()
    from data.record import Record
    from workbench.service.statements.of_news import of_news
    from workbench.service.warn import LIMITS, news

    with foreseen(), Record.open(record, purpose="early warning") as kept:
        found = news(kept, budget, not no_twin)
        more = stated(kept, of_news(found)) if as_json else {}
    if as_json:
        emit({**table(found), **more})
        return
    _tell(found)
    print(LIMITS)


def table(found: News) -> dict[str, Any]:
    """The news as plain data."""
    from workbench.service.warn import LIMITS

    return {
        "until": found.until.isoformat() if found.until else None,
        "days": found.days,
        "months_watched": found.months,
        "budget_per_month": found.budget,
        "threshold": found.threshold,
        "own_alarms_per_month": found.own_rate,
        "watched": [
            {"channel": c.name, "title": c.title, "unit": c.unit, "source": told(c.source),
             "confirmed": c.confirmed}
            for c in found.channels
        ],
        "alarms": [_alarm(one) for one in found.alarms],
        "departures": [
            {"channel": d.channel.name, "day": d.day.isoformat(), "value": d.value,
             "expected": d.expected, "low": d.low, "high": d.high, "unit": d.channel.unit,
             "score": d.score, "sentence": d.sentence, "kind": "measured", "evidence": "own days",
             "source": told(d.channel.source)}
            for d in found.departures
        ],
        "changes": [
            {"channel": one.channel.name, "day": one.day.isoformat(), "before": one.before,
             "after": one.after, "low": one.band[0], "high": one.band[1],
             "unit": one.channel.unit, "sentence": one.sentence, "kind": "measured",
             "source": told(one.channel.source)}
            for one in found.lasting
        ],
        "notes": list(found.notes),
        "limits": LIMITS,
    }  # fmt: skip


def _alarm(one: Alarm) -> dict[str, Any]:
    return {
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
        "peak": one.peak.isoformat(),
        "now": one.now,
        "score": one.score,
        "threshold": one.threshold,
        "causes": [
            {"cause": c.cause, "probability": c.probability, "score": c.score} for c in one.causes
        ],
        "reasons": [{"channel": title, "score": score} for title, score in one.reasons],
        "sentence": one.sentence,
        "advice": one.signature.advice,
        "evidence": one.signature.evidence,
        "source": told(one.signature.source),
        "kind": "association in this person's data, read with a model's expectation",
    }


def _tell(found: News) -> None:
    current = [one for one in found.alarms if one.now]
    past = [one for one in found.alarms if not one.now]
    if found.until is None:
        print("nothing can be watched yet")
    elif not current:
        print(f"no alarm on {found.until:%d %b %Y}")
    for one in current:
        print(f"ALARM {one.sentence}")
        print(f"  {one.signature.advice}")
        print(f"  evidence {one.signature.evidence}; {told(one.signature.source)}")
    for row in found.departures:
        print(f"new: {row.sentence}")
    for change in found.lasting[:6]:
        print(f"changed: {change.sentence}")
    if past:
        print(f"{len(past)} earlier {'alarm' if len(past) == 1 else 'alarms'}:")
        for one in past[:6]:
            print(f"  {one.sentence}")
    if found.months:
        print(
            f"{found.own_rate:.2f} alarms a month over {found.months:.1f} months; "
            f"budget {found.budget:g}"
        )
    for note in found.notes:
        print(f"note: {note}")
