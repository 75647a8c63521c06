"""How surfaces take the light: a studio of one key, a fill and a rim, written as GLSL.

The lamps stand still before the camera, so they are constants of the shader and cost little in
software. Each point brings `shade`: the light that its neighbours leave it, the share of a second
colour (tendon, cartilage, iris), and two numbers that are constant along the fibres of a muscle.
In vessels the third number is the way along the flow, along which pulses of colour run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import vtkmodules.vtkRenderingOpenGL2  # noqa: F401  (without it an actor has no shaders)
from vtkmodules.vtkCommonDataModel import vtkDataObject

SHADE = "shade"

_VERTEX_DEC = """//VTK::Normal::Dec
in vec4 shade;
out vec4 shadeVS;
out vec3 placeVS;
"""
_VERTEX_IMPL = """//VTK::Normal::Impl
  shadeVS = shade;
  placeVS = vertexMC.xyz;
"""
_FRAGMENT_DEC = """//VTK::Normal::Dec
in vec4 shadeVS;
in vec3 placeVS;
"""

#: An opaque surface, worked out in squared (nearly linear) light; the root is for the screen.
_SOLID = """
  vec3 n = normalize(normalVCVSOutput);
  float left = shadeVS.x;
  vec3 own = mix(diffuseColor, markColour, shadeVS.y * markShare);
  vec3 q = placeVS * mat3(0.36, 0.48, -0.80, -0.80, 0.60, 0.0, 0.48, 0.64, 0.60);
  vec3 w = q * 140.0 + 1.7 * sin(q.yzx * 83.0);
  float spots = sin(w.x) * sin(w.y * 1.13) + sin(w.z * 0.91) * sin(w.x * 1.37 + 2.0);
  vec3 v = placeVS * 690.0 + 2.3 * sin(q.zxy * 310.0) + spots;
  float fine = sin(v.x) * sin(v.y * 1.21) * sin(v.z * 0.83) + 0.5 * sin(v.y * 2.3 + v.z * 1.9);
  vec2 g = shadeVS.zw * 2.0 - 1.0;
  float fibre = sin(17.0 * g.x + 23.0 * g.y) * 0.5 + sin(41.0 * g.x - 29.0 * g.y + 1.0) * 0.5;
  own *= 1.0 + mottle * (0.8 * spots + 0.3 * fine) + grain * fibre * (1.0 - shadeVS.y);
  float warm = smoothstep(-0.9, 1.6, spots) * min(1.0, mottle * 12.0);
  own = mix(own, own * vec3(1.06, 0.92, 0.90), warm);
  own *= own;
  float key = dot(n, vec3(-0.420, 0.585, 0.694));
  vec3 soft = through * vec3(1.0, 0.40, 0.26);
  vec3 lit = vec3(1.24, 1.16, 1.07) * clamp((key + soft) / (1.0 + soft), 0.0, 1.0);
  lit *= mix(1.0, left, 0.75);
  float fill = clamp(dot(n, vec3(0.842, 0.065, 0.535)) * 0.6 + 0.4, 0.0, 1.0);
  vec3 sky = mix(vec3(0.11, 0.07, 0.065), vec3(0.20, 0.25, 0.32), n.y * 0.5 + 0.5);
  vec3 shut = pow(vec3(left), vec3(1.4) + 0.8 * (1.0 - own));
  lit += (sky + vec3(0.17, 0.22, 0.30) * fill * fill) * shut;
  float away = 1.0 - clamp(n.z, 0.0, 1.0);
  float edge = away * away * away;
  float behind = clamp(dot(n, vec3(0.46, 0.62, -0.30)) + 0.35, 0.0, 1.0);
  vec3 shine = vec3(0.62, 0.80, 1.0) * edge * behind * rim * left;
  float glint = clamp(dot(n, vec3(-0.228, 0.318, 0.920)), 0.0, 1.0);
  glint = pow(glint, power) * gloss * (0.35 + 0.65 * left) * (1.0 + 6.0 * mottle * fine);
  float lamp = clamp(dot(n, vec3(0.480, 0.037, 0.876)), 0.0, 1.0);
  glint += 0.25 * gloss * pow(lamp, power * 1.4);
  vec3 light = own * lit + shine + vec3(1.0, 0.97, 0.94) * glint + glow * own;
//FLOW//
  light = light * (1.0 + 0.05 * light) / (1.0 + 0.22 * light);
  fragOutput0 = vec4(sqrt(clamp(light, 0.0, 1.0)), opacity);
"""

#: Pulses that run along a vessel: with the blood, and brighter where it carries a load.
_FLOW = """
  float way = fract(shadeVS.z * waves - beat);
  float pulse = exp(-(way - 0.5) * (way - 0.5) * 42.0);
  light *= mix(1.0, 0.62 + 1.5 * pulse, moving);
  float grains = fract(shadeVS.z * 46.0 - beat * 1.5);
  float bead = exp(-(grains - 0.5) * (grains - 0.5) * 60.0);
  light = mix(light, loadColour * (0.35 + 1.9 * bead), load * (0.35 + 0.6 * bead));
"""

#: A faded surface: opaque at grazing angles only, so that it reads as a rim of light.
_GHOST = """
  vec3 n = normalize(normalVCVSOutput);
  float away = 1.0 - abs(n.z);
  float edge = pow(away, 1.8);
  // The very edge fades again, so that the outline is soft without multisampling.
  float soft = 1.0 - 0.75 * smoothstep(0.84, 1.0, away);
  float up = 0.75 + 0.25 * n.y;
  vec3 tone = mix(diffuseColor * 0.55, vec3(0.60, 0.76, 0.92), 0.25 + 0.65 * edge) * up;
  fragOutput0 = vec4(tone, opacity * (0.10 + 2.5 * edge * soft));
"""


@dataclass(frozen=True, slots=True)
class Material:
    """Numbers of one kind of tissue: see the shader for what each does."""

    gloss: float = 0.22
    power: float = 38.0
    through: float = 0.22
    mottle: float = 0.035
    grain: float = 0.0
    rim: float = 0.30


MATERIALS: Mapping[str, Material] = {
    "skin": Material(0.07, 18.0, 0.34, 0.022, rim=0.26),
    "eye": Material(0.90, 110.0, 0.10, 0.0, rim=0.15),
    "fat": Material(0.16, 24.0, 0.35, 0.050),
    "skeleton": Material(0.07, 22.0, 0.16, 0.040, rim=0.24),
    "marrow": Material(0.20, 30.0, 0.30, 0.060),
    "muscle": Material(0.17, 30.0, 0.16, 0.030, 0.20),
    "heart": Material(0.30, 46.0, 0.20, 0.050),
    "respiratory": Material(0.17, 26.0, 0.26, 0.060),
    "digestive": Material(0.26, 42.0, 0.26, 0.045),
    "urinary": Material(0.32, 48.0, 0.20, 0.040),
    "endocrine": Material(0.20, 34.0, 0.26, 0.050),
    "nervous": Material(0.20, 36.0, 0.30, 0.030),
    "vessel": Material(0.28, 44.0, 0.18, 0.0),
    "tumour": Material(0.25, 36.0, 0.30, 0.120),
    "cut": Material(0.10, 30.0, 0.10, 0.030, rim=0.0),
}


class Shading:
    """The shader of one part's actor: solid or ghost, with its uniform numbers."""

    def __init__(self, actor: Any, mappers: Iterable[Any], layer: str, flows: bool) -> None:
        self._property = actor.GetShaderProperty()
        self._flows = flows
        self._ghost: bool | None = None
        for mapper in mappers:
            mapper.MapDataArrayToVertexAttribute(
                SHADE, SHADE, vtkDataObject.FIELD_ASSOCIATION_POINTS, -1
            )
        self.set_ghost(False)
        look = MATERIALS.get(layer, Material())
        for name in ("gloss", "power", "through", "mottle", "grain", "rim"):
            self.set(name, getattr(look, name))
        self.set("glow", 0.0)
        self.set("markShare", 1.0)
        self.set_colour("markColour", (1.0, 1.0, 1.0))
        if flows:
            for name, value in (("beat", 0.0), ("moving", 0.0), ("load", 0.0), ("waves", 7.0)):
                self.set(name, value)
            self.set_colour("loadColour", (1.0, 0.78, 0.25))

    def set_ghost(self, on: bool) -> None:
        """Draw as a rim of light, or as a surface."""
        if on == self._ghost:
            return
        self._ghost = on
        shader = self._property
        shader.ClearAllVertexShaderReplacements()
        shader.ClearAllFragmentShaderReplacements()
        if on:
            shader.AddFragmentShaderReplacement("//VTK::Light::Impl", True, _GHOST, False)
            return
        shader.AddVertexShaderReplacement("//VTK::Normal::Dec", True, _VERTEX_DEC, False)
        shader.AddVertexShaderReplacement("//VTK::Normal::Impl", True, _VERTEX_IMPL, False)
        shader.AddFragmentShaderReplacement("//VTK::Normal::Dec", True, _FRAGMENT_DEC, False)
        code = _SOLID.replace("//FLOW//", _FLOW if self._flows else "")
        shader.AddFragmentShaderReplacement("//VTK::Light::Impl", True, code, False)

    def set(self, name: str, value: float) -> None:
        """One number of the shader; nothing is uploaded but the number."""
        self._property.GetFragmentCustomUniforms().SetUniformf(name, float(value))

    def set_colour(self, name: str, rgb: tuple[float, float, float]) -> None:
        """One colour of the shader."""
        self._property.GetFragmentCustomUniforms().SetUniform3f(name, list(rgb))
