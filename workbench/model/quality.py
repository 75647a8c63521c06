"""The quality page's errands: look through the record, apply a fix, take one back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from viewers.quality.findings import FindingRow
from viewers.quality.missing import AdviceRow, OrganRow
from viewers.signal_words import name_of
from viewers.told import told
from viewers.words import tr
from workbench.model.feed import RecordFeed
from workbench.model.session import Session

Post = Callable[[Callable[[], object]], object]
REFIT = (
    "The twin was fitted to the values as they were read before; fit it again to use them as they "
    "are read now."
)


class QualityDesk:
    """Findings and coverage of the open record, read on its thread; fixes on one of their own."""

    def __init__(self, session: Session, feed: RecordFeed, page: Any, post: Post) -> None:
        self._session, self._feed, self._page, self._post = session, feed, page, post
        self._turn = 0
        page.findings.fix_asked.connect(self.fix)
        page.findings.undo_asked.connect(self.undo)
        page.findings.fix_all_asked.connect(self.fix_all)
        page.missing.wanted.connect(self.look_what_is_missing)

    def forget(self) -> None:
        """Look no further: the record that was looked through is left."""
        self._turn += 1

    def look(self) -> None:
        """Find what is odd, and how much there is: a signal at a time, so that curves asked for
        meanwhile do not wait for all of it on the record's one thread."""
        self.forget()
        self._page.missing.forget()
        self._feed.ask(_begin, partial(self._go_on, self._turn, []))

    def look_what_is_missing(self) -> None:
        """What each organ lacks of the record; asked for when its page is looked at."""
        self._feed.ask(_missing, self._page.missing.show_rows)

    def _go_on(self, turn: int, found: list[Any], rounds: Iterator[list[Any]]) -> None:
        if turn == self._turn:  # else another record, or a fix: a later look is on its way
            self._feed.ask(partial(_next, rounds), partial(self._found, turn, found, rounds))

    def _found(
        self, turn: int, found: list[Any], rounds: Iterator[list[Any]], new: list[Any] | None
    ) -> None:
        if new is not None:
            self._go_on(turn, [*found, *new], rounds)
        elif turn == self._turn:
            self._feed.ask(partial(_look, found), self._show)

    def fix(self, number: str) -> None:
        """Apply what one finding proposes."""
        self._change([number], undo=False)

    def fix_all(self) -> None:
        """Apply every proposal."""
        self._change([row.id for row in self._page.findings.rows if row.can_fix], undo=False)

    def undo(self, number: str) -> None:
        """Take one fix back: values are read as they were stored."""
        self._change([number], undo=True)

    def _show(self, answer: tuple[list[FindingRow], Any, tuple[str, ...]]) -> None:
        rows, days, names = answer
        self._page.findings.set_rows(rows)
        self._page.coverage.set_days(days, names)
        self._page.findings.ready()

    def _change(self, numbers: Sequence[str], undo: bool) -> None:
        self._page.findings.busy()
        task = partial(self._work, self._session.record_path, numbers, undo)
        threading.Thread(target=task, daemon=True, name="quality").start()

    def _work(self, path: str, numbers: Sequence[str], undo: bool) -> None:
        from data.record import RecordError

        try:
            _change(path, numbers, undo)
        except (RecordError, OSError) as error:
            self._post(partial(self._session.notice, "error", str(error)))
            self._post(self._page.findings.ready)
            return
        self._post(partial(self._changed, path))

    def _changed(self, path: str) -> None:
        if path == self._session.record_path:
            self._session.notice("info", REFIT)
            self._feed.ask(_refresh, self._refreshed)

    def _refreshed(self, newer: bool) -> None:
        self.look()


def _change(path: str, numbers: Sequence[str], undo: bool) -> None:
    from data.quality import findings
    from data.quality import fix as apply
    from data.quality import undo as take_back
    from data.record import Record

    with Record.open(path, "w", purpose="quality") as kept:
        if undo:
            take_back(kept, numbers)
        else:
            apply(kept, findings(kept), numbers, "manual")


def _refresh(record: Any) -> bool:
    return record.refresh()


def _begin(record: Any) -> Iterator[list[Any]]:
    from data.quality import findings_by_signal

    return findings_by_signal(record)


def _next(rounds: Iterator[list[Any]], record: Any) -> list[Any] | None:
    """On the record's thread, for it reads; None after the last signal."""
    return next(rounds, None)


def _look(found: list[Any], record: Any) -> tuple[list[FindingRow], Any, tuple[str, ...]]:
    from data.quality import coverage, worst_first

    rows = [
        FindingRow(f.id, f.severity, name_of(f.signal), f.sentence, f.proposal, bool(f.fix))
        for f in worst_first(found)
    ]
    fixed = {one.id.partition("-")[0]: one for one in record.corrections()}
    rows += [
        FindingRow(number, "fixed", name_of(one.signal), _sentence(told(one.reason)))
        for number, one in fixed.items()
    ]
    days = coverage(record)
    return rows, days, tuple(name_of(signal) for signal in days.signals)


def _missing(record: Any) -> tuple[list[AdviceRow], list[OrganRow]]:
    from workbench.service.guide import guide

    found = guide(record)
    advice = [AdviceRow(one.name, one.worth, one.why) for one in found["next"]]
    return advice, [_organ(need) for need in found["needs"]]


def _organ(need: Any) -> OrganRow:
    from workbench.service.guide import FACTS

    lacks = [*map(name_of, need.missing), *(tr(FACTS[fact]) for fact in need.facts_missing)]
    has = ", ".join(f"{name_of(name)} ({row['n']:.0f})" for name, row in need.present.items())
    if not (need.present or need.missing):
        has = tr("it observes nothing")
    if need.inputs_missing:
        drives = ", ".join(map(name_of, need.inputs_missing))
        lacks.append(tr("as an input {names}").format(names=drives))
    return OrganRow(need.name, need.used, has or tr("nothing yet"), ", ".join(lacks))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
