"""Real people's wearable series out of a folder of files, as rows by signal."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from data.evidence.vigilance import daily_channels
from workbench.service.daily import Daily, daily_of, day_values
from workbench.service.grid import Rows, local_rows

#: Where the sample people lie beside the repository.
SAMPLE = Path(__file__).resolve().parents[4] / "shared" / "sample" / "people" / "t1d_uom"


def series_of(folder: Path) -> dict[str, dict[str, Rows]]:
    """By person and signal; each person's files have their number in the name."""
    from data.record import Person, Record
    from workbench.service.imports import import_into

    wanted = [spec["signal"] for spec in daily_channels().values()]
    found = {}
    numbers = sorted({_number(path) for path in folder.rglob("UoM*.csv")})
    with tempfile.TemporaryDirectory() as room:
        for number in numbers:
            paths = [p for p in sorted(folder.rglob("UoM*.csv")) if _number(p) == number]
            place = Path(room) / f"{number}.vtr"
            with Record.create(place, Person(display_name=number)):
                pass
            import_into(place, [p for p in paths if "Insulin" not in str(p)])
            with Record.open(place) as record:
                rows = {name: local_rows(record, name) for name in wanted}
            found[number] = {name: one for name, one in rows.items() if len(one)}
    return {number: rows for number, rows in found.items() if "heart.rate" in rows}


def _number(path: Path) -> str:
    return "".join(filter(str.isdigit, path.stem))[:4]


def days_of(rows: Mapping[str, Rows]) -> Daily:
    """Daily values of a person's rows."""
    table = daily_channels()
    return daily_of(
        {
            name: day_values(rows[spec["signal"]], spec)
            for name, spec in table.items()
            if spec["signal"] in rows and spec["take"] != "innovation"
        }
    )
