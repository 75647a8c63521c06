"""What the timeline shows: tracks, the window of time, the brush. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from psygnal import Signal

NS_PER_DAY = 86_400 * 10**9
#: Most tracks at once.
MOST = 8
#: Signals drawn as marks, not as a line: things that happen.
EVENT_PREFIXES = ("meal.", "insulin.bolus", "insulin.long_acting", "exercise.", "sleep.duration")


@dataclass(frozen=True, slots=True)
class Track:
    """One row: a stored signal."""

    signal: str
    name: str
    unit: str
    first_ns: int
    last_ns: int
    is_event: bool = False


class TimelineState:
    """Tracks and the window in view; the brush is the shared selection's time range."""

    tracks_changed = Signal()
    window_changed = Signal(object)
    brush_changed = Signal(object)

    def __init__(self) -> None:
        self.available: dict[str, Track] = {}
        self.shown: tuple[str, ...] = ()
        self.window: tuple[int, int] | None = None
        self.brush: tuple[int, int] | None = None

    def set_available(self, tracks: Iterable[Track]) -> None:
        """The record's signals; the busiest are shown first."""
        self.available = {track.signal: track for track in tracks}
        self.shown = tuple(s for s in self.shown if s in self.available)
        if not self.shown:
            self.shown = tuple(default_tracks(list(self.available.values())))
        self.window = self._last_days(7)
        self.tracks_changed.emit()
        self.window_changed.emit(self.window)

    def show(self, signals: Iterable[str]) -> None:
        """Choose tracks; signals that the record does not hold are passed over."""
        wanted = tuple(dict.fromkeys(s for s in signals if s in self.available))[:MOST]
        if wanted and wanted != self.shown:
            self.shown = wanted
            if not self._sees_data():
                self.window = self._last_days(7)
            self.tracks_changed.emit()

    def set_window(self, start_ns: int, stop_ns: int) -> None:
        """Look at another stretch."""
        if stop_ns > start_ns and (start_ns, stop_ns) != self.window:
            self.window = (int(start_ns), int(stop_ns))
            self.window_changed.emit(self.window)

    def set_brush(self, brush: tuple[int, int] | None) -> None:
        """Mark a range; it is the selection that other views read."""
        if brush != self.brush:
            self.brush = brush
            self.brush_changed.emit(brush)

    def _sees_data(self) -> bool:
        """Whether any chosen track has values in the window."""
        if self.window is None:
            return False
        low, high = self.window
        tracks = [self.available[s] for s in self.shown]
        return any(track.first_ns < high and track.last_ns >= low for track in tracks)

    def _last_days(self, days: int) -> tuple[int, int] | None:
        chosen = [self.available[s] for s in self.shown]
        if not chosen:
            return None
        last = max(track.last_ns for track in chosen)
        first = min(track.first_ns for track in chosen)
        return max(first, last - days * NS_PER_DAY), last + 1


def default_tracks(tracks: Sequence[Track]) -> list[str]:
    """Glucose, heart and meals first, then whatever there is."""
    order = ("glucose.interstitial", "glucose.capillary", "heart.rate", "meal.carbohydrate",
             "insulin.bolus", "activity.steps", "body.mass", "pressure.systolic")  # fmt: skip
    known = [track.signal for track in tracks]
    first = [signal for signal in order if signal in known]
    return [*first, *(s for s in known if s not in first)][:4]


def is_event(signal: str) -> bool:
    """Whether a signal is drawn as marks."""
    return signal.startswith(EVENT_PREFIXES)
