"""What the engine process does for the window and the command line: open, fit, project, import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.service.service import TwinService

__all__ = ["TwinService"]


def __getattr__(name: str) -> Any:
    """Loads the numerical libraries only for those who want the service itself."""
    if name == "TwinService":
        from workbench.service.service import TwinService

        return TwinService
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
