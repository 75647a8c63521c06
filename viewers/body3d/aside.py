"""A render window that nobody sees, with VTK alone: PyVista's plotter takes seconds to import."""

from __future__ import annotations

from typing import Any

from vtkmodules.vtkRenderingCore import vtkRenderWindow
from vtkmodules.vtkRenderingOpenGL2 import vtkOpenGLRenderer


class Aside:
    """One renderer in an offscreen window; what a `BodyScene` asks of a plotter."""

    off_screen = True

    def __init__(self, width: int = 640, height: int = 480) -> None:
        self.render_window: Any = vtkRenderWindow()
        self.render_window.SetOffScreenRendering(True)
        self.render_window.SetSize(width, height)
        # What is see-through is blended in order, not peeled, so no samples and no alpha are kept.
        self.render_window.SetMultiSamples(0)
        self.renderer: Any = vtkOpenGLRenderer()
        self.render_window.AddRenderer(self.renderer)

    @property
    def is_x11(self) -> bool:
        """Whether it draws through an X display (else through EGL or Mesa)."""
        return "XOpenGL" in type(self.render_window).__name__

    def close(self) -> None:
        """Release OpenGL; may be called twice."""
        if self.render_window is not None:
            self.renderer.RemoveAllViewProps()
            self.render_window.Finalize()
            self.render_window.RemoveRenderer(self.renderer)
            self.render_window = None
