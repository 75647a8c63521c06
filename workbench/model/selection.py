"""One selection for all views: a time range, organs and signals."""

from __future__ import annotations

from collections.abc import Iterable

from psygnal import Signal

TimeRange = tuple[int, int]


class Selection:
    """What the user looks at. Views read it, change it, and listen to it.

    `time_ns` is a range of the record (UTC nanoseconds) or None for all of it; `hour` is the
    instant of the projection that the body shows, in hours since the scenario's start.
    """

    time_changed = Signal(object)
    organs_changed = Signal(tuple)
    signals_changed = Signal(tuple)
    hour_changed = Signal(float)

    def __init__(self) -> None:
        self._time_ns: TimeRange | None = None
        self._organs: tuple[str, ...] = ()
        self._signals: tuple[str, ...] = ()
        self._hour = 0.0

    @property
    def time_ns(self) -> TimeRange | None:
        return self._time_ns

    @time_ns.setter
    def time_ns(self, value: TimeRange | None) -> None:
        if value is not None:
            value = (min(value), max(value))
        if value != self._time_ns:
            self._time_ns = value
            self.time_changed.emit(value)

    @property
    def organs(self) -> tuple[str, ...]:
        """Ids of the body parts that are selected."""
        return self._organs

    @organs.setter
    def organs(self, value: Iterable[str]) -> None:
        value = tuple(dict.fromkeys(value))
        if value != self._organs:
            self._organs = value
            self.organs_changed.emit(value)

    @property
    def signals(self) -> tuple[str, ...]:
        """Ids of the signals that are drawn, in order."""
        return self._signals

    @signals.setter
    def signals(self, value: Iterable[str]) -> None:
        value = tuple(dict.fromkeys(value))
        if value != self._signals:
            self._signals = value
            self.signals_changed.emit(value)

    def toggle_signal(self, signal: str) -> None:
        """Add the signal, or remove it where it is selected."""
        if signal in self._signals:
            self.signals = tuple(s for s in self._signals if s != signal)
        else:
            self.signals = (*self._signals, signal)

    @property
    def hour(self) -> float:
        return self._hour

    @hour.setter
    def hour(self, value: float) -> None:
        if value != self._hour:
            self._hour = float(value)
            self.hour_changed.emit(self._hour)

    def take_over(self, other: Selection) -> None:
        """Look at what another selection looks at."""
        self.signals, self.time_ns, self.hour = other.signals, other.time_ns, other.hour
        self.organs = other.organs
