"""What can go wrong with an organ, and at which stage of its life."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """The life of an organ; each failure belongs to exactly one stage."""

    DISCOVERED = "discovered"
    VALID = "valid"
    COMPATIBLE = "compatible"
    ENABLED = "enabled"
    IMPORTED = "imported"
    ASSEMBLED = "assembled"
    COMPILED = "compiled"
    RUNNING = "running"


class OrganError(Exception):
    """A failure with its stage, the organ, the place in it, and what to do about it.

    Reads as one sentence: ``organ 'glucose' failed at valid (input.meal): ...; do this``.
    """

    def __init__(self, stage: Stage, organ: str, problem: str, cure: str, where: str = "") -> None:
        self.stage, self.organ, self.where = stage, organ, where
        self.problem, self.cure = problem, cure
        place = f" ({where})" if where else ""
        super().__init__(f"organ '{organ}' failed at {stage.value}{place}: {problem}; {cure}")
