"""Made-up data for the viewers' tests."""

from __future__ import annotations

import sys
from pathlib import Path

MADE_UP = str(Path(__file__).parents[1] / "workbench")
if MADE_UP not in sys.path:
    sys.path.insert(0, MADE_UP)

from tests.leaks import no_leaks  # noqa: E402, F401  (autouse)
