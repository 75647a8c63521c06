"""chronic: control, remission, scores of mood, flares and triggers of one person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.commands.say import Json, emit, foreseen

if TYPE_CHECKING:
    from workbench.service.chronic import ChronicNews
    from workbench.service.triggers import Trigger

LIMITS = "What goes before an outcome need not cause it; a score screens, and is no diagnosis."


def chronic(record: Path, as_json: Json = False) -> None:
    """Lasting conditions: is pressure controlled, diabetes in remission, mood changed, and why."""
    from data.record import Record
    from workbench.service.chronic import chronic_news

    with foreseen(), Record.open(record, purpose="lasting conditions") as kept:
        found = chronic_news(kept)
    if as_json:
        emit(table(found))
        return
    for one in found.findings:
        print(f"{one.title}: {one.sentence.partition(': ')[2]}")
        print(f"  evidence {one.evidence}; {one.source}")
    for flare in found.flares:
        if flare.told:
            print(
                f"{flare.outcome}: {100 * flare.chance:.0f} % chance of a flare within a week, "
                f"usually {100 * flare.usual:.0f} %"
            )
        else:
            print(f"{flare.outcome}: nothing recorded foretells this person's flares")
    for trigger in found.triggers:
        print(sentence(trigger))
    if found.tried and not found.triggers:
        print(f"no trigger among {found.tried} that were tried")
    for note in found.notes:
        print(f"note: {note}")
    print(LIMITS)


def sentence(one: Trigger) -> str:
    """A trigger in words, with its band and how sure it is."""
    from data.evidence.chronic import chronic

    names = chronic()
    way = "higher" if one.effect > 0 else "lower"
    when = "on the same day" if one.lag == 0 else f"{one.lag} d before"
    return (
        f"{names['outcome'][one.outcome]['title']} is {way} with more "
        f"{names['trigger'][one.trigger]['title']} {when}: {one.effect:+.2f} "
        f"({one.low:+.2f} to {one.high:+.2f}) usual departures, {one.pairs} days, "
        f"false discovery rate {one.q:.2g}"
    )


def table(found: ChronicNews) -> dict[str, Any]:
    """As plain data."""
    return {
        "findings": [
            {"title": f.title, "answer": f.answer, "sentence": f.sentence,
             "numbers": dict(f.numbers), "source": f.source, "evidence": f.evidence,
             "kind": "measured"}
            for f in found.findings
        ],
        "triggers": [
            {"outcome": t.outcome, "trigger": t.trigger, "lag_days": t.lag, "effect": t.effect,
             "low": t.low, "high": t.high, "p": t.p, "false_discovery_rate": t.q,
             "days": t.pairs, "sentence": sentence(t), "evidence": "C",
             "kind": "association in this person's data"}
            for t in found.triggers
        ],
        "tried": found.tried,
        "flares": [
            {"outcome": f.outcome, "chance": f.chance, "usual": f.usual, "skill": f.skill,
             "told": f.told, "days": f.days}
            for f in found.flares
        ],
        "notes": list(found.notes),
        "limits": LIMITS,
    }  # fmt: skip
