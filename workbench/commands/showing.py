"""show: what a record holds, how good it is, and what was learned from it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.commands.say import Json, emit, foreseen, rows


def instant(ns: int) -> str:
    """UTC nanoseconds as ISO text."""
    return datetime.fromtimestamp(ns / 1e9, tz=UTC).isoformat(timespec="seconds")


def show(record: Path, as_json: Json = False) -> None:
    """The person, the signals with their span and sources, the quarantine, the stored twin."""
    from data.record import Record

    with foreseen(), Record.open(record, purpose="seeing what is in it") as kept:
        table = _table(kept)
    if as_json:
        emit(table)
    else:
        _tell(table, record.stem)


def _table(record: Any) -> dict[str, Any]:
    person = record.person
    return {
        "person": {
            "display_name": person.display_name or person.identifier,
            "sex": person.sex,
            "birth_date": person.birth_date,
            "height_cm": person.height_cm,
            "conditions": list(person.conditions),
            "synthetic": person.synthetic,
        },
        "signals": {
            name: {
                "n": row.n,
                "unit": row.unit,
                "from": instant(row.first_ns),
                "to": instant(row.last_ns),
                "every_min": round(row.step_ns / 60e9, 2),
                "sources": sorted({source.file_name for source in row.sources}),
            }
            for name, row in sorted(record.signals().items())
        },
        "counted_once": _counted_once(record),
        "quarantined": dict(Counter(value.reason for value in record.quarantined())),
        "incomplete": {e.source.file_name: e.incomplete for e in record.sources() if e.incomplete},
        "twin": _twin(record),
        "documents": [f"{d.kind}/{d.name} v{d.version}" for d in record.documents()],
        "warnings": list(record.warnings),
    }


def _counted_once(record: Any) -> list[str]:
    """Amounts that several sources tell of one time, and which of them sums leave out."""
    from data.quality.overlap import COUNTED, counted

    names = [name for name in sorted(record.signals()) if name.partition(".")[0] in COUNTED]
    return [told for name in names for told in counted(record.read(name)).told]


def _twin(record: Any) -> dict[str, Any] | None:
    """The stored twin in a few numbers, read without the engine."""
    fitted = [info for info in record.documents("twin") if info.name == "fitted"]
    if not fitted:
        return None
    content = record.document("twin", "fitted").content
    learned = [row for row in content["estimates"] if row["shrinkage"] >= 0.5]
    return {
        "fitted": instant(max(info.created_ns for info in fitted)),
        "organs": content["versions"],
        "parameters": len(content["estimates"]),
        "learned": [row["name"] for row in learned],
        "held_out": content["held_out"],
    }


def _tell(table: dict[str, Any], stem: str) -> None:
    person = table["person"]
    height = f"{person['height_cm']:g} cm" if person["height_cm"] else ""
    about = [person["sex"], person["birth_date"], height, *person["conditions"]]
    name = person["display_name"] or stem
    mark = " [synthetic data]" if person["synthetic"] else ""
    print(f"{name}{mark}: {', '.join(part for part in about if part) or 'nothing else known'}")
    rows(
        [
            (name, f"{row['n']:>7}", row["unit"], f"{row['from'][:10]} to {row['to'][:10]}",
             ", ".join(row["sources"][:2]) + (" ..." if len(row["sources"]) > 2 else ""))
            for name, row in table["signals"].items()
        ]
    )  # fmt: skip
    for sentence in table["counted_once"]:
        print(f"  counted once: {sentence}")
    for reason, count in sorted(table["quarantined"].items(), key=lambda item: -item[1]):
        print(f"  quarantined {count}: {reason}")
    for file, sentence in table["incomplete"].items():
        print(f"  incomplete {file}: {sentence}")
    for sentence in table["warnings"]:
        print(f"  warning: {sentence}")
    twin = table["twin"]
    if twin is None:
        print("no twin is stored yet; `vitruvian fit` makes one")
        return
    learned = f"{len(twin['learned'])} of {twin['parameters']} personal parameters learned"
    print(f"twin of {twin['fitted'][:10]}: {learned}")
    for row in twin["held_out"]:
        print(
            f"  held out {row['signal']}: RMSE {row['rmse']:.1f} {row['unit']}, "
            f"90 % band covers {100 * row['coverage_90']:.0f} % of {row['n']}"
        )
