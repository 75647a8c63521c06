"""The part of a body that answers a goal, carrying over what a fit has learned of it."""

from __future__ import annotations

import numpy as np

from twin_core.body import Body, assemble_by_id
from twin_core.organ import load_organs
from twin_core.scenario.optimise.goal import GoalError
from twin_core.scenario.optimise.problem import Problem
from twin_core.twin import Twin, prior_twin


def answering(twin: Twin, problem: Problem) -> Twin:
    """`twin` itself, or its organs named by the problem: fitted values by name, priors elsewhere.

    The twin's facts outrank those of the problem. Inputs that organs require and none of them
    gives are driven at their defaults. Raises `OrganError` for an unknown organ and `GoalError`
    for an unknown preset or parameter.
    """
    if not problem.organs:
        return twin if not problem.parameters else _fixed(twin, problem)
    body = assemble_by_id(problem.organs, _missing(problem.organs))
    presets: dict[str, float] = {}
    for organ, preset in problem.presets.items():
        try:
            presets |= body.preset(organ, preset)
        except KeyError as error:
            raise GoalError(f"{error.args[0]}; {problem.name}: presets; mend it") from error
    facts = {**problem.facts, **twin.facts}
    fresh = prior_twin(body, twin.baseline, facts=facts, presets=presets, members=twin.members)
    theta = fresh.theta
    known = {name: row for row, name in enumerate(twin.body.parameters)}
    fitted = {estimate.name for estimate in twin.estimates}
    for row, (name, parameter) in enumerate(body.parameters.items()):
        if name in known and name in fitted and parameter.personal:
            theta[row] = twin.theta[known[name]]
    return _fixed(Twin(body, theta, twin.baseline, facts=facts, notes=twin.notes), problem)


def _missing(organs: tuple[str, ...]) -> tuple[str, ...]:
    manifests = [p.manifest for p in load_organs(organs) if p.manifest is not None]
    given = {port.signal for m in manifests for port in m.output}
    needed = {port.signal for m in manifests for port in m.input if port.required}
    return tuple(sorted(needed - given))


def _fixed(twin: Twin, problem: Problem) -> Twin:
    """With the parameters that the problem states, the same in all members."""
    names = list(twin.body.parameters)
    theta = np.array(twin.theta)
    for name, value in problem.parameters.items():
        if name not in names:
            raise GoalError(f"no organ has a parameter '{name}'; {problem.name}; mend its name")
        theta[names.index(name)] = value
    return Twin(
        twin.body, theta, twin.baseline, facts=twin.facts, estimates=twin.estimates,
        unexplained=twin.unexplained, notes=twin.notes, synthetic=twin.synthetic,
    )  # fmt: skip


def organs_of(body: Body) -> tuple[str, ...]:
    """Ids of a body's organs."""
    return tuple(manifest.id for manifest in body.manifests)
