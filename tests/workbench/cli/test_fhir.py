"""fhir signs in, fetches into a record, and logs it; tokens stay out of the record."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.data.export.smart_server import CLIENT, Hospital


@pytest.fixture
def hospital(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hospital]:
    (tmp_path / "runtime").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("VITRUVIAN_KEYRING", "off")

    def opened(address: str) -> bool:
        threading.Thread(target=lambda: urllib.request.urlopen(address).read()).start()
        return True

    monkeypatch.setattr("workbench.commands.fhir.webbrowser.open", opened)
    server = Hospital()
    yield server
    server.shutdown()
    server.server_close()


def test_sign_in_fetch_and_sign_out(run, tmp_path: Path, hospital: Hospital) -> None:
    told = run("fhir", "login", hospital.base, "--client-id", CLIENT, "--json").table
    assert (told["patient"], told["lacking"]) == ("p1", [])
    record = tmp_path / "ada.vtr"
    account = run("fhir", "pull", record, hospital.base, "--json").table
    assert (account["resources"], account["stored"]) == (6, {"heart.rate": 5})
    assert run("fhir", "pull", record, hospital.base, "--json").table["stored"] == {}
    log = run("audit", "show", record).out
    assert f"from {hospital.base}" in log
    assert "fetched" in log
    tokens = [token.encode() for token in (*hospital.tokens, *hospital.refresh)]
    files = [path.read_bytes() for path in record.rglob("*") if path.is_file()]
    assert not any(token in content for token in tokens for content in files)
    said = run("fhir", "logout", hospital.base, "--json").table
    assert said == {"was_signed_in": True, "server_told": True}
    run("fhir", "pull", record, hospital.base, "--patient", "p1").refused("fhir login")


def test_refusals_say_what_to_do(run, record: Path, hospital: Hospital) -> None:
    run("fhir", "pull", record, "http://far.example/fhir").refused("in the open", "https://")
    run("fhir", "pull", record, hospital.base.removesuffix("/fhir")).refused("does not allow")
    run("fhir", "push", record, hospital.base, "--from", "soon").refused("'soon' is not a date")
    assert "nobody was signed in" in run("fhir", "logout", hospital.base).out
