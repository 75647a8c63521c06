r"""The organ itself: pure functions of time, state, inputs and parameters.

An organ is the system

.. math:: \dot y = f(t, y, u, \theta), \qquad z = g(t, y, u, \theta)

with states `y`, inputs `u`, parameters :math:`\theta` and outputs `z`, each a `NamedTuple` of
scalars whose fields are those of the manifest, in its order and units. The core packs states,
converts units, steps, compiles, maps over people and differentiates; an organ does none of that.
"""

from __future__ import annotations

from typing import Any, ClassVar

import equinox as eqx
from jaxtyping import Array, Bool, Float

Scalar = Float[Array, ""]
Flag = Bool[Array, ""]
#: What `derive` computes with: one value for all members of an ensemble, or one for each.
PerMember = Float[Array, "*#members"]


class AbstractOrgan(eqx.Module):
    """Base of every organ. Subclasses are final, hold no data, and declare four `NamedTuple`s.

    All functions are pure JAX without Python branching on values. `t` is in the organ's clock
    unit: seconds since the beat's onset (tier beat), minutes or days since the scenario's start.
    `params` is what `derive` returned.
    """

    # NamedTuple classes; typed loosely because each has fields of its own.
    State: ClassVar[Any]
    Inputs: ClassVar[Any]
    Outputs: ClassVar[Any]
    Params: ClassVar[Any]

    def derive(self, params: Any) -> Any:
        """Everything that follows from the parameters alone, computed once per solve.

        Each parameter is a scalar, or (members,) where members of an ensemble differ in it.
        """
        return params

    def initial(self, params: Any, inputs: Any) -> Any:
        """The state to start from: the steady state at `inputs` where one exists."""
        raise NotImplementedError

    def rhs(self, t: Scalar, state: Any, inputs: Any, params: Any) -> Any:
        """Time derivative of each state, per clock unit; 0 for discrete states."""
        raise NotImplementedError

    def outputs(self, t: Scalar, state: Any, inputs: Any, params: Any) -> Any:
        """The output ports, from the state and from inputs declared as feedthrough only."""
        raise NotImplementedError

    def update(self, t: Scalar, state: Any, inputs: Any, params: Any) -> Any:
        """Discrete change at the start of a step, before the rates are taken."""
        return state

    def step(self, t: Scalar, dt: Scalar, state: Any, inputs: Any, params: Any) -> Any:
        """One step of the organ's own integrator; used when the manifest says so."""
        raise NotImplementedError

    def period(self, state: Any, inputs: Any, params: Any) -> Scalar:
        """Length in seconds of the beat that starts now (beat tier only)."""
        raise NotImplementedError

    def summarise(self, outputs: Any) -> Any:
        """Window averages after reduction: the place for ratios such as an ejection fraction."""
        return outputs

    def guard(self, state: Any, params: Any) -> Flag:
        """True while the state is physiological; the core reports, it never clips."""
        import jax.numpy as jnp

        return jnp.asarray(True)
