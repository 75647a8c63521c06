"""The body as a file: other programs read it, and find the same body and the same heartbeat."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from twin_core.scenario.projection import Beat
from viewers.body3d.binding import BeatPlayer
from viewers.body3d.geometry import Part, ShapeKey
from viewers.body3d.model3d import Model, model_of
from viewers.body3d.model3d.solids import FRAMES
from viewers.body3d.state import BodyState

BALL = np.array(
    [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]],
    dtype=np.float32,
)
FACES = np.array([[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]], dtype=np.int32)


class Shown:
    """A projection that holds a beat only."""

    def __init__(self) -> None:
        volumes = 90 + 40 * np.cos(np.linspace(0, 2 * np.pi, 50, endpoint=False))
        self.beats = {"rest": Beat("rest", 0.8, {"heart.lv_volume": volumes})}
        self.time_h, self.bands = np.zeros(0), {}


@pytest.fixture(scope="module")
def state() -> BodyState:
    key = ShapeKey(-0.5 * BALL, 130.0, 40.0)
    heart = Part(
        "heart_lv_cavity", "Left ventricle", "heart", (0.8, 0.1, 0.1), BALL, FACES,
        keys={"lv_systole": key}, local_keys=("lv_systole",),
    )  # fmt: skip
    skin = Part("skin", "Skin", "skin", (0.9, 0.7, 0.6), 3 * BALL, FACES, opacity=0.3)
    made = BodyState([skin, heart])
    made.opacity = {}
    return made


@pytest.fixture(scope="module")
def model(state: BodyState) -> Model:
    return model_of(state, Shown(), title="Ada", notes={"limits": "a model"})  # type: ignore[arg-type]


def test_front_faces_the_viewer_and_up_is_up(model: Model) -> None:
    heart = next(solid for solid in model.solids if solid.id == "heart_lv_cavity")
    assert np.array_equal(heart.points[2], [0, 0, -1]), "back is away from the viewer"
    assert np.array_equal(heart.points[3], [0, 1, 0])
    assert model.solids[-1].id == "skin", "what is seen through comes last"


def test_the_frames_are_the_heart_of_the_twin(model: Model, state: BodyState) -> None:
    heart = next(solid for solid in model.solids if solid.id == "heart_lv_cavity")
    player = BeatPlayer(state.parts)
    player.beat = Shown().beats["rest"]
    for number in (0, 7, FRAMES):
        wanted = player.weights(number / FRAMES)["heart_lv_cavity"]["lv_systole"]
        assert heart.weights is not None
        assert heart.weights[number, 0] == pytest.approx(wanted, abs=1e-6)
    assert heart.frame(0)[1, 0] != pytest.approx(heart.frame(FRAMES // 2)[1, 0])
    assert np.allclose(heart.frame(0), heart.frame(FRAMES), atol=1e-6), "the beat closes"


def test_glb_is_read_by_an_independent_reader(model: Model, tmp_path: Path) -> None:
    trimesh = pytest.importorskip("trimesh", reason="trimesh is not installed")
    gl = pytest.importorskip("pygltflib", reason="the extra `models` is not installed")
    from viewers.body3d.model3d.gltf import write_glb

    out = write_glb(model, tmp_path / "body.glb")
    scene = trimesh.load(out)
    assert set(scene.graph.nodes_geometry) >= {"skin", "heart_lv_cavity"}
    assert np.allclose(scene.bounds, [[0, 0, -3], [3, 3, 0]])
    read = gl.GLTF2().load(str(out))
    (beat,) = read.animations
    assert [channel.target.path for channel in beat.channels] == ["weights"]
    time = read.accessors[beat.samplers[0].input]
    assert time.max == [pytest.approx(0.8)]
    assert read.accessors[beat.samplers[0].output].count == FRAMES + 1
    assert read.asset.extras["limits"] == "a model"


def test_glb_keeps_the_light_and_the_marks_of_points(tmp_path: Path) -> None:
    trimesh = pytest.importorskip("trimesh", reason="trimesh is not installed")
    pytest.importorskip("pygltflib", reason="the extra `models` is not installed")
    from viewers.body3d.model3d.gltf import write_glb

    shade = np.float32([[1, 0, 0, 0], [0, 0, 0, 0], [1, 1, 0, 0], [1, 0, 0, 0]])
    bone = Part("femur", "Femur", "skeleton", (1.0, 1.0, 0.0), BALL, FACES, shade=shade,
                mark=(0.0, 0.0, 1.0))  # fmt: skip
    state = BodyState([bone])
    state.opacity = {}
    scene = trimesh.load(write_glb(model_of(state), tmp_path / "bone.glb"))
    (read,) = scene.geometry.values()
    tones = read.visual.vertex_attributes["color"][:, :3]
    order = [int(np.argmin(np.linalg.norm(read.vertices - p, axis=1))) for p in
             (BALL[i][[0, 2, 1]] * [1, 1, -1] for i in range(4))]  # fmt: skip
    lit, dark, marked, _ = tones[order]
    assert np.allclose(lit, [1, 1, 0], atol=0.01)
    assert np.allclose(dark, [0.3, 0.3, 0], atol=0.01)
    assert np.allclose(marked, [0, 0, 1], atol=0.01)


def test_usdz_passes_the_checker_and_moves(model: Model, tmp_path: Path) -> None:
    pytest.importorskip("pxr", reason="the extra `models` is not installed")
    from pxr import Usd, UsdGeom, UsdValidation

    from viewers.body3d.model3d.usd import write_usdz

    out = write_usdz(model, tmp_path / "body.usdz")
    stage = Usd.Stage.Open(str(out))
    checks = UsdValidation.ValidationRegistry().GetOrLoadAllValidators()
    errors = UsdValidation.ValidationContext(checks).Validate(stage)
    assert [f"{error.GetName()}: {error.GetMessage()}" for error in errors] == []
    assert UsdGeom.GetStageUpAxis(stage) == "Y", "phones refuse any other"
    points = UsdGeom.Mesh.Get(stage, "/Body/heart_lv_cavity").GetPointsAttr()
    assert points.GetNumTimeSamples() == FRAMES + 1
    heart = next(solid for solid in model.solids if solid.id == "heart_lv_cavity")
    assert np.allclose(np.array(points.Get(7)), heart.frame(7), atol=1e-6)
