"""How far a device's clock is from this machine's, from the times at which its values arrive.

A value arrives after it was made, never before. So the smallest difference of arrival and device
time in a stretch comes nearest to the offset of the clocks, and how these minima change tells how
much faster one runs (as in NTP's clock filter, RFC 5905 section 10). The way itself cannot be told
from the offset: that much stays unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

STRETCH_NS = 10_000_000_000


@dataclass(slots=True)
class Skew:
    """Fed with pairs of UTC nanoseconds by the device's clock and by ours."""

    minima: list[tuple[int, int]] = field(default_factory=list)
    pairs: int = 0
    largest_ns: int = 0
    _began_ns: int = 0

    def feed(self, device_ns: int, received_ns: int) -> None:
        """One value: made at `device_ns` by its own clock, here at `received_ns` by ours."""
        late = received_ns - device_ns
        self.pairs += 1
        if not self.minima or received_ns - self._began_ns >= STRETCH_NS:
            self._began_ns = received_ns
            self.minima.append((received_ns, late))
        elif late < self.minima[-1][1]:
            self.minima[-1] = (received_ns, late)
        if self.pairs == 1 or late > self.largest_ns:
            self.largest_ns = late

    @property
    def offset_ns(self) -> int | None:
        """Our clock less the device's, the way included; None before the first value."""
        return min(late for _, late in self.minima) if self.minima else None

    @property
    def drift_ppm(self) -> float | None:
        """How much slower the device's clock runs, in millionths; None before three stretches."""
        if len(self.minima) < 3:
            return None
        at = np.array([float(when - self.minima[0][0]) for when, _ in self.minima])
        late = np.array([float(one - self.minima[0][1]) for _, one in self.minima])
        return float(np.polyfit(at, late, 1)[0] * 1e6)

    def facts(self) -> dict[str, Any]:
        """What is stored of it."""
        offset, drift = self.offset_ns, self.drift_ppm
        jitter = None if offset is None else (self.largest_ns - offset) / 1e6
        return {
            "values": self.pairs,
            "offset_ms": None if offset is None else offset / 1e6,
            "jitter_ms": jitter,
            "drift_ppm": drift,
        }
