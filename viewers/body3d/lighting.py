"""Two-tone studio light: warm key, cool fill, a rim from behind, over a deep gradient."""

from __future__ import annotations

from typing import Any

from vtkmodules.vtkRenderingCore import vtkLight

from viewers.ink import GROUND, SKY

LOW, HIGH = GROUND, SKY

#: Position in camera space, colour, intensity.
_LAMPS = (
    ((-0.9, 1.1, 1.4), (1.0, 0.955, 0.9), 0.82),
    ((1.3, 0.1, 0.9), (0.72, 0.84, 1.0), 0.36),
    ((0.5, 0.9, -1.5), (0.78, 0.9, 1.0), 0.6),
    ((-0.6, -1.0, 0.5), (1.0, 0.86, 0.78), 0.14),
)


def light_studio(plotter: Any, hardware_gl: bool) -> None:
    """Set lights, background and what the graphics can afford."""
    plotter.set_background(LOW, top=HIGH)
    plotter.remove_all_lights()
    # Each lamp costs time in every fragment; software does without the faintest.
    for place, colour, intensity in _LAMPS if hardware_gl else _LAMPS[:3]:
        light = vtkLight()
        light.SetLightTypeToCameraLight()
        light.SetPosition(*place)
        light.SetFocalPoint(0.0, 0.0, 0.0)
        light.SetColor(*colour)
        light.SetIntensity(intensity)
        light.PositionalOff()
        plotter.renderer.AddLight(light)
    # Pictures are smoothed by supersampling instead.
    smooth = not getattr(plotter, "off_screen", False)
    if hardware_gl:
        plotter.enable_depth_peeling(6)
        if smooth:
            plotter.enable_anti_aliasing("fxaa")
        plotter.enable_ssao(radius=0.06, bias=0.004, kernel_size=96, blur=True)
    else:
        plotter.renderer.SetUseDepthPeeling(False)
        if smooth:
            plotter.enable_anti_aliasing("fxaa")
