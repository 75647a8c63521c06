"""The conformance kit passes every template and finds every fault that is put into one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from twin_core.organ import OrganError
from twin_core.testing import Report, Status, check_organ, locate
from twin_core.testing.apart import check_apart
from workbench.scaffold import VARIANTS, Answers, write_organ

FAST = ("static", "contract", "units", "physics", "reference", "composition")


@pytest.fixture(autouse=True)
def _search_path() -> Iterator[None]:
    """Organs are imported from made-up folders; what that adds is taken away again."""
    before = list(sys.path)
    yield
    sys.path[:] = before


def made(folder: Path, name: str, variant: str = "pharmacokinetic") -> Path:
    """A new organ of that name; names differ, for Python imports each only once."""
    write_organ(Answers(name, "Made up", "Nobody", "To be tried."), variant, folder)
    return folder


def altered(folder: Path, name: str, file: str, old: str, new: str) -> Path:
    """A pharmacokinetic organ with one thing changed."""
    path = made(folder, name) / "src" / name / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return folder


def failed(report: Report) -> dict[str, str]:
    return {f.id: f.detail for f in report.findings if f.status is Status.FAILED}


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_new_organ_passes(variant: str, tmp_path: Path) -> None:
    name = f"fresh_{variant.replace('-', '_')}"
    report = check_organ(locate(made(tmp_path, name, variant)), FAST)
    assert report.passed, failed(report)
    assert {finding.group for finding in report.findings} == set(FAST)


def test_numbers_and_cost_of_a_new_organ(tmp_path: Path) -> None:
    report = check_organ(locate(made(tmp_path, "whole")), ("numerics", "behaviour", "cost"))
    assert report.passed, failed(report)


def test_a_unit_that_does_not_fit_is_found(tmp_path: Path) -> None:
    place = altered(tmp_path, "unfit", "organ.toml", 'unit = "L/min"', 'unit = "/min"')
    assert "units.length" in failed(check_organ(locate(place), ("units",)))


def test_a_number_with_a_dimension_in_the_code_is_found(tmp_path: Path) -> None:
    old, new = "params.clearance / params.volume", "params.clearance / 40.0"
    place = altered(tmp_path, "hidden", "model.py", old, new)
    assert "volume" not in new
    assert "units.length" in failed(check_organ(locate(place), ("units",)))


def test_not_a_number_is_found_and_named(tmp_path: Path) -> None:
    old, new = "* state.central\n", "* state.central * (state.gut / state.gut)\n"
    place = altered(tmp_path, "nan", "model.py", old, new)
    found = failed(check_organ(locate(place), ("numerics.finite",)))
    assert "central" in found["numerics.finite"]


def test_drug_out_of_nothing_is_found(tmp_path: Path) -> None:
    old, new = "absorbed - cleared, cleared)", "1.1 * absorbed - cleared, cleared)"
    place = altered(tmp_path, "leak", "model.py", old, new)
    assert "physics.conserved" in failed(check_organ(locate(place), ("physics",)))


def test_an_undeclared_port_is_found(tmp_path: Path) -> None:
    old = "    dose_rate: Scalar\n"
    place = altered(tmp_path, "portless", "model.py", old, f"{old}    heart_rate: Scalar\n")
    found = failed(check_organ(locate(place), ("contract",)))
    assert "heart_rate" in found["contract.loads"]


def test_an_undeclared_feedthrough_is_found(tmp_path: Path) -> None:
    old = "state.central / params.volume)"
    new = "state.central / params.volume + inputs.dose_rate / params.clearance)"
    place = altered(tmp_path, "through", "model.py", old, new)
    assert "dose_rate" in failed(check_organ(locate(place), ("contract",)))["contract.feedthrough"]


def test_a_wrong_reference_is_found(tmp_path: Path) -> None:
    file = "reference/closed_form.csv"
    place = altered(tmp_path, "missed", file, "240,0,0.", "240,0,3.")
    assert "reference.reproduced" in failed(check_organ(locate(place), ("reference",)))


def test_reaching_outside_is_found(tmp_path: Path) -> None:
    place = altered(
        tmp_path, "outside", "model.py", "import jax.numpy", "import os\nimport jax.numpy"
    )
    assert "'os'" in failed(check_organ(locate(place), ("static",)))["static.imports"]


def test_a_waiver_turns_a_failure_into_a_reason(tmp_path: Path) -> None:
    place = altered(tmp_path, "waived", "organ.toml", 'unit = "L/min"', 'unit = "/min"')
    manifest = place / "src" / "waived" / "organ.toml"
    waiver = '\n[[waive]]\ncheck = "units"\nreason = "tried on purpose"\n'
    manifest.write_text(manifest.read_text() + waiver)
    report = check_organ(locate(place), ("units",))
    assert report.passed
    assert any(f.status is Status.WAIVED and "on purpose" in f.detail for f in report.findings)


def test_an_exit_and_a_loop_are_charged_to_their_organ(tmp_path: Path) -> None:
    old = "        absorbed = "
    place = altered(
        tmp_path, "leaver", "model.py", old, f"        import os\n\n        os._exit(7)\n{old}"
    )
    report = check_apart(str(place), ("contract.shapes",), check_s=60.0)
    assert "leaver" in failed(report)["contract.shapes"]
    assert "exit code 7" in failed(report)["contract.shapes"]
    path = place / "src" / "leaver" / "model.py"
    path.write_text(path.read_text().replace("os._exit(7)", "[0 for _ in iter(int, 1)]"))
    report = check_apart(str(place), ("contract.shapes",), check_s=3.0)
    assert "did not return within 3 s" in failed(report)["contract.shapes"]


def test_no_organ_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OrganError, match=r"no organ\.toml"):
        locate(tmp_path)
    with pytest.raises(OrganError, match="no such organ"):
        locate("nothing_of_that_name")
