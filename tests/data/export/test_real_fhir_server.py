"""Against a FHIR R4 server of others: Medplum's router, which validates what is written.

`make fhir-server` installs it; without it these tests skip.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from data.export.errors import FhirServerError
from data.export.fhir_server import FhirServer
from data.record import Person, Record
from tests.data.export.conftest import put
from workbench.service.fhir import pull, push

ROOT = Path(__file__).parents[3]
MODULES = Path(os.environ.get("VITRUVIAN_FHIR_SERVER", ROOT / ".fhir-server"))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The base address of a running server."""
    if shutil.which("node") is None or not (MODULES / "node_modules" / "@medplum").is_dir():
        pytest.skip("Medplum's FHIR router is not installed (make fhir-server)")
    command = ["node", str(Path(__file__).with_name("medplum_server.mjs")), str(MODULES)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    port = child.stdout.readline().strip()
    assert port.isdigit(), "the server did not start"
    yield f"http://127.0.0.1:{port}"
    child.kill()
    child.wait()
    child.stdout.close()


def test_what_is_sent_comes_back_and_is_never_stored_twice(
    record: Record, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.export.fhir_server.AT_ONCE", 4)  # references reach across
    put(record, "heart.rate", [60.0 + i % 40 for i in range(9)], "belt.csv")
    first = push(record.path, server)
    assert (first["created"], first["known"], first["provenance"]) == (15, 0, 4)
    again = push(record.path, server)
    assert (again["created"], again["known"], again["provenance"]) == (0, 15, 0)
    account = pull(tmp_path / "back.vtr", server)
    assert sum(account["stored"].values()) == 15
    with Record.open(tmp_path / "back.vtr") as back:
        assert back.person.sex == "female"
        for name in record.signals():
            one, other = record.read(name), back.read(name)
            np.testing.assert_array_equal(one.time_ns, other.time_ns)
            np.testing.assert_array_equal(one.value, other.value)
    assert pull(tmp_path / "back.vtr", server)["stored"] == {}


def test_provenance_on_the_server_names_file_and_values(server: str) -> None:
    with FhirServer(server) as asked:
        proofs = list(asked.search("Provenance", {"_count": "50"}))
        names = {proof["entity"][0]["what"]["display"] for proof in proofs}
        assert names == {"sensor.csv", "=food.csv", "sensor.csv 2", "belt.csv"}
        places = [one["reference"] for proof in proofs for one in proof["target"]]
        assert len(set(places)) == 15
        kind, number = places[0].split("/")
        assert asked._ask("GET", f"{server}/{kind}/{number}")["resourceType"] == "Observation"


def test_an_invalid_resource_is_refused_with_the_servers_reason(server: str) -> None:
    bad = {"resourceType": "Observation", "status": "final", "valueQuantity": {"value": "much"}}
    with FhirServer(server) as asked, pytest.raises(FhirServerError, match=r"refused|answered 400"):
        asked.create(
            [{"fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000000", "resource": bad}]
        )


def test_somebody_else_does_not_enter_the_record(server: str, tmp_path: Path) -> None:
    Record.create(tmp_path / "eve.vtr", Person("another")).close()
    with pytest.raises(FhirServerError, match="about another person"):
        pull(tmp_path / "eve.vtr", server)
