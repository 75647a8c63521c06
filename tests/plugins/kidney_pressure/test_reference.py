"""The settled states of the published model with the water loop that settles."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from plugins.kidney_pressure import therapy, vessels
from plugins.kidney_pressure.balance import Slow, see, unbalanced
from plugins.kidney_pressure.newton import root

from . import runs

FOLDER = Path(runs.__file__).parents[3] / "plugins" / "kidney_pressure" / "reference"
TABLE = np.genfromtxt(
    FOLDER / "settled_states.csv", delimiter=",", names=True, dtype=None, encoding="utf-8"
)
#: Where the organ departs from the published constants.
PUBLISHED = {"efferent_resistance": 51.667}
#: What the table prints, and how far its printing (and its 30 days) may lie from ours.
CLOSE = {
    "pressure": 0.16, "gfr": 0.6, "urine": 0.012, "plasma_sodium": 0.08,
    "extracellular_water": 0.06, "cardiac_output": 0.11, "angiotensin_ii": 0.05, "aldosterone": 1.5,
}  # fmt: skip


@cache
def _month() -> Any:
    """30 days of the slow states, with the treatment of a row held from the start."""
    params = runs.parameters(**PUBLISHED)
    base = runs.organ().derive(params)

    @jax.jit
    def month(intake: Any, effects: Any, drive: Any) -> Any:
        def settle(v: Any, z: Any) -> Any:
            slow = Slow(v, z, 1.0, drive, intake, 0.0, 0.0, 0.0, effects)
            slow = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float64), slow)
            return see(root(unbalanced, base.base, (params, slow), 12), params, slow)

        def day(carry: Any, _: None) -> tuple[Any, None]:
            v, z = carry
            seen = settle(v, z)
            v = v + vessels.vascularity_rate(v, seen.cardiac_output)
            return (v, z + vessels.baroreceptor_rate(z, seen.pressure)), None

        start = (jnp.asarray(base.vascularity), jnp.asarray(base.baroreceptors))
        return settle(*jax.lax.scan(day, start, length=30)[0])

    return month


@pytest.mark.parametrize("row", TABLE, ids=[str(row["case"]) for row in TABLE])
def test_settled_states(row: np.void) -> None:
    number = {name: float(row[name]) for name in TABLE.dtype.names if name != "case"}
    treated = therapy.none_of(runs.parameters())._replace(
        inhibition=number["ace_inhibition"], block=number["receptor_block"],
        loop=number["loop_block"], macula=number["loop_macula_block"],
        distal=number["distal_block"], arterial=number["arterial"], afferent=number["afferent"],
    )  # fmt: skip
    treated = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float64), treated)
    seen = _month()(
        jnp.asarray(181.44 * number["sodium_share"]), treated, jnp.asarray(number["sympathetic"])
    )
    for name, close in CLOSE.items():
        assert float(getattr(seen, name)) == pytest.approx(number[name], abs=close), name
    assert float(seen.sodium_excretion) == pytest.approx(number["sodium_excretion"], rel=0.02)


def test_a_woman_has_her_own_renin_and_a_plausible_balance() -> None:
    seen, _ = runs.run(runs.parameters(sex=0.0), days=30)
    assert 85.0 < float(seen.mean_pressure[-1]) < 108.0
    assert 135.0 < float(seen.plasma_sodium[-1]) < 145.0
    assert float(seen.aldosterone[-1]) != pytest.approx(97.46, abs=5.0)
