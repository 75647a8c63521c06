"""Asks a peer's script a question, in the interpreter where the peer lives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

#: Names the interpreter that has the peers, where they are not in this one.
PYTHON = "VITRUVIAN_PEERS_PYTHON"
#: Exit code of a script whose peer cannot be imported.
ABSENT = 3
HERE = Path(__file__).parent


class PeerMissing(Exception):
    """The peer cannot be asked; the message says why and what to do, in one sentence."""


def ask(peer: str, script: str, question: Any, timeout_s: float = 900.0) -> Any:
    """The answer of ``peers/{script}.py`` to `question`; raises `PeerMissing`."""
    python = os.environ.get(PYTHON) or sys.executable
    command = [python, str(HERE / f"{script}.py")]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(question),
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
    except OSError as error:
        raise PeerMissing(f"{PYTHON} names no interpreter that starts: {python}") from error
    except subprocess.TimeoutExpired as error:
        raise PeerMissing(f"{peer} did not answer within {timeout_s:.0f} s") from error
    if done.returncode == ABSENT:
        raise PeerMissing(
            f"{peer} is not installed: run pip install 'vitruvian[bench]', here or in another "
            f"environment whose interpreter {PYTHON} then names"
        )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        raise PeerMissing(f"{peer} failed: {last}")
    return json.loads(done.stdout.strip().splitlines()[-1])
