"""The body in software graphics, 1280 by 800: frames in motion, ticks of time, and picks.

What is drawn is made up (no model runs): a projection of a day and a beat, so that every tick
changes colours, shapes, loads and the heart. Prints one table.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

SIZE = (1280, 800)
HOURS, STEPS = 24.0, 97


def main(frames: int, ticks: int) -> None:
    """Prints CPU and wall seconds of frames, milliseconds of picks, and memory over the ticks."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    bench = Bench(app.processEvents)
    table: dict[str, Any] = {"triangles": bench.triangles()}
    table["moving"] = bench.frames(frames, moving=True)
    table["still"] = bench.frames(max(frames // 5, 3), moving=False)
    table["picks_ms"] = bench.picks(60)
    table["rss_mb"], table["actors"], table["timers"] = bench.ticks(ticks)
    bench.close()
    print(json.dumps(table))


class Bench:
    """A body widget in front of nobody."""

    def __init__(self, spin: Callable[[], None]) -> None:
        from viewers.body3d.loading import load_figure
        from viewers.body3d.state import BodyState
        from viewers.body3d.widget import BodyWidget

        self._spin = spin
        self.widget = BodyWidget(BodyState(), False)
        self.widget.resize(SIZE[0], SIZE[1] + self.widget.controls.sizeHint().height())
        self.widget.show()
        figure = load_figure("medium", True, {"height_cm": 172, "mass_kg": 70, "sex": "male"})
        self.widget.set_parts(figure.parts, figure.coarse)
        self.projection, self.rows = made_up()
        self.canvas: Any = self.widget.canvas
        self._spin()

    def triangles(self) -> dict[str, int]:
        """Triangles at rest and in motion, of what the first preset shows."""
        out = {}
        for name, moving in (("still", False), ("moving", True)):
            self.canvas.set_moving(moving)
            self.canvas.draw_now()
            shown = [a for a in self.canvas.scene.actors.values() if a.actor.GetVisibility()]
            out[name] = sum(actor.polydata.GetNumberOfCells() for actor in shown)
        self.canvas.set_moving(False)
        return out

    def _tick(self, index: int) -> None:
        """One step of time: the state of another hour and another moment of the beat."""
        hour = HOURS * (index % 96) / 96
        self.widget.show_projection(self.projection, self.rows, hour, "")
        self.canvas.pose(self.widget.motion.player.weights(index % 24 / 24), "beat")
        self.canvas.flow(index / 24)

    def frames(self, count: int, moving: bool) -> dict[str, list[float]]:
        """CPU (all threads) and wall seconds of state update and render together."""
        self.widget.show_beat("rest", self.projection.beats["rest"])
        self.canvas.set_moving(moving)
        cpu, wall, state = [], [], []
        for index in range(count + 3):
            began, spent = time.perf_counter(), time.process_time()
            self._tick(index)
            told = time.process_time()
            self.canvas.draw_now()
            if index >= 3:
                state.append(told - spent)
                cpu.append(time.process_time() - spent)
                wall.append(time.perf_counter() - began)
        self.canvas.set_moving(False)
        return {"cpu_s": cpu, "wall_s": wall, "state_s": state}

    def picks(self, count: int) -> list[float]:
        """Milliseconds of CPU of finding the part under the pointer, over the whole view."""
        from PySide6.QtCore import QPoint

        rng = np.random.default_rng(1)
        took = []
        for index in range(count + 3):
            x, y = rng.uniform(0.3, 0.7, 2)
            place = QPoint(int(x * SIZE[0]), int(y * SIZE[1]))
            began = time.process_time()
            self.canvas.part_at(place)
            if index >= 3:
                took.append(1000 * (time.process_time() - began))
        return took

    def ticks(self, count: int) -> tuple[list[float], list[int], list[int]]:
        """Resident MB, actors in the renderer and timers, at the start of the ticks and their end.

        The first tenth warms caches of drivers and allocators and is not counted.
        """
        from PySide6.QtCore import QTimer

        from workbench.engine.memory import resident_mb

        memory, actors, timers = [], [], []
        for index in range(count + count // 10 + 1):
            self._tick(index)
            if index % 4 == 0:
                self.canvas.draw_now()
            if index % 10 == 0:
                self._spin()
            if index >= count // 10 and (index - count // 10) % max(count // 10, 1) == 0:
                memory.append(resident_mb())
                actors.append(self.canvas.scene.renderer.GetActors().GetNumberOfItems())
                timers.append(len(self.widget.findChildren(QTimer)))
        return memory, actors, timers

    def close(self) -> None:
        """Give all back."""
        self.widget.close_view()
        self.widget.deleteLater()
        self._spin()


def made_up() -> tuple[Any, tuple[Any, ...]]:
    """A day in which everything that organs bind to changes, and the organs' own rows."""
    from twin_core.organ import discover
    from twin_core.scenario.projection import Band, Beat, Projection
    from workbench.service.summary import mesh_rows

    rows = tuple(row for found in discover() if found.manifest for row in mesh_rows(found.manifest))
    hour = np.linspace(0.0, HOURS, STEPS)
    bands = {}
    for number, row in enumerate(rows):
        wave = 0.5 + 0.45 * np.sin(2 * np.pi * hour / 6.0 + number)
        value = np.tile(row.low + (row.high - row.low) * wave, (5, 1))
        bands[row.signal] = Band(row.signal, row.unit, 0.9 * value, value)
    phase = np.linspace(0.0, 1.0, 200, endpoint=False)
    squeeze = np.exp(-(((phase - 0.3) / 0.14) ** 2))
    traces = {
        "heart.lv_volume": 128 - 66 * squeeze,
        "heart.rv_volume": 138 - 66 * squeeze,
        "heart.la_volume": 50 + 26 * squeeze,
        "heart.ra_volume": 50 + 26 * squeeze,
    }
    beats = {"rest": Beat("rest", 0.9, traces)}
    return Projection("made up", 0.0, hour, bands, beats, (), 1), rows


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
