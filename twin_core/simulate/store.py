"""Compiled programs kept between processes: a second start neither traces nor compiles.

JAX's own cache saves a second process the compiling, but not the tracing, which is most of what is
left. Here whole executables are kept, under everything that they depend on: the program's key and
argument shapes, the source of the engine and the built-in organs, the versions and flags of JAX,
and the processor. Programs of other organs are left to JAX's cache, because what their code
depends on cannot be known. The folder is private to its user: what it holds is run.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import platform
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental import serialize_executable

from twin_core import runtime
from twin_core.body import Body

_SOURCES = ("twin_core", "plugins")
_FORGET_AFTER_DAYS = 14.0


class Stored(NamedTuple):
    """A loaded program over flat leaves, and an example of its result's structure."""

    run: Callable[..., Any]
    result: Any


def place_of(key: tuple[Any, ...], build: Callable[..., Any], shape: Any) -> Path | None:
    """Where the program of that key and argument shape is kept; None if it must not be."""
    folder = runtime.program_folder()
    name = _name_of((key, str(shape)))
    if folder is None or name is None or not build.__module__.startswith("twin_core."):
        return None
    return folder / _fingerprint() / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.program"


def load(place: Path) -> Stored | None:
    """The program kept there, or None where there is none that this process can run."""
    try:
        content = place.read_bytes()
        _register_linear_algebra()
        payload, inputs, outputs, result = pickle.loads(content)
        return Stored(serialize_executable.deserialize_and_load(payload, inputs, outputs), result)
    except FileNotFoundError:
        return None
    except Exception:  # a file of another time or a torn one; it is compiled and written anew
        return None


def save(place: Path, compiled: Any, result: Any, leaves: Sequence[Any]) -> None:
    """Keeps a compiled program that runs on `leaves` when it is read back.

    A full or read-only disk costs only the next start's time.
    """
    draft = place.with_suffix(f".{os.getpid()}.draft")
    try:
        _make_folder(place.parent)
        draft.write_bytes(pickle.dumps((*serialize_executable.serialize(compiled), result)))
        back = load(draft)
        if back is not None:
            jax.block_until_ready(back.run(*leaves))
            draft.replace(place)
    except (OSError, ValueError, TypeError, pickle.PicklingError, jax.errors.JaxRuntimeError):
        pass
    finally:
        draft.unlink(missing_ok=True)


class _Apart:
    """How many threads keep JAX from its cache now, and what its option was before the first."""

    option = "jax_persistent_cache_min_compile_time_secs"

    def __init__(self) -> None:
        self._lock, self._within, self._before = Lock(), 0, 0.0

    def enter(self) -> None:
        with self._lock:
            if not self._within:
                self._before = getattr(jax.config, self.option)
                jax.config.update(self.option, 1e9)
            self._within += 1

    def leave(self) -> None:
        with self._lock:
            self._within -= 1
            if not self._within:
                jax.config.update(self.option, self._before)


_APART = _Apart()


@contextmanager
def apart_from_jax_cache() -> Iterator[None]:
    """Within, JAX keeps nothing itself: what it reads back from its cache cannot be kept again.

    The option is the whole process's and programs are compiled side by side, so that the first
    thread sets it and the last one sets it back.
    """
    _APART.enter()
    try:
        yield
    finally:
        _APART.leave()


@cache
def _register_linear_algebra() -> None:
    """Lowering anything that factorises makes JAX register the kernels that programs call.

    A loaded program was not lowered here; without them it would call into nothing and crash.
    """
    jax.jit(jnp.linalg.inv).lower(jax.ShapeDtypeStruct((2, 2), jnp.float32))


def _make_folder(folder: Path) -> None:
    if folder.exists():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.parent.chmod(0o700)
    oldest = time.time() - _FORGET_AFTER_DAYS * 86400.0
    for other in folder.parent.iterdir():
        if other.is_dir() and other != folder and other.stat().st_mtime < oldest:
            shutil.rmtree(other, ignore_errors=True)


def _name_of(part: Any) -> str | None:
    """A text that stands for a part of a key in every process, or None."""
    if isinstance(part, Body):
        return part.identity
    if isinstance(part, tuple):
        names = [_name_of(item) for item in part]
        return None if None in names else f"({','.join(map(str, names))})"
    return repr(part) if isinstance(part, str | int | float | bool | None) else None


@cache
def _fingerprint() -> str:
    """Everything that all programs of this process depend on."""
    versions = [jax.__version__, np.__version__, platform.python_version(), platform.machine()]
    device = jax.devices()[0]
    settings = [
        os.environ.get("XLA_FLAGS", ""),
        jax.dtypes.canonicalize_dtype(float),
        device.device_kind,
    ]
    digest = hashlib.sha256(repr((versions, settings, len(jax.devices()))).encode())
    digest.update(_processor())
    for package in _SOURCES:
        root = Path(str(files(package)))
        for path in sorted(root.rglob("*")):
            if path.suffix in (".py", ".toml"):
                digest.update(str(path.relative_to(root)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


def _processor() -> bytes:
    """What the processor can do; machine code must not wander to one that can do less."""
    try:
        lines = Path("/proc/cpuinfo").read_bytes().splitlines()
        return next((line for line in lines if line.startswith((b"flags", b"Features"))), b"")
    except OSError:
        return platform.processor().encode()
