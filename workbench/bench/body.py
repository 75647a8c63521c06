"""The body without a graphics card: frames in motion, ticks of the time slider, and picks.

Frames are told in CPU seconds of all threads, for a busy machine stretches the wall: one core that
gives all its time draws at least the inverse of them; two cores draw up to twice as many.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.bench.children import start
from workbench.bench.row import Row

NAME = "body"
GOAL_FPS, GOAL_PICK_MS, GOAL_GROWTH = 10.0, 33.0, 5.0


@dataclass(frozen=True, slots=True)
class Size:
    """Frames in motion and ticks of the time slider."""

    frames: int = 40
    ticks: int = 1000


def measure(size: Size = Size()) -> list[Row]:
    """Frames a CPU second in motion and at rest, picks, and memory over the ticks."""
    table = start("body_frames", str(size.frames), str(size.ticks)).table
    moving, still = table["moving"], table["still"]
    drawn = table["triangles"]
    note = (
        f"1280 by 800, software OpenGL, state update and render; {drawn['moving']:,} triangles in "
        f"motion, {drawn['still']:,} at rest; wall {1 / _mean(moving['wall_s']):.1f} frames/s"
    )
    memory = table["rss_mb"]
    growth = 100.0 * (memory[-1] / memory[0] - 1.0)
    left = "no actor and no timer more" if _flat(table) else "actors or timers were left behind"
    return [
        Row(NAME, "frames in motion, one core", _rates(moving["cpu_s"]), "frames/CPU-s", GOAL_FPS,
            notes=(note,)),
        Row(NAME, "of each, the state update", _ms(moving["state_s"]), "CPU-ms",
            more_is_better=False),
        Row(NAME, "frames at rest, one core", _rates(still["cpu_s"]), "frames/CPU-s"),
        Row(NAME, "the part under the pointer", tuple(table["picks_ms"]), "CPU-ms", GOAL_PICK_MS,
            more_is_better=False),
        Row(NAME, f"memory after {size.ticks:,} ticks", (growth,), "% more", GOAL_GROWTH, False,
            notes=(f"{memory[0]:.0f} to {memory[-1]:.0f} MB; {left}",)),
    ]  # fmt: skip


def _flat(table: dict[str, list[int]]) -> bool:
    return all(len(set(table[name])) == 1 for name in ("actors", "timers"))


def _rates(seconds: list[float]) -> tuple[float, ...]:
    return tuple(1.0 / value for value in seconds)


def _ms(seconds: list[float]) -> tuple[float, ...]:
    return tuple(1000.0 * value for value in seconds)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
