"""Beats of the circulation organ as the core runs them, compiled once for all tests."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from twin_core.organ import OrganPlugin, discover, load

STEPS = 128


@cache
def plugin() -> OrganPlugin:
    found = load(discover([("circulation", "plugins.circulation:organ.toml")])[0])
    if found.error is not None:
        raise found.error
    return found


def organ() -> Any:
    return plugin().organ


@cache
def presets() -> dict[str, dict[str, float]]:
    manifest = plugin().manifest
    assert manifest is not None
    return {preset.id: preset.parameters for preset in manifest.preset}


NO_REFLEX = {"baroreflex_gain": 0.0, "cardiopulmonary_gain": 0.0}


def number(value: float) -> Any:
    return jnp.asarray(value, jnp.result_type(float))


def params(**changed: float) -> Any:
    manifest = plugin().manifest
    assert manifest is not None
    return organ().Params(*(number(changed.get(p.id, p.default)) for p in manifest.parameter))


def inputs(**changed: float) -> Any:
    manifest = plugin().manifest
    assert manifest is not None
    return organ().Inputs(*(number(changed.get(i.id, i.default)) for i in manifest.input))


def lanes(cases: list[Any]) -> Any:
    """Scalars of several cases stacked on the last axis."""
    return jax.tree.map(lambda *values: jnp.stack(values, axis=-1), *cases)


def one_beat(state: Any, given: Any, derived: Any, steps: int) -> Any:
    """The beat map."""
    state = organ().update(number(0.0), state, given, derived)
    dt = organ().period(state, given, derived) / steps

    def one(y: Any, index: Any) -> tuple[Any, None]:
        return organ().step(index * dt, dt, y, given, derived), None

    return jax.lax.scan(one, state, jnp.arange(steps, dtype=dt.dtype))[0]


def _seen(state: Any, t: Any, given: Any, derived: Any) -> dict[str, Any]:
    size = 1.0
    shown = organ().outputs(t, state, given, derived)._asdict()
    return shown | {
        "pulmonary_pressure": derived.pulmonary_arterial_elastance * state.v_ar_pul / size,
    }


@partial(jax.jit, static_argnames=("steps", "beats"))
def settled(p: Any, given: Any, *, steps: int = STEPS, beats: int = 250) -> Any:
    """State after `beats` beats, lanes on the last axis of `p` and `given`."""

    def lane(p: Any, given: Any) -> Any:
        derived = organ().derive(p)
        start = organ().initial(derived, given)
        return jax.lax.fori_loop(0, beats, lambda _, y: one_beat(y, given, derived, steps), start)

    return jax.vmap(lane, in_axes=-1, out_axes=-1)(p, given)


@partial(jax.jit, static_argnames=("steps",))
def traced(state: Any, p: Any, given: Any, *, steps: int = STEPS) -> Any:
    """One beat's traces (steps, lanes), raw outputs and some pressures."""

    def lane(state: Any, p: Any, given: Any) -> Any:
        derived = organ().derive(p)
        state = organ().update(number(0.0), state, given, derived)
        dt = organ().period(state, given, derived) / steps

        def one(y: Any, index: Any) -> tuple[Any, Any]:
            y = organ().step(index * dt, dt, y, given, derived)
            return y, _seen(y, (index + 1.0) * dt, given, derived)

        return jax.lax.scan(one, state, jnp.arange(steps, dtype=dt.dtype))[1]

    return jax.vmap(lane, in_axes=-1, out_axes=-1)(state, p, given)


def rest(
    cases: list[dict[str, float]],
    given: list[dict[str, float]] | None = None,
    *,
    steps: int = STEPS,
    beats: int = 250,
) -> list[dict[str, float]]:
    """Beat summaries of the steady state of each case."""
    p = lanes([params(**case) for case in cases])
    u = lanes([inputs(**case) for case in given or [{} for _ in cases]])
    state = settled(p, u, steps=steps, beats=beats)
    trace = {k: np.asarray(v) for k, v in traced(state, p, u, steps=steps).items()}
    return [_summary({k: v[:, lane] for k, v in trace.items()}) for lane in range(len(cases))]


def _summary(trace: dict[str, np.ndarray]) -> dict[str, float]:
    manifest = plugin().manifest
    assert manifest is not None
    rules = {"mean": np.mean, "max": np.max, "min": np.min, "last": lambda v: v[-1]}
    values = [rules[port.over_window](trace[port.id]) for port in manifest.output]
    summary = organ().summarise(organ().Outputs(*values))._asdict()
    pulmonary = trace["pulmonary_pressure"]
    return {k: float(v) for k, v in summary.items()} | {
        "pulmonary_systolic": float(pulmonary.max()),
        "pulmonary_diastolic": float(pulmonary.min()),
        "pulmonary_mean": float(pulmonary.mean()),
        "rv_end_systolic_volume": float(trace["rv_volume"].min()),
        "rv_systolic_pressure": float(trace["rv_pressure"].max()),
        "lv_systolic_pressure": float(trace["lv_pressure"].max()),
    }
