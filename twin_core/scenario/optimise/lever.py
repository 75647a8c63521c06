"""A lever: one thing that a plan may set, its range, its steps, and what it costs the person."""

from __future__ import annotations

import math

from pydantic import BaseModel, ConfigDict, model_validator

from twin_core.scenario.scenario import Identifier

Setting = float | str


class Lever(BaseModel):
    """A number from `low` to `high` (in `step`s, if given), or one of `choices`.

    `usual` is what the person does now; `burden` is what the far end of the range costs them, in
    points of their own. `words` tells a setting: ``"{value:.0f} g less salt"``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Identifier
    words: str
    low: float = 0.0
    high: float = 1.0
    step: float | None = None
    choices: tuple[str, ...] = ()
    usual: Setting | None = None
    burden: float = 0.0

    @model_validator(mode="after")
    def _consistent(self) -> Lever:
        if not self.choices and not self.low < self.high:
            raise ValueError(f"low {self.low:g} is not below high {self.high:g}")
        if self.step is not None and self.step <= 0.0:
            raise ValueError(f"step {self.step:g} is not positive")
        if self.choices and self.usual is not None and self.usual not in self.choices:
            raise ValueError(f"usual '{self.usual}' is none of the choices")
        self.words.format(value=self.choices[0] if self.choices else self.low)
        return self

    @property
    def smooth(self) -> bool:
        """Whether it can be moved by as little as one likes."""
        return not self.choices and self.step is None

    @property
    def settings(self) -> int:
        """How many settings there are; a continuous lever is told by hundredths of its range."""
        if self.choices:
            return len(self.choices)
        return 1 + math.floor((self.high - self.low) / self.pace + 1e-9)

    @property
    def pace(self) -> float:
        """From one setting to the next."""
        return self.step if self.step is not None else (self.high - self.low) / 100.0

    def at(self, share: float) -> Setting:
        """The setting at a share (0 to 1) of the range."""
        share = min(max(share, 0.0), 1.0)
        if self.choices:
            return self.choices[min(int(share * len(self.choices)), len(self.choices) - 1)]
        value = self.low + share * (self.high - self.low)
        if self.step is None:
            return value
        steps = min(round((value - self.low) / self.step), self.settings - 1)
        return self.low + steps * self.step

    def share(self, setting: Setting) -> float:
        """The share of the range at which a setting lies."""
        if isinstance(setting, str):
            return (self.choices.index(setting) + 0.5) / len(self.choices)
        return (setting - self.low) / (self.high - self.low)

    def cost(self, setting: Setting) -> float:
        """Points of burden, by how far the setting is from what is usual."""
        if isinstance(setting, str):
            return 0.0 if setting == self.usual else self.burden
        usual = self.low if self.usual is None else float(self.usual)
        furthest = max(self.high - usual, usual - self.low)
        return self.burden * abs(setting - usual) / furthest

    def say(self, setting: Setting) -> str:
        """The setting in words."""
        return self.words.format(value=setting)
