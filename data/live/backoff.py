"""How long to wait before the next attempt: doubling, with chance in it, up to a minute."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

from data.live.sample import Put, Source, Tell

FIRST_S, MOST_S = 1.0, 60.0
#: A connection that held for this long was a good one: the next pause is short again.
GOOD_S = 30.0


def pause_s(attempt: int, chance: Callable[[], float] = random.random) -> float:
    """Seconds before attempt 1, 2, ...; half of it by chance, so that many do not come at once."""
    longest = min(MOST_S, FIRST_S * 2.0 ** min(attempt - 1, 16))
    return longest * (0.5 + 0.5 * chance())


class Keeper:
    """Runs a source again and again until it is told to stop; counts lost connections."""

    def __init__(self, source: Source, pause: Callable[[int], float] = pause_s) -> None:
        self.source = source
        self.lost = 0
        self.last_trouble = ""
        self.broken: Exception | None = None
        self._pause = pause

    def run(self, put: Put, stop: threading.Event, tell: Tell) -> None:
        """Ends when stopped, or with `broken` set where trying again is no use."""
        attempt = 0
        while not stop.is_set():
            began = time.monotonic()
            try:
                self.source.run(put, stop, tell)
                if stop.is_set():
                    return
                trouble = "the connection ended"
            except (OSError, TimeoutError, EOFError) as error:
                trouble = " ".join(str(error).split()) or type(error).__name__
            except Exception as error:
                self.broken = error
                return
            self.lost += 1
            self.last_trouble = trouble
            attempt = 1 if time.monotonic() - began > GOOD_S else attempt + 1
            seconds = self._pause(attempt)
            tell(f"{self.source.name}: {trouble}; trying again in {seconds:.0f} s")
            stop.wait(seconds)
