"""What is behind and before the surfaces: a deep gradient, smoothing, and what graphics afford.

Contact shadows are in the geometry (`bake/shade.py`): VTK's own in screen space cost the gradient
and all that is see-through.
"""

from __future__ import annotations

from typing import Any

from vtkmodules.vtkRenderingCore import vtkLight

from viewers import ink
from viewers.colour_maps import rgb

#: Layers of see-through surfaces that are sorted exactly, with a graphics card.
PEELS = 6


def light_studio(renderer: Any, hardware_gl: bool, smooth: bool) -> None:
    """Set light, background and what the graphics can afford; `smooth` where nothing else does."""
    renderer.GradientBackgroundOn()
    renderer.SetBackground(*rgb(ink.GROUND))
    renderer.SetBackground2(*rgb(ink.SKY))
    renderer.RemoveAllLights()
    renderer.AutomaticLightCreationOff()
    # The lamps are in the shader (`shading`); VTK asks for a light before it computes normals.
    light = vtkLight()
    light.SetLightTypeToHeadlight()
    renderer.AddLight(light)
    renderer.SetUseFXAA(smooth)
    renderer.SetUseDepthPeeling(hardware_gl)
    if hardware_gl:
        # Peeling needs the alpha of the frame, and draws nothing see-through into many samples.
        renderer.GetVTKWindow().AlphaBitPlanesOn()
        renderer.GetVTKWindow().SetMultiSamples(0)
        renderer.SetMaximumNumberOfPeels(PEELS)
        renderer.SetOcclusionRatio(0.0)
