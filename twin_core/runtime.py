"""Process-wide choices of the numerical engine, made once by an application's entry point.

Importing this module changes nothing; call `configure` before JAX is first imported.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

#: Measured with jaxlib 0.10, and to be measured again at each minor (`vitruvian bench`).
#: The older emitters halve compile time at equal run time. A time loop compiled as one kernel,
#: whose steps yield all state rows at once, runs ten times faster than a list of small kernels;
#: a jaxlib that does not know these two options ignores them.
_CPU_FLAGS = (
    "--xla_cpu_use_fusion_emitters=false",
    "--xla_cpu_prefer_vector_width=512",
    "--xla_backend_extra_options="
    "xla_cpu_small_while_loop_byte_threshold=1000000000,xla_cpu_use_multi_output_fusion",
)


#: Tracing makes many small objects that live on: at the usual rhythm the search for cycles is a
#: tenth of the CPU time of a test run, at this one a sixtieth, at the same peak of memory.
_COLLECT_EVERY = (100_000, 20, 100)

_KEEPS_PROGRAMS = False


class RuntimeOrderError(RuntimeError):
    """`configure` was called after JAX had already started with other choices."""


def cache_directory() -> Path:
    """Where compiled programs are kept between processes."""
    override = os.environ.get("VITRUVIAN_CACHE")
    if override:
        return Path(override)
    from platformdirs import user_cache_path

    return user_cache_path("vitruvian") / "compiled"


def program_folder() -> Path | None:
    """Where whole programs are kept between processes, or None where they are not."""
    return cache_directory() / "programs" if _KEEPS_PROGRAMS else None


def configure(*, x64: bool = True, cache: bool = True, keep_programs: bool = True) -> None:
    """Sets precision, compiler flags, the collector's rhythm, and what is kept between processes.

    `cache` keeps what XLA compiles; `keep_programs` keeps whole programs too (see
    `twin_core.simulate.store`).

    CPU is the default platform; set ``JAX_PLATFORMS`` beforehand to use a GPU, whose memory is
    then not preallocated so that the 3D view keeps its share. Error checks of equinox are turned
    into NaN because their host callbacks would keep programs out of the persistent cache.
    """
    if "jax" in sys.modules and sys.modules["jax"].config.jax_enable_x64 != x64:
        raise RuntimeOrderError("twin_core.runtime.configure must run before jax is imported")
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    os.environ.setdefault("EQX_ON_ERROR", "nan")
    # XLA prints an alarm over slow compiles on the user's terminal; its faults are raised anyway.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    flags = os.environ.get("XLA_FLAGS", "").split()
    names = {flag.partition("=")[0] for flag in flags}
    flags += [flag for flag in _CPU_FLAGS if flag.partition("=")[0] not in names]
    os.environ["XLA_FLAGS"] = " ".join(flags)

    gc.set_threshold(*_COLLECT_EVERY)

    import jax

    jax.config.update("jax_enable_x64", x64)
    global _KEEPS_PROGRAMS
    _KEEPS_PROGRAMS = cache and keep_programs
    if cache:
        directory = cache_directory()
        directory.mkdir(parents=True, exist_ok=True)
        jax.config.update("jax_compilation_cache_dir", str(directory))
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
        jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
