"""Starts a module of this folder in a fresh process and takes its answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What the module printed, and the clock (ns since the epoch) when it was started."""

    table: dict[str, Any]
    started_ns: int


def start(
    module: str,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    timeout_s: float = 900.0,
) -> Answer:
    """Runs ``workbench.bench.children.{module}``; raises `RuntimeError` with its last words."""
    command = [sys.executable, "-m", f"workbench.bench.children.{module}", *arguments]
    began = time.time_ns()
    done = subprocess.run(
        command,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        last = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        raise RuntimeError(f"the process that measures failed: {last}")
    return Answer(json.loads(lines[-1]), began)
