"""What each organ model misses in a record, and which data would help most.

A plain rule over the organs' manifests, without inference. A signal that an organ observes and the
record lacks is worth the organ's personal parameters divided by one more than the number of its
observed signals that are there: the first measurement of an organ is worth more than the third. A
missing fact is worth the parameters that it sets, a missing input one for each organ that reads
it. Organs outside this person's body count a quarter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from data.quality.importable import importable
from data.record import Record, SignalSummary
from twin_core.organ import Manifest, discover
from twin_core.vocabulary import signal
from viewers.words import mark, tr
from workbench.service.person import facts_of

OUTSIDE = 0.25
DAY_NS = 86_400e9
#: What tells each fact, in words
FACTS = {
    "age": mark("date of birth"),
    "sex": mark("sex"),
    "height": mark("body height"),
    "mass": mark("body weight"),
}
_INFORMS = mark("informs {n} personal parameters of {organ}")
_KNOWS = mark(" (which has {there} of {all} kinds of data so far)")


@dataclass(slots=True)
class Need:
    """What one organ wants of the record."""

    organ: str
    name: str
    used: bool
    personal: int
    present: dict[str, dict[str, float]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    inputs_missing: list[str] = field(default_factory=list)
    facts_missing: list[str] = field(default_factory=list)
    comparable: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Advice:
    """One kind of data that would help; `worth` as of the rule, `why` in one sentence."""

    what: str
    name: str
    worth: float
    organs: list[str]
    why: str = ""


def guide(record: Record) -> dict[str, Any]:
    """Needs by organ, those of the person's body first, and advice, most useful first."""
    known = record.signals()
    used = set(facts_of(record).organs)
    manifests = [plugin.manifest for plugin in discover() if plugin.manifest is not None]
    missing = _missing_facts(record, known)
    needs = [_need(m, known, m.id in used, missing) for m in manifests]
    needs.sort(key=lambda need: (not need.used, need.organ))
    return {"needs": needs, "next": advice(needs, manifests), "rule": _rule()}


def _missing_facts(record: Record, known: Mapping[str, SignalSummary]) -> set[str]:
    person = record.person
    there = {
        "age": bool(person.birth_date),
        "sex": bool(person.sex),
        "height": person.height_cm is not None or "body.height" in known,
        "mass": "body.mass" in known,
    }
    return {name for name, is_there in there.items() if not is_there}


def _need(
    manifest: Manifest, known: Mapping[str, SignalSummary], used: bool, facts: set[str]
) -> Need:
    personal = sum(parameter.personal for parameter in manifest.parameter)
    need = Need(manifest.id, manifest.display_name, used, personal)
    for name in dict.fromkeys(row.signal for row in manifest.observation):
        if name in known:
            need.present[name] = _amount(known[name])
        else:
            need.missing.append(name)
    reads = dict.fromkeys(port.signal for port in manifest.input)
    need.inputs_missing = [n for n in reads if n in importable() and n not in known]
    asked = {parameter.fact for parameter in manifest.parameter if parameter.fact}
    need.facts_missing = sorted(asked & facts)
    if not manifest.observation:
        outputs = dict.fromkeys(port.signal for port in manifest.output)
        need.comparable = [n for n in outputs if n in importable() and n not in known]
    return need


def _amount(row: SignalSummary) -> dict[str, float]:
    return {"n": row.n, "days": round((row.last_ns - row.first_ns) / DAY_NS, 1)}


def advice(needs: Iterable[Need], manifests: Iterable[Manifest]) -> list[Advice]:
    """What to measure or enter next, by the rule of this module."""
    by_id = {manifest.id: manifest for manifest in manifests}
    found: dict[str, Advice] = {}
    for need in needs:
        weight = 1.0 if need.used else OUTSIDE
        for name in need.missing:
            share = need.personal / (1 + len(need.present))
            _add(found, name, need, weight * share, _informs(need))
        for name in need.inputs_missing:
            why = tr("drives {organ}").format(organ=need.name.lower())
            _add(found, name, need, weight, why)
        for fact in need.facts_missing:
            sets = sum(parameter.fact == fact for parameter in by_id[need.organ].parameter)
            why = tr("sets a constant of {organ}").format(organ=need.name.lower())
            _add(found, fact, need, weight * sets, why)
    return sorted(found.values(), key=lambda one: (-one.worth, one.what))


def _add(found: dict[str, Advice], what: str, need: Need, worth: float, why: str) -> None:
    name = tr(FACTS[what]) if what in FACTS else signal(what).name
    one = found.setdefault(what, Advice(what, name, 0.0, []))
    one.worth = round(one.worth + worth, 2)
    one.organs.append(need.organ)
    one.why = f"{one.why}; {why}" if one.why else why


def _informs(need: Need) -> str:
    there, all_of = len(need.present), len(need.present) + len(need.missing)
    text = tr(_INFORMS).format(n=need.personal, organ=need.name.lower())
    return text + (tr(_KNOWS).format(there=there, all=all_of) if there else "")


def _rule() -> str:
    return " ".join((__doc__ or "").partition("\n\n")[2].split())
