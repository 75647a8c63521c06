"""Moving a camera about the body: it turns round its focal point and never loses the upright."""

from __future__ import annotations

from typing import Any

import numpy as np

#: Turning by one height of the view, in degrees.
TURN_DEG = 220.0
#: How near to straight up or down the camera may look.
MOST_TILT_DEG = 86.0


def turn(camera: Any, across: float, down: float) -> None:
    """Go round by shares of the view's height: `across` about the vertical, `down` tilts."""
    focus = np.asarray(camera.GetFocalPoint())
    arm = np.asarray(camera.GetPosition()) - focus
    length = float(np.linalg.norm(arm))
    azimuth = np.arctan2(arm[1], arm[0]) - np.radians(TURN_DEG * across)
    tilt = np.arcsin(np.clip(arm[2] / length, -1.0, 1.0)) + np.radians(TURN_DEG * down)
    tilt = np.clip(tilt, -np.radians(MOST_TILT_DEG), np.radians(MOST_TILT_DEG))
    level = np.cos(tilt)
    direction = np.array([level * np.cos(azimuth), level * np.sin(azimuth), np.sin(tilt)])
    camera.SetPosition(*(focus + length * direction))
    camera.SetViewUp(0.0, 0.0, 1.0)


def pan(camera: Any, across: float, down: float) -> None:
    """Slide by shares of the view's height, so that the body stays under the pointer."""
    focus, place = np.asarray(camera.GetFocalPoint()), np.asarray(camera.GetPosition())
    view = focus - place
    distance = float(np.linalg.norm(view))
    height = 2.0 * distance * np.tan(np.radians(camera.GetViewAngle() / 2.0))
    right = np.cross(view, camera.GetViewUp())
    right /= np.linalg.norm(right)
    up = np.cross(right, view) / distance
    step = height * (-across * right + down * up)
    camera.SetFocalPoint(*(focus + step))
    camera.SetPosition(*(place + step))


def zoom(camera: Any, amount: float) -> None:
    """Come closer by `amount` natural log units of distance (negative: go back)."""
    focus = np.asarray(camera.GetFocalPoint())
    arm = np.asarray(camera.GetPosition()) - focus
    length = float(np.linalg.norm(arm))
    wanted = np.clip(length * np.exp(-amount), 0.05, 12.0)
    camera.SetPosition(*(focus + arm * wanted / length))
