"""A picture without a window, and no VTK object left behind."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
import rehearsal

from viewers.body3d.stand_in import stand_in_body


def test_picture_of_a_body_with_a_legend(tmp_path: Path) -> None:
    actor = pytest.importorskip("viewers.body3d.actor")
    from viewers.body3d.render import render_body

    summary = rehearsal.summary("ada")
    projection = rehearsal.project(summary.example_scenario, 8)
    out = render_body(
        tmp_path / "body.png",
        parts=stand_in_body(),
        projection=projection,
        bindings=summary.mesh,
        hour=14.0,
        phase=0.3,
        size=(240, 320),
        title="Ada Example (synthetic)",
    )
    assert out.stat().st_size > 4000
    gc.collect()
    assert [o for o in gc.get_objects() if isinstance(o, actor.PartActor)] == []
