"""The body's state, bindings and geometry: no VTK, no Qt."""

from __future__ import annotations

import numpy as np
import pytest
import rehearsal

from viewers.body3d.binding import BeatPlayer, parts_named, shapes_at, tints_at
from viewers.body3d.flat import drawn
from viewers.body3d.geometry import Part, ShapeKey, vertex_normals, weight_for
from viewers.body3d.layers import PRESETS
from viewers.body3d.loading import load_parts
from viewers.body3d.stand_in import ellipsoid, stand_in_body
from viewers.body3d.state import FADED, BodyState, Clip
from viewers.colour_maps import colour_at, table
from viewers.ink import clock_text, number_text, quantity_text, unit_text


@pytest.fixture
def state() -> BodyState:
    return BodyState(stand_in_body())


@pytest.fixture(scope="module")
def projection():
    return rehearsal.project(rehearsal.summary("ada").example_scenario, 8)


def test_presets_layers_isolation_and_hiding(state: BodyState) -> None:
    state.use_preset("Skeleton")
    assert state.look("skull").visible
    assert not state.look("liver").visible
    state.use_preset("Organs")
    state.isolate(["liver", "nothing"])
    assert state.look("liver").opacity == 1.0
    assert state.look("brain").opacity == pytest.approx(FADED)
    state.isolate([])
    state.hide(["liver"])
    assert not state.look("liver").visible
    state.use_preset("Organs")
    assert state.look("liver").visible
    state.set_layer("muscles", 2.0)
    assert state.opacity["muscle"] == 1.0


def test_skin_is_never_picked(state: BodyState) -> None:
    for name in PRESETS:
        state.use_preset(name)
        assert not state.is_pickable("skin")
    state.use_preset("Organs")
    assert state.is_pickable("liver")
    assert not state.is_pickable("skull")


def test_changes_are_told_once(state: BodyState) -> None:
    heard = []
    state.changed.connect(lambda: heard.append(1))
    state.select(["liver"])
    state.select(["liver"])
    state.set_tints({})
    assert heard == [1]
    state.set_clip(Clip(share=0.4))
    state.move_clip(7.0)
    assert state.clip == Clip(share=1.0)
    assert state.look("liver").clipped


def test_search_knows_synonyms_and_typing_errors(state: BodyState) -> None:
    assert state.find("hepatic")[0].id == "liver"
    assert state.find("kidn")[0].id.startswith("kidney")
    assert state.find("lver")[0].id == "liver"
    assert state.find("") == []


def test_colours_follow_one_signal_with_a_fixed_range(state: BodyState, projection) -> None:
    mesh = rehearsal.summary("ada").mesh
    at_rest = tints_at(projection, mesh, state.parts, 2.0)
    after = tints_at(projection, mesh, state.parts, 14.0)
    assert set(at_rest) == {"liver", "pancreas", "stomach"}
    assert (at_rest["liver"].low, at_rest["liver"].high) == (
        after["liver"].low,
        after["liver"].high,
    )
    assert after["liver"].value > at_rest["liver"].value
    assert at_rest["liver"].rgb != after["liver"].rgb
    only = tints_at(projection, mesh, state.parts, 2.0, only_signal="glucose.appearance")
    assert set(only) == {"stomach"}
    assert shapes_at(projection, mesh, state.parts, 2.0) == {}
    assert parts_named(state.parts, "muscles") == ["thigh_right", "thigh_left"]


def test_the_heart_follows_the_volumes_of_a_beat(state: BodyState) -> None:
    player = BeatPlayer(state.parts)
    player.beat = rehearsal.beat("rest", 60)
    assert set(player.part_ids) == {
        "left_ventricle",
        "right_ventricle",
        "left_atrium",
        "right_atrium",
    }
    assert player.phase(0.25) == pytest.approx(0.25)
    full, squeezed = player.weights(0.0), player.weights(0.3)
    part = state.parts["left_ventricle"]
    size = [np.ptp(part.shape(w["left_ventricle"])[:, 2]) for w in (full, squeezed)]
    assert size[0] > size[1]
    assert player.trace_at("heart.lv_volume", 1.0) == player.trace_at("heart.lv_volume", 0.0)
    assert player.trace_at("nothing", 0.5) is None


def test_weight_is_linear_in_length() -> None:
    key = ShapeKey(np.zeros((1, 3), np.float32), 27.0, 64.0)
    assert weight_for(key, 27.0) == 0.0
    assert weight_for(key, 64.0) == pytest.approx(1.0)
    assert weight_for(key, 3.5**3) == pytest.approx(0.5)
    assert weight_for(ShapeKey(key.displacement), 50.0) == 0.0


def test_normals_point_outwards() -> None:
    points, triangles = ellipsoid((0, 0, 0), (1, 1, 1))
    normals = vertex_normals(points, triangles)
    assert np.median(np.einsum("ij,ij->i", normals, points)) > 0.98


def test_maps_are_even_and_safe() -> None:
    lightness = table("viridis") @ np.array([0.2126, 0.7152, 0.0722])
    assert (np.diff(lightness) > -1e-3).all()
    assert colour_at("viridis", -3) == colour_at("viridis", 0)
    assert (table("unknown") == table("viridis")).all()


def test_numbers_carry_units_as_people_write_them() -> None:
    assert unit_text("mm[Hg]") == "mmHg"
    assert unit_text("mL/min/{1.73_m2}") == "mL/min"
    assert unit_text("{steps}") == "steps"
    assert quantity_text(5.25, "mmol/L") == "5.25\u00a0mmol/L"
    assert number_text(-1234.4) == "\u22121\u202f234"
    assert number_text(float("nan")) == "\u2013"
    assert clock_text(25.5) == "day 2, 01:30"


def test_the_body_that_ships_has_what_the_views_bind() -> None:
    parts = {part.id: part for part in load_parts("coarse")}
    if "aorta" in parts and "femur_left" not in parts:
        pytest.skip("no baked body here")
    player = BeatPlayer(parts)
    player.beat = rehearsal.beat("rest", 60)
    moving = player.weights(0.3)
    assert {"heart_lv", "heart_rv", "heart_la", "heart_ra"} <= set(moving)
    assert parts["aorta"].flow is not None
    for name in ("liver", "stomach", "pancreas", "kidney_left", "skin"):
        assert name in parts


def test_skin_hides_what_it_covers_and_keeps_its_eyes() -> None:
    organs = [Part(i, i, i, (0.5, 0.5, 0.5), *ellipsoid((0, 0, 0), (1, 1, 1)))
              for i in ("skin", "eye", "digestive")]  # fmt: skip
    covered = BodyState(organs)
    covered.use_preset("Muscles")
    covered.set_layer("skin", 1.0)
    assert not covered.look("digestive").visible
    assert covered.look("eye").visible
    covered.set_clip(Clip())
    assert covered.look("digestive").visible, "a cut lays it open"


def test_marrow_and_tumour_are_there_only_when_asked_for_or_told() -> None:
    made = [Part(i, i, i, (0.5, 0.5, 0.5), *ellipsoid((0, 0, 0), (1, 1, 1)))
            for i in ("skeleton", "marrow", "tumour")]  # fmt: skip
    body = BodyState(made)
    body.use_preset("Whole body")
    assert not body.look("marrow").visible
    assert not body.look("tumour").visible
    body.set_present(["tumour"])
    assert body.look("tumour").visible
    body.set_clip(Clip())
    assert body.look("marrow").visible
    body.set_layer("skeleton", 0.1)
    assert not body.look("marrow").visible, "no marrow without its bone"


def test_a_part_that_is_found_by_name_is_shown(state: BodyState) -> None:
    state.use_preset("Skeleton")
    assert not state.look("liver").visible
    state.reveal("liver")
    assert state.look("liver").opacity == 1.0


def test_the_flat_map_paints_what_is_in_front_last() -> None:
    behind = Part(
        "behind", "Behind", "digestive", (1, 0, 0), *ellipsoid((0, 0.5, 1), (0.1, 0.1, 0.1))
    )
    front = Part(
        "front", "Front", "digestive", (0, 1, 0), *ellipsoid((0, -0.5, 1), (0.1, 0.1, 0.1))
    )
    parts = {"behind": behind, "front": front}
    state = BodyState(parts.values())
    seen = drawn(parts, {i: state.look(i) for i in parts}, {"front"})
    last = seen.owner[len(seen.owner) // 2 :]
    assert set(last.tolist()) == {1}, "the nearer one covers the farther"
    assert set(seen.owner.tolist()) == {-1, 1}, "what may not be picked has no owner"
    whole = sum(len(part.triangles) for part in parts.values())
    assert 0.4 * whole < len(seen.owner) < 0.6 * whole, "backs are not painted"
    state.set_layer("digestive", 0.1)
    faded = drawn(parts, {i: state.look(i) for i in parts}, set())
    assert 0 < len(faded.owner) < len(seen.owner)
    assert set(faded.colours[:, 3].tolist()) == {41}
