"""Chains on their way: where they are, what they kept, and how they go on after a stop."""

# pyright: reportArgumentType=false

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from twin_core.infer.laplace import Posterior

Rows = NDArray[np.float64]


@runtime_checkable
class Unfinished(Protocol):
    """Where chains leave how far they came, so that a fit that was stopped goes on from there."""

    def find(self) -> Mapping[str, NDArray[Any]] | None:
        """What was kept last; None if there is nothing."""
        ...

    def keep(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Keeps plain arrays by name, in place of what was kept before."""
        ...


@dataclass(frozen=True, slots=True)
class Frame:
    """Coordinates in which chains walk: `z = mean + factor q`."""

    mean: Rows
    factor: Rows

    @classmethod
    def of(cls, normal: Posterior) -> Frame:
        return cls(normal.mean, np.linalg.cholesky(normal.covariance))

    @classmethod
    def around(cls, paths: list[Rows], normal: Posterior) -> Frame:
        """By the draws so far, with a little of the normal posterior where they are few."""
        z = np.concatenate([path.reshape(-1, path.shape[-1]) for path in paths])
        trust = len(z) / (len(z) + 10.0 * z.shape[1])
        spread = trust * np.atleast_2d(np.cov(z.T)) + (1.0 - trust) * normal.covariance
        return cls(z.mean(axis=0), np.linalg.cholesky(spread))

    def out(self, q: Rows) -> Rows:
        return np.asarray(self.mean + q @ self.factor.T, dtype=np.float64)

    def into(self, z: Rows) -> Rows:
        solved = np.linalg.solve(self.factor, (z - self.mean).T)
        return np.ascontiguousarray(solved.T, dtype=np.float64)


@dataclass(slots=True)
class Walk:
    """Chains after `blocks` blocks: places (chains, parameters), logarithm of the step (1,), blocks
    since the frame was drawn, and paths (chains, transitions, parameters) of each block."""

    z: Rows
    step: Rows
    frame: Frame
    blocks: int = 0
    since: int = 0
    warming: list[Rows] = field(default_factory=list)
    kept: list[Rows] = field(default_factory=list)
    divergent: list[float] = field(default_factory=list)

    @classmethod
    def begun(cls, normal: Posterior, chains: int, seed: int, step: float) -> Walk:
        """Chains spread as the normal posterior is."""
        frame = Frame.of(normal)
        noise = np.random.default_rng(seed).standard_normal((chains, len(normal.mean)))
        return cls(frame.out(noise), np.log(step) * np.ones(1), frame)

    def arrays(self, asked: Rows, normal: Posterior) -> dict[str, NDArray[Any]]:
        """All of it, with the question: the settings `asked` and the normal posterior."""
        count = np.array([self.blocks, self.since])
        return {
            "asked": asked, "centre": normal.mean, "covariance": normal.covariance,
            "z": self.z, "step": self.step, "count": count,
            "mean": self.frame.mean, "factor": self.frame.factor,
            "warming": np.array(self.warming), "kept": np.array(self.kept),
            "divergent": np.array(self.divergent),
        }  # fmt: skip

    @classmethod
    def resumed(
        cls, found: Mapping[str, NDArray[Any]] | None, asked: Rows, normal: Posterior
    ) -> Walk | None:
        """The chains that `arrays` told of; None unless they answer this very question."""
        if found is None or not _same(found, asked, normal):
            return None
        blocks, since = (int(number) for number in found["count"])
        frame = Frame(found["mean"], found["factor"])
        return cls(
            found["z"], found["step"], frame, blocks, since,
            list(found["warming"]), list(found["kept"]), list(found["divergent"]),
        )  # fmt: skip


def _same(found: Mapping[str, NDArray[Any]], asked: Rows, normal: Posterior) -> bool:
    """Another record, model or setting leads to another best fit or another curvature there."""
    pairs = (("asked", asked), ("centre", normal.mean), ("covariance", normal.covariance))
    return all(
        found[name].shape == now.shape and np.allclose(found[name], now, rtol=1e-6, atol=1e-9)
        for name, now in pairs
    )
