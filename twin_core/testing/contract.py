"""Contract: the functions give what the manifest declares, and depend on nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from twin_core.organ import AbstractOrgan
from twin_core.testing.report import Check, Note
from twin_core.testing.subject import Subject


def _scalars(subject: Subject, dtype: Any) -> tuple[Any, Any]:
    theta = [jax.ShapeDtypeStruct((), dtype)] * len(subject.manifest.parameter)
    inputs = [jax.ShapeDtypeStruct((), dtype)] * len(subject.manifest.input)
    return theta, inputs


def shapes(subject: Subject) -> Iterator[str | Note]:
    """Each function yields scalars of the precision it was given, in the declared structure."""
    organ = subject.organ
    for dtype in (jnp.float64, jnp.float32):
        theta, u = _scalars(subject, dtype)

        def look(theta: Any, u: Any, dtype: Any = dtype) -> dict[str, Any]:
            derived, inputs = subject.derived(theta), organ.Inputs(*u)
            t, state = jnp.asarray(1.0, dtype), organ.initial(derived, organ.Inputs(*u))
            found = {"initial": state, "outputs": organ.outputs(t, state, inputs, derived)}
            if not subject.steps_itself:
                found["rhs"] = organ.rhs(t, state, inputs, derived)
            if type(organ).update is not AbstractOrgan.update:
                found["update"] = organ.update(t, state, inputs, derived)
            return found

        for name, result in jax.eval_shape(look, theta, u).items():
            yield from _faults_of(subject, name, result, dtype)


def _faults_of(subject: Subject, name: str, result: Any, dtype: Any) -> Iterator[str]:
    expected = subject.organ.Outputs if name == "outputs" else subject.organ.State
    if not isinstance(result, expected):
        yield f"{name} returns {type(result).__name__}, not {expected.__name__}"
        return
    for field, leaf in zip(result._fields, result, strict=True):
        if getattr(leaf, "shape", ()) != ():
            yield f"{name}.{field} has shape {leaf.shape}, not ()"
        elif getattr(leaf, "dtype", dtype) != dtype:
            yield f"{name}.{field} is {leaf.dtype} where {np.dtype(dtype)} went in"


def repeatable(subject: Subject) -> Iterator[str | Note]:
    """Traced twice, the same program comes out: no hidden counters, clocks or chance."""
    theta, u = _scalars(subject, jnp.float64)
    first, second = (str(jax.make_jaxpr(_whole(subject))(theta, u)) for _ in range(2))
    if first != second:
        yield "rhs and outputs are another program the second time they are traced"


def _whole(subject: Subject) -> Any:
    def look(theta: Any, u: Any) -> Any:
        y = subject.start(theta, u)
        t = jnp.asarray(1.0, jnp.result_type(theta[0]) if theta else jnp.float64)
        return subject.rates(t, y, u, theta), subject.outputs(t, y, u, theta)

    return look


def feedthrough(subject: Subject) -> Iterator[str | Note]:
    """An output answers at the same instant only to the inputs that it declares."""
    if not subject.manifest.input or not subject.manifest.output:
        return
    thetas, us = subject.cases(16)

    def slope(theta: Any, u: Any) -> Any:
        y = subject.start(theta, u)
        return jax.jacfwd(lambda v: subject.outputs(jnp.asarray(1.0), y, v, theta))(u)

    slopes = np.nan_to_num(np.abs(np.asarray(jax.jit(jax.vmap(slope))(thetas, us)))).max(axis=0)
    for row, port in enumerate(subject.manifest.output):
        for column, name in enumerate(subject.names("input")):
            if slopes[row, column] > 0.0 and name not in port.feedthrough:
                yield f"output {port.id} depends on input {name}; declare it as feedthrough"


def discrete(subject: Subject) -> Iterator[str | Note]:
    """Discrete states have no rate: they change in `update` alone."""
    _, rates, _ = subject.looked_at
    if subject.steps_itself:
        return
    for index, state in enumerate(subject.manifest.state):
        if state.discrete and np.any(rates[:, index] != 0.0):
            yield f"discrete state {state.id} has a rate"


CHECKS = (
    Check("contract", "shapes", shapes),
    Check("contract", "repeatable", repeatable),
    Check("contract", "feedthrough", feedthrough),
    Check("contract", "discrete", discrete),
)
