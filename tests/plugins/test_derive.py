"""Organs derive constants for many members at once; shapes in their signatures must allow it."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from twin_core.organ import OrganPlugin, discover, load

INSTALLED = {plugin.id: plugin for plugin in discover() if plugin.module.startswith("plugins.")}


def _params(plugin: OrganPlugin, factor: Any) -> Any:
    """Defaults, the personal ones times `factor`."""
    assert plugin.manifest is not None
    assert plugin.organ is not None
    return plugin.organ.Params(
        *(
            jnp.asarray(p.default) * (factor if p.personal else jnp.ones(()))
            for p in plugin.manifest.parameter
        )
    )


@pytest.mark.parametrize("name", sorted(INSTALLED))
def test_members_at_once_derive_what_each_derives_alone(name: str) -> None:
    plugin = load(INSTALLED[name])
    assert plugin.organ is not None, plugin.error
    factors = (0.97, 1.0, 1.03)
    together = plugin.organ.derive(_params(plugin, jnp.asarray(factors)))
    for lane, factor in enumerate(factors):
        alone = jax.tree.leaves(plugin.organ.derive(_params(plugin, jnp.asarray(factor))))
        for many, one in zip(jax.tree.leaves(together), alone, strict=True):
            assert jnp.shape(many) in ((), (len(factors),))
            mine = many[lane] if jnp.ndim(many) else many
            np.testing.assert_allclose(mine, one, rtol=1e-12)
