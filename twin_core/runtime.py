"""Process-wide choices of the numerical engine, made once by an application's entry point.

Importing this module changes nothing; call `configure` before JAX is first imported.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

#: Halves compile time at equal run time with jaxlib 0.10; re-measured at each jaxlib minor.
_CPU_FLAGS = ("--xla_cpu_use_fusion_emitters=false",)


class RuntimeOrderError(RuntimeError):
    """`configure` was called after JAX had already started with other choices."""


def cache_directory() -> Path:
    """Where compiled programs are kept between processes."""
    override = os.environ.get("VITRUVIAN_CACHE")
    if override:
        return Path(override)
    from platformdirs import user_cache_path

    return user_cache_path("vitruvian") / "compiled"


def configure(*, x64: bool = True, host_devices: int | None = None, cache: bool = True) -> None:
    """Sets precision, devices, compiler flags and the persistent compilation cache.

    `host_devices` is the number of parts that an ensemble is divided into on a CPU: one for each
    core, at most eight, unless given.

    CPU is the default platform; set ``JAX_PLATFORMS`` beforehand to use a GPU, whose memory is
    then not preallocated so that the 3D view keeps its share. Error checks of equinox are turned
    into NaN because their host callbacks would keep programs out of the persistent cache.
    """
    if "jax" in sys.modules and sys.modules["jax"].config.jax_enable_x64 != x64:
        raise RuntimeOrderError("twin_core.runtime.configure must run before jax is imported")
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    os.environ.setdefault("EQX_ON_ERROR", "nan")
    flags = os.environ.get("XLA_FLAGS", "").split()
    wanted = [*_CPU_FLAGS]
    host_devices = host_devices or min(os.cpu_count() or 1, 8)
    if host_devices > 1:
        wanted.append(f"--xla_force_host_platform_device_count={host_devices}")
    names = {flag.partition("=")[0] for flag in flags}
    flags += [flag for flag in wanted if flag.partition("=")[0] not in names]
    os.environ["XLA_FLAGS"] = " ".join(flags)

    import jax

    jax.config.update("jax_enable_x64", x64)
    if cache:
        directory = cache_directory()
        directory.mkdir(parents=True, exist_ok=True)
        jax.config.update("jax_compilation_cache_dir", str(directory))
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
        jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
