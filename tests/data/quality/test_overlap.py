"""Of watch and phone only one counts at each time; nothing is removed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.quality.overlap import counted
from data.record import Origin, SignalData, Source
from tests.torture.seeds.phones import health_connect_bytes
from workbench.service.grid import local_rows
from workbench.service.imports import import_into
from workbench.service.understood import account_lines

HOUR = 3600


def steps(
    rows: list[tuple[int, int, str]],
    signal: str = "activity.steps",
    importer: str = "apple_health",
) -> SignalData:
    """Rows of (start, length, source) in seconds."""
    rows = sorted(rows)
    n = len(rows)
    source = Source("export.zip", "0" * 64, importer, "1")
    return SignalData(
        signal, "1", np.array([row[0] for row in rows], np.int64) * 10**9,
        np.full(n, 10.0), np.zeros(n, np.int32), np.zeros(n, np.int32), np.zeros(n, np.int64),
        np.full(n, 10.0), np.array([row[1] for row in rows], np.float32), np.zeros(n, np.bool_),
        (Origin(source, "1", "utc", 0),), tuple(row[2] for row in rows),
    )  # fmt: skip


def test_the_source_that_covers_more_time_counts() -> None:
    watch = [(hour * HOUR, HOUR, "watch") for hour in range(10)]
    phone = [(HOUR * 2 + 600, 300, "phone"), (HOUR * 12, 300, "phone")]
    found = counted(steps(watch + phone))
    assert found.counts.tolist() == [True] * 3 + [False] + [True] * 8
    (told,) = found.told
    assert told.startswith("1 value of steps from phone lies in time that watch")


def test_half_covered_counts_and_more_does_not() -> None:
    watch = [(0, 1000, "watch"), (5000, 100, "watch")]
    assert counted(steps([*watch, (500, 1000, "phone")])).counts.all()
    assert counted(steps([*watch, (400, 1000, "phone")])).counts.tolist() == [
        True, False, True,
    ]  # fmt: skip


def test_walking_beside_sitting_in_one_span_of_a_table_counts() -> None:
    rows = [(0, 900, "SEDENTARY"), (0, 900, "WALKING"), (900, 900, "SEDENTARY")]
    found = counted(steps(rows, importer="mapped_table"))
    assert found.counts.all()
    assert not found.told
    assert not counted(steps(rows)).counts.all()


def test_instants_and_other_signals_are_left_alone() -> None:
    rows = [(0, 1000, "watch"), (10, 0, "phone")]
    assert counted(steps(rows)).counts.all()
    assert counted(steps([(0, 900, "a"), (0, 800, "b")], "heart.rate")).counts.all()
    # The label of a night is its stage, not who measured it.
    assert counted(steps([(0, 900, "rem"), (0, 800, "deep")], "sleep.duration")).counts.all()


@given(
    st.lists(
        st.tuples(st.integers(0, 500), st.integers(1, 60), st.sampled_from("abc")),
        min_size=1, max_size=40,
    )
)  # fmt: skip
def test_what_counts_overlaps_less_than_half_and_the_first_is_whole(rows) -> None:
    data = steps(rows)
    found = counted(data)
    assert data.text is not None
    hours = {name: sum(r[1] for r in rows if r[2] == name) for name in {r[2] for r in rows}}
    first = min(hours, key=lambda name: (-hours[name], name))
    start, stop = data.time_ns / 1e9, data.time_ns / 1e9 + data.duration_s
    mine = np.array([text == first for text in data.text])
    assert found.counts[mine].all()
    second = np.zeros(600)
    for begin, end in zip(start[mine], stop[mine], strict=True):
        second[int(begin) : int(end)] = 1
    for row in np.flatnonzero(~mine & found.counts):
        assert second[int(start[row]) : int(stop[row])].mean() <= 0.5


def test_an_import_says_which_counts_and_sums_follow(tmp_path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(health_connect_bytes())
    (account,) = import_into(tmp_path / "a.vtr", [path])
    assert account["stored"]["activity.steps"] == 2
    lines = [line for line in account_lines(account) if "counted once" in line]
    assert len(lines) == 1
    assert "com.example.watch" in lines[0]
    from data.record import Record

    with Record.open(tmp_path / "a.vtr") as record:
        # Watch and phone cover the same minute, so one of them counts; both are kept.
        assert len(record.read("activity.steps")) == 2
        assert local_rows(record, "activity.steps").value.tolist() == pytest.approx([100.0])
