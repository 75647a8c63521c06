"""What must be measured in a process of its own, because it happens once in a process."""

from workbench.bench.children.start import Answer, start

__all__ = ["Answer", "start"]
