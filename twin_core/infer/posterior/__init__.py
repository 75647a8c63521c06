"""Posteriors beyond the normal one: importance weights, pathfinder, NUTS, on one program."""

from twin_core.infer.posterior.adapted import adapted
from twin_core.infer.posterior.choose import METHODS, Plan, explore, plan
from twin_core.infer.posterior.draws import Diagnostics, Draws
from twin_core.infer.posterior.nuts import nuts
from twin_core.infer.posterior.pathfinder import pathfinder
from twin_core.infer.posterior.walk import Unfinished
from twin_core.infer.posterior.weigh import weighed

__all__ = [
    "METHODS",
    "Diagnostics",
    "Draws",
    "Plan",
    "Unfinished",
    "adapted",
    "explore",
    "nuts",
    "pathfinder",
    "plan",
    "weighed",
]
