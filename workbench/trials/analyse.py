"""The analysis of a conducted trial, by statsmodels: as randomised, whatever people then did."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from twin_core.trial.adaptive import adapted, contrast
from twin_core.trial.designs import boundaries
from workbench.trials.conduct import ERROR_SHARE, Prepared, event_name
from workbench.trials.look import Look
from workbench.trials.shards import Rows
from workbench.trials.spec import EndpointSpec

#: Method, value, its interval's ends, p, number of events, and whether it is a ratio.
Effect = tuple[str, float, float, float, float, int | None, bool]

SUBGROUPS = (
    ("women", "sex", lambda x: x < 0.5), ("men", "sex", lambda x: x >= 0.5),
    ("under 65 years", "age", lambda x: x < 65), ("65 years and more", "age", lambda x: x >= 65),
    ("BMI under 30", "bmi", lambda x: x < 30), ("BMI 30 and more", "bmi", lambda x: x >= 30),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """An effect with its 95 % interval; `ratio` where 1 is no effect. `looks` tell interim z."""

    signal: str
    unit: str
    arms: str
    method: str
    effect: float
    low: float
    high: float
    p: float
    people: int
    events: int | None
    ratio: bool
    published: float | None
    published_ci: tuple[float, float] | None
    subgroups: tuple[tuple[str, float, float, float], ...] = ()
    looks: tuple[tuple[float, float, float], ...] = ()


def analysed(prepared: Prepared, rows: Rows) -> list[Result]:
    """Every endpoint of a trial."""
    kind = prepared.spec.design.get("kind", "parallel")
    results = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for point, look in zip(prepared.spec.endpoints, prepared.looks, strict=True):
            paired = look.kind == "quantity" and point.between is not None
            if kind == "adaptive" and paired:
                results.append(_adaptive(prepared, point, look, rows))
            elif kind in ("crossover", "n_of_1") and paired:
                results.append(_within_people(prepared, point, look, rows))
            else:
                results.append(_one(prepared, point, look, rows))
    return results


def _one(prepared: Prepared, point: EndpointSpec, look: Look, rows: Rows) -> Result:
    indices = [prepared.spec.arm(name) for name in point.arms]
    everyone = np.isin(rows["arm"], indices)
    effect = _effect(point, look, rows, indices, everyone)
    groups = []
    if point.between:
        for name, key, test in SUBGROUPS:
            chosen = everyone & test(rows[f"people/{key}"])
            if chosen.sum() >= 40:
                e = _effect(point, look, rows, indices, chosen)
                groups.append((name, *e[1:4]))
    looks = _interim(prepared, point, look, rows, indices, everyone)
    return _result(point, effect, int(everyone.sum()), groups, looks)


def _result(point: EndpointSpec, effect: Any, people: int, groups: Any, looks: Any) -> Result:
    method, value, low, high, p, events, ratio = effect
    return Result(
        point.signal, point.unit, " against ".join(point.arms), method, value, low, high, p, people,
        events, ratio, point.published, point.ci, tuple(groups), tuple(looks),
    )  # fmt: skip


def _effect(
    point: EndpointSpec, look: Look, rows: Rows, indices: list[int], chosen: NDArray[np.bool_]
) -> Effect:
    treated = (rows["arm"] == indices[0]).astype(float)
    if look.kind == "event":
        return _events(point, rows, treated, chosen, both=len(indices) == 2)
    start, end = _ends(point, look, rows)
    chosen = chosen & np.isfinite(start) & np.isfinite(end)
    if look.kind == "responder":
        return _responders(point, look, start, end, treated, chosen, both=len(indices) == 2)
    percent = point.statistic == "percent_change" or (
        "%" in point.unit and (look.row or {}).get("unit") != "%"
    )
    y = 100.0 * (end / start - 1.0) if percent else (end - start) * look.part / look.by
    return _difference(
        y,
        start,
        treated,
        chosen,
        both=len(indices) == 2,
        level=point.statistic == "value",
        end=end / look.by,
        clusters=rows.get("people/record"),
    )


def _ends(point: EndpointSpec, look: Look, rows: Rows) -> tuple[NDArray, NDArray]:
    values, days = rows[f"values/{look.quantity}"], rows["days"][:, 0]
    visit = len(days) - 1 if point.day is None else int(np.argmin(np.abs(days - point.day)))
    return values[0], values[visit]


def _difference(y, start, treated, chosen, *, both: bool, level: bool, end, clusters=None):
    """Analysis of covariance on the baseline; within an arm its mean.

    Where people were drawn from a few records, errors are those of the records.
    """
    import statsmodels.api as sm

    how: dict[str, Any] = {}
    if clusters is not None:
        how = {"cov_type": "cluster", "cov_kwds": {"groups": clusters[chosen]}, "use_t": True}
    if not both:
        y = end if level else y
        return _told("mean", sm.OLS(y[chosen], np.ones(chosen.sum())).fit(**how), 0)
    x = np.column_stack(
        [np.ones(chosen.sum()), treated[chosen], start[chosen] - start[chosen].mean()]
    )
    return _told("ANCOVA", sm.OLS(y[chosen], x).fit(**how), 1)


def _told(method: str, fit: Any, row: int) -> Effect:
    """One coefficient of a linear fit as an effect."""
    low, high = fit.conf_int()[row]
    value, p = float(fit.params[row]), float(fit.pvalues[row])
    return method, value, float(low), float(high), p, None, False


def _responders(point, look, start, end, treated, chosen, *, both: bool):
    import statsmodels.api as sm

    limit = look.threshold
    x = 100.0 * (end / start - 1.0) if limit.percent else end - start if limit.change else end
    hit = ((x < limit.limit) if limit.below else (x > limit.limit))[chosen].astype(float)
    if not both:
        p = hit.mean()
        half = 1.96 * np.sqrt(max(p * (1.0 - p), 1e-9) / len(hit))
        return (
            "share, %",
            100 * p,
            100 * (p - half),
            100 * (p + half),
            float("nan"),
            int(hit.sum()),
            False,
        )
    design = np.column_stack([np.ones(len(hit)), treated[chosen]])
    fit = sm.Logit(hit, design).fit(disp=0)
    low, high = fit.conf_int()[1]
    return (
        "odds ratio",
        *np.exp([fit.params[1], low, high]).tolist(),
        float(fit.pvalues[1]),
        int(hit.sum()),
        True,
    )


def _events(point: EndpointSpec, rows: Rows, treated, chosen, *, both: bool):
    """Cox's model for two arms; the rate of one."""
    from statsmodels.duration.hazard_regression import PHReg

    name = event_name(point)
    time, happened = rows[f"time/{name}"], rows[f"happened/{name}"]
    chosen = chosen & np.isfinite(time)
    count = int(happened[chosen].sum())
    if not both:
        years = time[chosen].sum() / 365.25
        rate, half = count / years, 1.96 * np.sqrt(max(count, 1)) / years
        return "events a year", rate, rate - half, rate + half, float("nan"), count, False
    fit: Any = PHReg(
        time[chosen], treated[chosen][:, None], status=happened[chosen].astype(float)
    ).fit()
    se = float(fit.bse[0])
    log_ratio = float(fit.params[0])
    ends = np.exp([log_ratio, log_ratio - 1.96 * se, log_ratio + 1.96 * se])
    return (
        "hazard ratio (Cox)",
        *ends.tolist(),
        float(2 * norm.sf(abs(log_ratio / se))),
        count,
        True,
    )


def _within_people(prepared: Prepared, point: EndpointSpec, look: Look, rows: Rows) -> Result:
    """Crossover and N-of-1: every person in every arm, differences within them."""
    import statsmodels.api as sm

    a, b = (prepared.spec.arm(name) for name in point.arms)
    table = rows[f"periods/{look.quantity}"]
    noise = _noise(prepared, look, table.shape, int(prepared.spec.design.get("cycles", 1)))
    difference = ((table + noise)[a] - (table + noise)[b]) / look.by
    difference = difference[np.isfinite(difference)]
    effect = _told("within people", sm.OLS(difference, np.ones(len(difference))).fit(), 0)
    return _result(point, effect, len(difference), (), ())


def _noise(prepared: Prepared, look: Look, shape: tuple[int, ...], cycles: int = 1) -> NDArray:
    """Measurement error of every period, the same for the same seed."""
    key = np.array([prepared.trial.seed, 5], dtype=np.uint64)
    sd = float((look.row or {}).get("change_sd", 0.0)) * ERROR_SHARE / np.sqrt(cycles)
    if prepared.spec.design.get("measurement") is False:
        sd = 0.0
    return sd * np.random.default_rng(np.random.Philox(key=key)).standard_normal(shape)


def _adaptive(prepared: Prepared, point: EndpointSpec, look: Look, rows: Rows) -> Result:
    """Arms that fall behind at a look are dropped; the first arm named is the control."""
    design = prepared.spec.design
    table = rows[f"periods/{look.quantity}"] - rows[f"start/{look.quantity}"][None, :]
    outcomes = (table + _noise(prepared, look, table.shape)) * look.part / look.by
    outcomes = outcomes[:, np.isfinite(outcomes).all(axis=0)]
    shares = tuple(float(x) for x in design.get("looks", (0.5, 1.0)))
    found = adapted(
        outcomes, shares, lower_is_better=design.get("better", "lower") == "lower",
        keep=float(design.get("keep", 0.1)), seed=prepared.trial.seed,
    )  # fmt: skip
    arm = prepared.spec.arm(point.arms[0])
    told = contrast(outcomes, found, arm)
    left = found.dropped[arm]
    method = "adaptive" if left is None else f"adaptive, dropped at {left:.0%}"
    people = int(np.isin(found.arm, [0, arm]).sum())
    effect = method, told.value, told.low, told.high, told.p, None, False
    return _result(point, effect, people, (), ())


def _interim(prepared: Prepared, point, look, rows, indices, everyone):
    """z and its boundary at each look, people in the order of their numbers."""
    looks = [float(x) for x in prepared.spec.design.get("looks", ())]
    if len(looks) < 2 or len(indices) != 2:
        return ()
    told, limits = [], boundaries(looks)
    places = np.arange(len(everyone))
    for share, limit in zip(looks, limits, strict=True):
        chosen = everyone & (places < share * len(everyone))
        _, value, low, high, _, _, ratio = _effect(point, look, rows, indices, chosen)
        if ratio:
            value, low, high = np.log([value, low, high])
        told.append((share, float(value / ((high - low) / 3.92)), float(limit)))
    return told


def survival(
    prepared: Prepared, point: EndpointSpec, rows: Rows
) -> dict[str, tuple[NDArray, NDArray, NDArray]]:
    """Kaplan-Meier by arm: days, share without an event, standard error."""
    from statsmodels.duration.survfunc import SurvfuncRight

    name, curves = event_name(point), {}
    for arm in point.arms:
        chosen = (rows["arm"] == prepared.spec.arm(arm)) & np.isfinite(rows[f"time/{name}"])
        found = SurvfuncRight(
            rows[f"time/{name}"][chosen], rows[f"happened/{name}"][chosen].astype(float)
        )
        curves[arm] = found.surv_times, found.surv_prob, found.surv_prob_se
    return curves
