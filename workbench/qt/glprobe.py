"""Asks for OpenGL 3.2 in a child process, so that a broken driver cannot take the window down.

Run as ``python -m workbench.qt.glprobe`` it prints one line of JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass

TIMEOUT_S = 20.0
_SOFTWARE = ("llvmpipe", "softpipe", "swiftshader", "gdi generic", "software", "swrast")


@dataclass(frozen=True, slots=True)
class GlReport:
    """What the graphics can do; `sentence` says why not, where not."""

    works: bool
    hardware: bool = False
    renderer: str = ""
    sentence: str = ""


def probe(timeout_s: float = TIMEOUT_S) -> GlReport:
    """The child's answer; a crash or a timeout means no OpenGL."""
    command = [sys.executable, "-m", "workbench.qt.glprobe"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=timeout_s, check=False)
        return GlReport(**json.loads(done.stdout.decode().strip().splitlines()[-1]))
    except (subprocess.TimeoutExpired, OSError, ValueError, IndexError, TypeError):
        return GlReport(False, sentence="OpenGL could not be started; the flat map is shown.")


def _ask() -> GlReport:
    from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext

    set_format()
    app = QGuiApplication([])
    context = QOpenGLContext()
    if not context.create():
        return GlReport(False, sentence="There is no OpenGL here; the flat map is shown.")
    surface = QOffscreenSurface()
    surface.setFormat(context.format())
    surface.create()
    if not context.makeCurrent(surface):
        return GlReport(False, sentence="OpenGL refused a surface; the flat map is shown.")
    version = context.format().version()
    functions = context.functions()
    renderer = str(functions.glGetString(0x1F01) or "")
    context.doneCurrent()
    del app
    if tuple(version) < (3, 2):
        old = f"OpenGL {version[0]}.{version[1]} is too old; the flat map is shown."
        return GlReport(False, renderer=renderer, sentence=old)
    software = any(name in renderer.lower() for name in _SOFTWARE)
    return GlReport(True, not software, renderer)


def set_format() -> None:
    """The surface format of the whole process; before the first window."""
    from PySide6.QtGui import QSurfaceFormat

    wanted = QSurfaceFormat()
    wanted.setRenderableType(QSurfaceFormat.RenderableType.OpenGL)
    wanted.setVersion(3, 2)
    wanted.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    wanted.setDepthBufferSize(24)
    wanted.setStencilBufferSize(8)
    wanted.setAlphaBufferSize(8)
    QSurfaceFormat.setDefaultFormat(wanted)


if __name__ == "__main__":
    from dataclasses import asdict

    print(json.dumps(asdict(_ask())), flush=True)
