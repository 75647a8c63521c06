"""Trials as tables: lines for the terminal, plain data, and the page with its reasons."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from twin_core.trial.agreement import Agreement
from workbench.trials.evidence import Judged
from workbench.trials.outcome import Outcome
from workbench.trials.reasons import unseen
from workbench.trials.spec import EndpointSpec, TrialSpec

HEAD = ("trial", "endpoint", "arms", "simulated", "published", "z", "outcome", "kind")


def told_arms(point: EndpointSpec) -> str:
    """The arms of an endpoint as words."""
    if point.between:
        return f"{point.between[0]} against {point.between[1]}"
    return point.within or ""


def _interval(value: float, low: float, high: float) -> str:
    return f"{value:.3g} ({low:.3g} to {high:.3g})"


def simulated(outcome: Outcome) -> str:
    """Simulated effect with its interval."""
    return "" if outcome.simulated is None else _interval(*outcome.simulated.told())


def published(point: EndpointSpec) -> str:
    """Published effect with its interval, or its standard error."""
    if point.published is None:
        return ""
    if point.ci is not None:
        return _interval(point.published, *point.ci)
    return f"{point.published:.3g}" + (f" (SE {point.se:.2g})" if point.se else "")


def kind_of(outcome: Outcome) -> str:
    """Whether the effect is an input: by the file, or because a published figure decides it."""
    if not outcome.point.confirmed:
        return "from memory, not counted"
    if outcome.point.dependent:
        return "dependent"
    return "class effect" if outcome.wired else "independent"


def verdict(outcome: Outcome) -> str:
    """How it came out, in words."""
    if outcome.compared is None:
        return f"not run: {outcome.missing or 'nothing was published'}"
    inside = outcome.compared.inside
    if outcome.compared.agrees:
        return "agrees" + (", inside CI" if inside else "")
    return "differs"


def line(spec: TrialSpec, outcome: Outcome) -> tuple[str, ...]:
    """One row of the table."""
    z = "" if outcome.compared is None else f"{outcome.compared.z:.1f}"
    signal = f"{outcome.point.signal} [{outcome.point.unit}]"
    cells = (
        spec.id, signal, told_arms(outcome.point), simulated(outcome), published(outcome.point), z,
        verdict(outcome), kind_of(outcome),
    )  # fmt: skip
    return tuple(cell.replace("|", "/").replace("\n", " ") for cell in cells)


def summary(name: str, a: Agreement) -> str:
    """One group in a line."""
    if not a.count:
        return f"{name}: none"
    inside = f"{a.inside} of {a.inside_of} inside the published interval" if a.inside_of else ""
    fit = f"r {a.r:.3f}, slope {a.slope:.2f}" if math.isfinite(a.r) else ""
    parts = [
        f"{a.agree} of {a.count} without significant difference ({100 * a.share:.1f} %)",
        f"{a.strict} ({100 * a.strict / a.count:.1f} %) without the model's own doubt",
        inside,
        fit,
    ]
    return f"{name}: " + "; ".join(p for p in parts if p)


def summaries(judged: Judged) -> list[str]:
    """All groups, and what was left out."""
    lines = [summary(name, a) for name, a in judged.groups.items()]
    return [
        *lines,
        f"not run, each with its reason: {judged.not_run}; "
        f"from memory, run but not counted: {judged.unconfirmed}",
    ]


def as_data(judged: Judged) -> dict[str, Any]:
    """Plain data of everything."""
    return {
        "rows": [_entry(spec, outcome) for spec, outcome in judged.outcomes],
        "groups": {name: agreement_data(a) for name, a in judged.groups.items()},
        "not_run": judged.not_run,
        "from_memory": judged.unconfirmed,
        "trials": [
            {"id": ran.spec.id, "citation": ran.spec.citation, "assumed": list(ran.assumed),
             "failed": _failed(ran)} for ran in judged.trials
        ],
    }  # fmt: skip


def _failed(ran: Any) -> int:
    return 0 if ran.course is None else int(ran.course.failed.any(axis=0).sum())


def agreement_data(a: Agreement) -> dict[str, Any]:
    """Counts and fit of one group."""
    return {
        "endpoints": a.count, "no_significant_difference": a.agree, "share": a.share,
        "without_model_doubt": a.strict,
        "inside_interval": a.inside, "with_interval": a.inside_of, "r": a.r,
        "calibration_slope": a.slope, "calibration_intercept": a.intercept,
    }  # fmt: skip


def _entry(spec: TrialSpec, outcome: Outcome) -> Mapping[str, Any]:
    point, compared = outcome.point, outcome.compared
    value, low, high = outcome.simulated.told() if outcome.simulated else (None, None, None)
    return {
        "trial": spec.id, "signal": point.signal, "unit": point.unit,
        "statistic": point.statistic, "arms": list(point.arms), "day": point.day,
        "simulated": value, "simulated_interval": [low, high], "published": point.published,
        "published_interval": list(point.ci) if point.ci else None,
        "published_se_derived": outcome.derived_se, "z": compared.z if compared else None,
        "no_significant_difference": compared.agrees if compared else None,
        "without_model_doubt": compared.agrees_by_chance_alone if compared else None,
        "inside_interval": compared.inside if compared else None,
        "dependent": point.dependent, "published_effect_as_input": outcome.wired,
        "confirmed": point.confirmed, "missing": outcome.missing or None,
    }  # fmt: skip


def page(judged: Judged, name: str, reasons: Mapping[str, str], picture: str | None) -> str:
    """The page: counts, forest plot, what does not reproduce and why, then every endpoint."""
    text = [
        "# Trials: the published record beside populations of twins", "",
        f"Generated by `vitruvian evidence{'' if name == 'published.json' else ' ' + name}`.", "",
        *HOW, "", *(f"- {line_}" for line_ in summaries(judged)), "",
    ]  # fmt: skip
    if picture:
        text += [
            f"![Published beside simulated effects, in units of each outcome's spread]({picture})",
            "",
        ]
    text += ["## On trials it was not made for", "", *BEYOND, "", *_unseen(unseen()), ""]
    text += [
        "## What does not reproduce",
        "",
        *_failures(judged, reasons),
        "",
        "## Every endpoint",
        "",
    ]
    text += [f"| {' | '.join(HEAD)} |", f"|{'---|' * len(HEAD)}"]
    text += [f"| {' | '.join(line(spec, o))} |" for spec, o in judged.outcomes]
    return "\n".join(text) + "\n"


def _failures(judged: Judged, reasons: Mapping[str, str]) -> list[str]:
    lines = []
    for spec, outcome in judged.outcomes:
        if outcome.compared is not None and not outcome.compared.agrees:
            reason = reasons.get(spec.id, "not explained")
            lines.append(
                f"- **{spec.id}**, {outcome.point.signal}, {told_arms(outcome.point)}: simulated "
                f"{simulated(outcome)}, published {published(outcome.point)}. {reason}"
            )
    return lines or ["Nothing differs significantly."]


HOW: Sequence[str] = (
    "Each trial of the table is run: people are drawn from its table 1, walk through all arms in",
    "the organs of the days tier, and every endpoint is compared. *Agrees* means no significant",
    "difference at 5 %, with the standard errors of both: the published one (derived from the",
    "trial's size where the paper gives none) and the simulated one, which holds what chance does",
    "in a trial of that size and what the parameters leave open. That last part makes the test",
    "lenient; the counts *without the model's own doubt* leave it out. *Inside CI* is sterner",
    "still: the simulated effect lies in the published interval. Rows that the table calls",
    "*dependent*, whose effect is a usual input of models, are counted apart; so are rows where a",
    "published effect of the drug's class decides here (*class effect*), which shows wiring rather",
    "than prediction. Rows from memory are not counted. Some usual values (rates of events, how",
    "usual care holds HbA1c, errors of both) were chosen with the shipped table in sight: tables",
    "that were not are the sterner test, and the next section tells them. It informs; it does not",
    "prescribe.",
)

BEYOND: Sequence[str] = (
    "Sets of other trials were written from memory, none of their figures verified, and run",
    "before anything was mended for them. What each showed was then mended by mechanism or class,",
    "never for a row, and the next set was written. *First* is the honest figure for a stranger's",
    "table; *after* is not, for the set had then been seen.",
)


def _unseen(sets: Sequence[Mapping[str, Any]]) -> list[str]:
    """Agreement on trials that the tables had not seen, as a table."""
    head = (
        "set",
        "trials",
        "endpoints",
        "ran first",
        "agreed first",
        "run after",
        "after",
    )
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for s in sets:
        first = f"{s['agreed_first']} ({100 * s['agreed_first'] / s['ran_first']:.1f} %)"
        after = f"{s['agreed']} ({100 * s['agreed'] / s['ran']:.1f} %)" if "agreed" in s else ""
        cells = (
            s["name"], s["trials"], s["endpoints"], s["ran_first"], first, s.get("ran", ""), after,
        )  # fmt: skip
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return lines
