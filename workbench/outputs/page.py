"""One HTML file that needs nothing else: the body to turn, the curves, what changed, the limits."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from importlib.resources import files

from twin_core.scenario.projection import Outcome, Projection
from viewers.body3d.model3d import Model
from viewers.ink import number_text, unit_text
from viewers.units import band_shown, outcome_shown
from workbench.engine.protocol import TwinSummary
from workbench.outputs.provenance import Provenance, whose
from workbench.outputs.scene import packed
from workbench.outputs.svg import BASELINE, SCENARIO, band_svg

INFORMS = (
    "Every curve and every outcome is a model's answer about one person. "
    "It informs; it does not prescribe."
)
STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:1180px;padding:24px;color:#16202c}
h1{margin:0 0 4px}h3{margin:8px 0 2px;font-size:15px}small,.quiet{color:#4a596b;font-weight:400}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(420px,1fr));gap:18px}
#stage{background:linear-gradient(#dfe8f1,#f6f8fb);border-radius:12px;padding:8px}
#body{width:100%;height:560px;display:block;touch-action:none}#body:focus{outline:2px solid #0a6e68}
#layers label{margin-right:12px;white-space:nowrap}figure{margin:0}svg{width:100%;height:auto}
table{border-collapse:collapse;width:100%}td,th{padding:4px 10px;border-bottom:1px solid #d4d8dd;
text-align:left}td.n,th.n{text-align:right}.badge{background:#fdf0d7;border:1px solid #d9b26b;
border-radius:9px;padding:1px 9px;color:#6b4400}
"""


def page(
    summary: TwinSummary,
    projection: Projection,
    signals: Iterable[str],
    model: Model | None,
    origin: Provenance | None = None,
    named: bool = False,
) -> str:
    """The page's text; a real person is told by the record's code unless to be `named`."""
    name = escape(whose(summary, named))
    badge = " <span class='badge'>synthetic person</span>" if summary.synthetic else ""
    bands = [band_shown(projection.bands[s]) for s in signals if s in projection.bands]
    plots = "".join(band_svg(band, projection.time_h, projection.start_hour) for band in bands)
    warned = "".join(f"<li>{escape(text)}</li>" for text in projection.warnings)
    parts = [
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>",
        f"<title>{name}: {escape(projection.scenario)}</title><style>{STYLE}</style></head><body>",
        f"<h1>{name}</h1><p>{badge} {escape(projection.scenario)} · {projection.members} members"
        f"</p><p class='quiet'>{INFORMS}</p>",
        _stage(model) if model is not None else "",
        f"<h2>Curves</h2><p><b style='color:{BASELINE}'>┄ baseline</b> &nbsp; "
        f"<b style='color:{SCENARIO}'>━ with the changes</b> <span class='quiet'>"
        f"lines: medians; areas: 90 % of members</span></p><div class='grid'>{plots}</div>",
        f"<h2>What changed</h2>{_outcomes(projection.outcomes)}",
        f"<h2>Warnings</h2><ul>{warned}</ul>" if warned else "",
        f"<h2>Models and their limits</h2>{_limits(summary)}",
        _made(origin) if origin is not None else "",
        _script(model) if model is not None else "",
        "</body></html>",
    ]
    return "\n".join(part for part in parts if part)


def _made(origin: Provenance) -> str:
    rows = "".join(f"<dt>{escape(k)}<dd>{escape(text)}" for k, text in origin.texts().items())
    return f"<h2>How this page was made</h2><dl class='quiet'>{rows}</dl>"


def _stage(model: Model) -> str:
    return (
        "<div id='stage'><canvas id='body' tabindex='0' aria-label='The body in three dimensions; "
        "arrow keys turn it'></canvas><div><button id='play'>Play the heart</button> "
        "<span id='layers'></span> <span id='said' class='quiet'>drag to turn, wheel to come "
        "closer, shift and drag to lift</span></div></div>"
    )


def _script(model: Model) -> str:
    data = json.dumps(packed(model), separators=(",", ":")).replace("</", "<\\/")
    code = files("workbench.outputs").joinpath("viewer.js").read_text(encoding="utf-8")
    return f"<script type='application/json' id='scene'>{data}</script><script>{code}</script>"


def _outcomes(outcomes: Iterable[Outcome]) -> str:
    rows = ["<tr><th>Outcome<th class='n'>Baseline<th class='n'>With the changes"
            "<th class='n'>Difference<th class='n'>90 % interval<th>Unit</tr>"]  # fmt: skip
    for o in map(outcome_shown, outcomes):
        span = max(abs(o.baseline), abs(o.intervention), 1e-9)
        cells = [number_text(n, span) for n in (o.baseline, o.intervention, o.difference)]
        between = f"{number_text(o.low, span)} to {number_text(o.high, span)}"
        numbers = "".join(f"<td class='n'>{cell}" for cell in (*cells, between))
        rows.append(f"<tr><td>{escape(o.name)}{numbers}<td>{escape(unit_text(o.unit))}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _limits(summary: TwinSummary) -> str:
    rows = [
        f"<li><b>{escape(organ.display_name)}</b> ({organ.validity}): "
        f"{escape(organ.intended_use)} <span class='quiet'>Leaves out: "
        f"{escape(organ.leaves_out)}</span></li>"
        for organ in summary.organs
        if organ.stage == "running" and not organ.error
    ]
    return f"<ul>{''.join(rows)}</ul>"
