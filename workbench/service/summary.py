"""What the window shows of a twin without asking the engine again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from data.record import Record
from twin_core.organ import Manifest, discover
from twin_core.scenario.kinds import kinds_of
from twin_core.scenario.scenario import Scenario
from twin_core.twin import Twin
from twin_core.vocabulary import signal
from workbench.engine.protocol import (
    InterventionInfo,
    KnobInfo,
    MeshBindingInfo,
    OrganInfo,
    ParameterInfo,
    TwinSummary,
)
from workbench.outputs.provenance import code_of
from workbench.service.habits import evening_walk


def summarise(record: Record, twin: Twin) -> TwinSummary:
    """The twin of a record as plain data."""
    plain = summary_of(twin, _person(record, twin), evening_walk(twin.baseline), twin.synthetic)
    code = f"{code_of(record.record_id)}, generation {record.generation}"
    return replace(plain, record=code)


def summary_of(
    twin: Twin, person: dict[str, Any], example: Scenario, synthetic: bool
) -> TwinSummary:
    """The twin of a person as plain data, with a scenario to begin with."""
    body = twin.body
    signals = tuple(name for system in body.systems.values() for name in system.outputs)
    return TwinSummary(
        person=person,
        organs=_organs(twin),
        parameters=_parameters(twin),
        interventions=_interventions(twin),
        mesh=tuple(binding for manifest in body.manifests for binding in mesh_rows(manifest)),
        signals=signals,
        baseline_scenario=twin.baseline,
        example_scenario=example,
        heldout=_held_out(twin),
        synthetic=synthetic,
        makers={
            port.signal: manifest.display_name
            for manifest in body.manifests
            for port in manifest.output
        },
        warnings=(*twin.notes, *(direction.sentence() for direction in twin.directions)),
    )


def _person(record: Record, twin: Twin) -> dict[str, Any]:
    person = record.person
    return {
        "display_name": person.display_name or person.identifier or record.path.stem,
        "age": twin.facts.get("age"),
        "sex": person.sex,
        "height_cm": twin.facts.get("height"),
        "mass_kg": twin.facts.get("mass"),
        "conditions": list(person.conditions),
    }


def _organs(twin: Twin) -> tuple[OrganInfo, ...]:
    used = {manifest.id for manifest in twin.body.manifests}
    rows = []
    for plugin in discover():
        manifest = plugin.manifest
        if manifest is None:
            rows.append(
                OrganInfo(
                    plugin.name, plugin.name, "", "unreliable", "", "",
                    stage=plugin.stage.value, error=str(plugin.error),
                )
            )  # fmt: skip
        else:
            rows.append(
                OrganInfo(
                    id=manifest.id,
                    display_name=manifest.display_name,
                    tier=manifest.clock.tier,
                    validity=manifest.validity.rating,
                    intended_use=manifest.intended_use,
                    leaves_out=manifest.leaves_out,
                    stage="running" if manifest.id in used else plugin.stage.value,
                    error=str(plugin.error) if plugin.error else "",
                    validity_reason=manifest.validity.reason,
                    version=manifest.version,
                )
            )
    return tuple(rows)


def _parameters(twin: Twin) -> tuple[ParameterInfo, ...]:
    known = twin.body.parameters
    return tuple(
        ParameterInfo(
            name=estimate.name,
            description=known[estimate.name].description,
            unit=known[estimate.name].unit,
            prior_low=estimate.prior_low,
            prior_high=estimate.prior_high,
            value=estimate.value,
            low=estimate.low,
            high=estimate.high,
            learned=estimate.learned,
            origin=known[estimate.name].origin,
            citation=known[estimate.name].citation,
        )
        for estimate in twin.estimates
    )


def _interventions(twin: Twin) -> tuple[InterventionInfo, ...]:
    rows = []
    for kind in kinds_of(twin.body).values():
        knobs = {driven.knob.id: driven.knob for driven in kind.knobs}
        rows.append(
            InterventionInfo(
                kind=kind.id,
                name=kind.name,
                summary=kind.summary,
                knobs=tuple(
                    KnobInfo(
                        k.id,
                        k.unit,
                        k.low,
                        k.high,
                        k.default,
                        k.description,
                        k.shape,
                        k.default_from,
                        k.default_factor,
                    )
                    for k in knobs.values()
                ),
                duration_min=kind.duration_min,
                evidence=kind.evidence,
            )
        )
    return tuple(rows)


def mesh_rows(manifest: Manifest) -> list[MeshBindingInfo]:
    ports = {port.id: port for port in manifest.output}
    return [
        MeshBindingInfo(
            part=binding.part,
            signal=ports[binding.output].signal,
            kind=binding.kind,
            low=binding.range[0],
            high=binding.range[1],
            colour_map=binding.colour_map,
            key=binding.key,
            unit=signal(ports[binding.output].signal).unit,
            organ=manifest.id,
        )
        for binding in manifest.mesh
    ]


def _held_out(twin: Twin) -> dict[str, float]:
    table: dict[str, float] = {}
    for row in twin.held_out:
        table |= {
            f"{row.signal} rmse": row.rmse,
            f"{row.signal} mard_percent": row.mard_percent,
            f"{row.signal} coverage_90": row.coverage_90,
            f"{row.signal} n": float(row.n),
        }
    for forecast in twin.forecasts:
        table[f"forecast {forecast.horizon_min:.0f} min rmse"] = forecast.rmse
        table[f"forecast {forecast.horizon_min:.0f} min rmse_hold_last"] = forecast.rmse_hold_last
    return table
