"""Test-wide set-up: checked annotations, float64, a shared compilation cache, the sample folder."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# What the product keeps beside a record (the sample person, checkpoints) stays out of the home.
os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(prefix="vitruvian-tests-")
# Nor does any test ask for the keys of who runs it, not even by a thread that outlives it.
os.environ["VITRUVIAN_KEYRING"] = "off"
atexit.register(shutil.rmtree, os.environ["XDG_DATA_HOME"], ignore_errors=True)

from twin_core.runtime import configure

configure(x64=True, keep_programs=False)

from jaxtyping import install_import_hook

# Shapes and types in signatures are checked at every call, in tests only.
install_import_hook(["twin_core", "plugins", "data.record"], "beartype.beartype")

import jax
import pytest

jax.config.update("jax_numpy_dtype_promotion", "strict")
jax.config.update("jax_numpy_rank_promotion", "raise")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of sample and reference files beside the repository, or a skip."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the sample files (../shared) are not here")
    return folder
