"""Physics: the laws that the author vouches for in the manifest hold."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twin_core.testing.report import Check, Note
from twin_core.testing.subject import Subject
from twin_core.testing.walks import walk

TOLERANCE = 1e-9


def conserved(subject: Subject) -> Iterator[str | Note]:
    """Each declared sum of states changes by its declared inflow alone."""
    laws = subject.manifest.physics.conserved
    if not laws:
        yield Note("no conserved quantity is declared", told=True)
        return
    rates = subject.moved_rates
    inputs = np.asarray(subject.cases()[1])
    for law in laws:
        weights = [law.states.get(name, 0.0) for name in subject.names("state")]
        inflow = [law.inflow.get(name, 0.0) for name in subject.names("input")]
        drift = rates @ weights - inputs @ np.asarray(inflow).reshape(inputs.shape[1])
        size = np.abs(rates * weights).sum(axis=1).max() + np.abs(inputs * inflow).sum(axis=1).max()
        share = np.abs(drift).max() / (size or 1.0)
        if not share <= TOLERANCE:
            yield f"{law.id} is made or lost: its rate is off by {share:.2g} of its flows"
        else:
            yield Note(f"{law.id} kept within {share:.1g} of its flows")


def steady(subject: Subject) -> Iterator[str | Note]:
    """Where `steady_start` is declared, nothing moves from the start under constant inputs."""
    if not subject.manifest.physics.steady_start:
        yield Note("a steady start is not declared")
        return
    states = walk(subject).states
    size = np.abs(states[0]) + 1e-6
    moved = (np.abs(states[-1] - states[0]) / size).max(axis=1)
    for name, share in zip(subject.names("state"), moved, strict=True):
        if not share <= 1e-3:
            yield f"{name} moves by {share:.2g} of itself although its start is said to be steady"


def rest(subject: Subject) -> Iterator[str | Note]:
    """Where `rests` is declared, positive states empty when every input is zero."""
    if not subject.manifest.physics.rests:
        yield Note("coming to rest is not declared")
        return
    zero = dict.fromkeys(subject.names("input"), 0.0)
    start = np.ones((len(subject.manifest.state), 1))
    states = walk(subject, members=1, inputs=zero, start=start).states
    for index, state in enumerate(subject.manifest.state):
        left = states[-1, index, 0]
        if state.support == "positive" and not left <= 1e-3:
            yield f"{state.id} still holds {left:.2g} of itself at the end, with nothing coming in"


CHECKS = (
    Check("physics", "conserved", conserved),
    Check("physics", "steady", steady),
    Check("physics", "rest", rest),
)
