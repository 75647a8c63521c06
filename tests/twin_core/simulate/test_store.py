"""Programs of the store stay out of JAX's own cache, however many threads compile side by side."""

from __future__ import annotations

import jax

from twin_core.simulate.store import apart_from_jax_cache

OPTION = "jax_persistent_cache_min_compile_time_secs"


def test_the_last_thread_that_compiles_gives_jax_its_cache_back() -> None:
    before = getattr(jax.config, OPTION)
    first, second = apart_from_jax_cache(), apart_from_jax_cache()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert getattr(jax.config, OPTION) > 1e6, "the second thread still compiles"
    second.__exit__(None, None, None)
    assert getattr(jax.config, OPTION) == before
