"""What the engine process does for the window and the command line: open, fit, project."""

from workbench.service.service import TwinService

__all__ = ["TwinService"]
