"""What is behind and before the surfaces: a deep gradient, smoothing, and what graphics afford."""

from __future__ import annotations

from typing import Any

from vtkmodules.vtkRenderingCore import vtkLight

from viewers.colour_maps import rgb
from viewers.ink import GROUND, SKY

LOW, HIGH = GROUND, SKY
#: Layers of see-through surfaces that are sorted exactly, with a graphics card.
PEELS = 6
#: Reach of the contact shadows between parts, in metres, with a graphics card.
CONTACT_M = 0.06


def light_studio(renderer: Any, hardware_gl: bool, smooth: bool) -> None:
    """Set light, background and what the graphics can afford; `smooth` where nothing else does."""
    renderer.GradientBackgroundOn()
    renderer.SetBackground(*rgb(LOW))
    renderer.SetBackground2(*rgb(HIGH))
    renderer.RemoveAllLights()
    renderer.AutomaticLightCreationOff()
    # The lamps are in the shader (`shading`); VTK asks for a light before it computes normals.
    light = vtkLight()
    light.SetLightTypeToHeadlight()
    renderer.AddLight(light)
    renderer.SetUseFXAA(smooth)
    renderer.SetUseDepthPeeling(hardware_gl)
    if hardware_gl:
        renderer.SetMaximumNumberOfPeels(PEELS)
        renderer.SetOcclusionRatio(0.0)
        renderer.SetUseSSAO(True)
        renderer.SetSSAORadius(CONTACT_M)
        renderer.SetSSAOBias(0.004)
        renderer.SetSSAOKernelSize(96)
        renderer.SSAOBlurOn()
