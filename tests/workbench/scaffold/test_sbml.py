"""Organs out of SBML files say what libRoadRunner says of the files."""

from __future__ import annotations

import importlib
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import solve_ivp

from tests.workbench.scaffold.road_runner import rates_along, simulated
from twin_core.testing import locate
from workbench.commands.say import Refused
from workbench.scaffold import Answers
from workbench.scaffold.from_sbml import write_from_sbml
from workbench.scaffold.sbml.source import Symbols

pytest.importorskip("libsbml", reason="the extra 'sbml' is not installed")

PULSE = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1">
<model id="pulse" timeUnits="second" substanceUnits="mole" volumeUnits="litre" extentUnits="mole">
<listOfFunctionDefinitions><functionDefinition id="hill">
<math xmlns="http://www.w3.org/1998/Math/MathML"><lambda><bvar><ci>x</ci></bvar><bvar><ci>k</ci>
</bvar><apply><divide/><apply><power/><ci>x</ci><cn>2</cn></apply><apply><plus/><apply><power/>
<ci>k</ci><cn>2</cn></apply><apply><power/><ci>x</ci><cn>2</cn></apply></apply></apply></lambda>
</math></functionDefinition></listOfFunctionDefinitions>
<listOfCompartments><compartment id="cell" size="2" constant="true" spatialDimensions="3"/>
</listOfCompartments><listOfSpecies>
<species id="A" compartment="cell" initialConcentration="3" hasOnlySubstanceUnits="false"
 boundaryCondition="false" constant="false"/>
<species id="B" compartment="cell" initialAmount="1" hasOnlySubstanceUnits="true"
 boundaryCondition="false" constant="false"/></listOfSpecies>
<listOfParameters><parameter id="k" value="0.1" constant="true"/>
<parameter id="half" constant="true"/><parameter id="total" constant="false"/></listOfParameters>
<listOfInitialAssignments><initialAssignment symbol="half">
<math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/><ci>k</ci><cn>5</cn></apply></math>
</initialAssignment></listOfInitialAssignments>
<listOfRules><assignmentRule variable="total"><math xmlns="http://www.w3.org/1998/Math/MathML">
<apply><plus/><apply><times/><ci>A</ci><ci>cell</ci></apply><ci>B</ci></apply></math>
</assignmentRule></listOfRules>
<listOfReactions><reaction id="r" reversible="false" fast="false"><listOfReactants>
<speciesReference species="A" stoichiometry="1" constant="true"/></listOfReactants>
<listOfProducts><speciesReference species="B" stoichiometry="2" constant="true"/></listOfProducts>
<kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/><ci>k</ci><ci>cell</ci>
<apply><ci>hill</ci><ci>A</ci><ci>half</ci></apply></apply></math></kineticLaw></reaction>
</listOfReactions>
<listOfEvents><event id="refill" useValuesFromTriggerTime="true"><trigger initialValue="true"
 persistent="true"><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><geq/>
<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/time">t</csymbol>
<cn>20</cn></apply></math></trigger><listOfEventAssignments><eventAssignment variable="A">
<math xmlns="http://www.w3.org/1998/Math/MathML"><apply><plus/><ci>A</ci><cn>4</cn></apply></math>
</eventAssignment></listOfEventAssignments></event></listOfEvents></model></sbml>"""

#: Files of sbmltoodepy, and the horizon in the file's time over which both are run.
SMALL = {
    "Guyton1972_Angiotensin": 100.0,
    "Smallbone2013_Colon_Crypt_cycle": 100.0,
    "Waugh2006_Diabetic_Wound_Healing_TGF_B_Dynamics": 100.0,
    "Zi2011_TGF_beta_Pathway": 30.0,
}
COUNT = itertools.count()
LARGE = ("Borisov2009_insulin_EGF", "Kerkhoven2013_Glycolysis_in_T_brucei")


@pytest.fixture(autouse=True)
def _search_path() -> Iterator[None]:
    before = list(sys.path)
    yield
    sys.path[:] = before


class Imported:
    """An organ out of a file, and its functions over flat arrays in the file's time."""

    def __init__(self, file: Path, folder: Path, **options: Any) -> None:
        name = f"sbml_{next(COUNT)}"  # Python imports each name only once
        write_from_sbml(Answers(name, name, "Nobody", "To be tried."), file, folder, **options)
        plugin = locate(folder).plugin()
        assert plugin.error is None, plugin.error
        assert plugin.manifest is not None
        self.manifest, organ = plugin.manifest, plugin.organ
        assert organ is not None
        scale = importlib.import_module(f"{name}.model").TIME
        theta = organ.Params(*(jnp.asarray(p.default) for p in self.manifest.parameter))
        none = organ.Inputs()
        self.start = np.asarray(jnp.stack(organ.initial(theta, none)))

        @jax.jit
        def rates(t: Any, y: Any) -> Any:
            return jnp.stack(organ.rhs(t / scale, organ.State(*y), none, theta)) / scale

        @jax.jit
        def seen(t: Any, y: Any) -> Any:
            return jnp.stack(organ.outputs(t / scale, organ.State(*y), none, theta))

        @jax.jit
        def updated(t: Any, y: Any) -> Any:
            return jnp.stack(organ.update(t / scale, organ.State(*y), none, theta))

        self.rates, self.seen, self.updated = rates, seen, updated
        self.symbols = [port.description.rstrip(".") for port in self.manifest.output]

    def walk(self, times: np.ndarray) -> np.ndarray:
        """Outputs at each time; events at these times only, as at the host's steps."""
        y, rows = self.start, [np.asarray(self.seen(0.0, self.start))]
        jacobian = jax.jit(jax.jacfwd(lambda y, t: self.rates(t, y)))
        for begin, end in itertools.pairwise(times):
            y = np.asarray(self.updated(begin, y))
            y = solve_ivp(
                lambda t, y: np.asarray(self.rates(t, y)), (begin, end), y, method="LSODA",
                jac=lambda t, y: np.asarray(jacobian(y, t)), rtol=1e-10, atol=1e-22,
            ).y[:, -1]  # fmt: skip
            rows.append(np.asarray(self.seen(end, y)))
        return np.stack(rows)


def shipped(name: str) -> Path:
    package = pytest.importorskip("sbmltoodepy", reason="sbmltoodepy is not installed")
    return Path(package.__file__).parent / "sbml_files" / f"{name}.xml"


def field(symbol: str) -> str:
    """The name of a state."""
    return Symbols([symbol])[symbol]


@pytest.mark.parametrize("name", SMALL)
def test_a_published_model_runs_alike(name: str, tmp_path: Path) -> None:
    organ = Imported(shipped(name), tmp_path)
    times = np.linspace(0.0, SMALL[name], 6)
    known = simulated(shipped(name), organ.symbols, SMALL[name], 6)
    size = np.abs(known).max(axis=0) + 1e-12
    assert (np.abs(organ.walk(times) - known) / size).max() < 1e-6


@pytest.mark.parametrize("name", LARGE)
def test_a_large_model_changes_alike(name: str, tmp_path: Path) -> None:
    """Rates of change at states along the other's own run; a trajectory would take long."""
    organ = Imported(shipped(name), tmp_path)
    place = {state.id: index for index, state in enumerate(organ.manifest.state)}
    times = [1.0, 20.0]
    for until, other in zip(times, rates_along(shipped(name), times), strict=True):
        y = np.array(organ.start)
        for symbol, amount in other["amounts"].items():
            if field(symbol) in place:  # the others follow from rules
                y[place[field(symbol)]] = amount
        rates = np.asarray(organ.rates(until, y))
        told = {field(symbol): rate for symbol, rate in other["rates"].items()}
        known = {name_: rate for name_, rate in told.items() if name_ in place}
        assert len(known) > len(organ.manifest.state) // 2
        size = max(abs(rate) for rate in known.values())
        for name_, rate in known.items():
            assert rates[place[name_]] == pytest.approx(rate, rel=1e-6, abs=1e-9 * size), name_


def test_functions_assignments_and_events(tmp_path: Path) -> None:
    file = tmp_path / "pulse.xml"
    file.write_text(PULSE)
    organ = Imported(file, tmp_path / "out")
    assert any(state.id == "was_refill" and state.discrete for state in organ.manifest.state)
    times = np.linspace(0.0, 40.0, 9)
    found = organ.walk(times)
    a = found[:, organ.symbols.index("A")]
    assert a[5] > a[3] + 2.9
    known = simulated(file, ["A"], 40.0, 9)[:, 0]
    apart = np.abs(a - known) / known.max()
    assert (
        np.delete(apart, 4).max() < 1e-6
    )  # at the instant itself, before and after are both right


def test_outputs_may_be_signals_of_the_catalogue(tmp_path: Path) -> None:
    file = tmp_path / "pulse.xml"
    file.write_text(PULSE)
    organ = Imported(file, tmp_path / "out", wished=("total=stress.level",), time_unit="h")
    assert [port.signal for port in organ.manifest.output] == ["stress.level"]


def test_what_is_not_known_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "late.xml"
    marker = "</trigger>"
    number = '<math xmlns="http://www.w3.org/1998/Math/MathML"><cn>3</cn></math>'
    file.write_text(PULSE.replace(marker, f"{marker}<delay>{number}</delay>"))
    with pytest.raises(Refused, match="refill has a delay"):
        write_from_sbml(Answers("late", "late", "Nobody", "-"), file, tmp_path / "out")
    file.write_text("not a model")
    with pytest.raises(Refused, match="not sound SBML"):
        write_from_sbml(Answers("late", "late", "Nobody", "-"), file, tmp_path / "out")
