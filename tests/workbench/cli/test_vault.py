"""The vault and the audit log as a person meets them: at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.vault.age import new_identity, public_of, seal_by_passphrase
from data.vault.session import identities_in
from tests.data.vault.conftest import cheap_passphrases  # noqa: F401  (autouse)

WORDS = "correct horse battery staple"


@pytest.fixture(autouse=True)
def private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "runtime").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("VITRUVIAN_KEYRING", "off")
    monkeypatch.setenv("VITRUVIAN_PASSPHRASE", WORDS)


def test_a_persons_day_with_the_vault(
    run, record: Path, sugar: Path, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr("data.vault.locks.seal_by_passphrase", seal_by_passphrase)  # at full cost
    assert not run("vault", "status", record, "--json").table["encrypted"]
    recovery = run("vault", "init", record, "--json").table["recovery_key"]
    assert recovery.startswith("AGE-SECRET-KEY-1")
    assert run("import", record, sugar).code == 0
    assert run("show", record, "--json").table["signals"]["glucose.capillary"]["n"] == 2

    run("vault", "lock", record)
    run("show", record).refused("encrypted and locked", "vault unlock")
    run("import", record, sugar).refused("encrypted and locked")
    assert not run("vault", "status", record, "--json").table["unlocked"]
    monkeypatch.setenv("VITRUVIAN_PASSPHRASE", "wrong words here")
    run("vault", "unlock", record).refused("passphrase does not open")
    monkeypatch.setenv("VITRUVIAN_PASSPHRASE", recovery)
    assert run("vault", "unlock", record, "--recovery").code == 0

    secret, public = new_identity()
    given = ("--with", "coach", "--key", public, "--modality", "glucose", "--purpose", "coaching")
    told = run("vault", "share", record, *given, "--expires", "2999-01-01").out
    assert told == "shared: glucose with coach, until 2999-01-01, for coaching\n"
    run("vault", "share", record, *given).refused("coach", "already")
    run("vault", "share", record, "--with", "x", "--key", "age1no", "--modality", "sleep").refused(
        "no age public key"
    )

    run("vault", "lock", record)
    key = tmp_path / "coach.txt"
    key.write_text(secret)
    monkeypatch.setenv("VITRUVIAN_IDENTITY", str(key))
    out = tmp_path / "coach.csv"
    assert run("export", record, "--out", out).code == 0
    assert out.read_text().count("\n") == 3
    run("export", record, "--out", out, "--signal", "heart.rate").refused("was not shared")
    monkeypatch.delenv("VITRUVIAN_IDENTITY")
    assert run("vault", "unlock", record, "--identity", key).code == 0
    assert list(run("show", record, "--json").table["signals"]) == ["glucose.capillary"]
    assert "accesses, sealed: only the owner" in run("audit", "show", record).out
    run("vault", "lock", record)
    key.write_text(new_identity()[0])
    run("vault", "unlock", record, "--identity", key).refused("does not open this record")

    run("vault", "unlock", record, "--recovery")
    assert run("vault", "revoke", record, "coach").code == 0
    assert run("vault", "erase", record, "--modality", "glucose", "--yes", "--json").table == {
        "rows": 2, "modalities": ["glucose"],
    }  # fmt: skip
    log = run("audit", "show", record, "--json").table
    did = [entry["action"] for entry in log]
    for action in ("encrypt", "import", "share", "export", "revoke", "erase"):
        assert action in did
    assert {"who": "coach", "action": "export"}.items() <= log[did.index("export")].items()
    told = run("audit", "show", record).out
    for words in ("coach exported finger-stick glucose", "for sharing a part", "for erasing"):
        assert words in told
    assert run("audit", "verify", record, "--json").table["intact"]


def test_a_changed_log_is_told(run, tmp_path: Path, sugar: Path) -> None:
    path = tmp_path / "new.vtr"
    run("import", path, sugar)
    assert "all as they were written" in run("audit", "verify", path).out
    log = path / "audit" / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b"sugar.csv", b"honey.csv"))
    run("audit", "verify", path).refused("not those that were signed")


def test_a_key_of_ones_own_is_an_age_identity(run, tmp_path: Path) -> None:
    file = tmp_path / "coach.txt"
    public = run("vault", "key", file, "--json").table["public_key"]
    (secret,) = identities_in(file)
    assert public_of(secret) == public
    assert file.stat().st_mode & 0o077 == 0
    assert f"# public key: {public}" in file.read_text()
    run("vault", "key", file).refused("cannot be written", "name a new file")


def test_refusals(run, record: Path, tmp_path: Path, monkeypatch) -> None:
    run("audit", "show", record).refused("keeps no log", "audit start")
    run("vault", "unlock", record).refused("not encrypted", "vault init")
    run("vault", "erase", record, "--modality", "heart", "--yes").refused("not encrypted")
    run(
        "vault", "share", record, "--with", "a", "--key", "b", "--modality", "c", "--to", "x"
    ).refused("'x' is not a date")
    monkeypatch.setenv("VITRUVIAN_PASSPHRASE", "short")
    run("vault", "init", record).refused("fewer than 8")
    assert not run("vault", "status", record, "--json").table["encrypted"]


def test_who_has_no_key_delivers_and_the_owner_collects(run, record: Path, sugar: Path) -> None:
    assert "not encrypted" in run("vault", "consents", record, "--json").table["first"]
    run("vault", "deliver", record, sugar).refused("not encrypted")
    assert run("vault", "init", record, "--json").code == 0
    run("vault", "lock", record)
    (row,) = run("vault", "deliver", record, sugar, "--from", "phone", "--json").table
    assert (row["parcels"], row["rows"]) == (1, 2)
    run("vault", "collect", record, "--yes").refused("encrypted and locked")
    run("vault", "consents", record).refused("encrypted and locked")
    assert run("vault", "unlock", record).code == 0
    (row,) = run("vault", "collect", record, "--yes", "--json").table
    assert (row["from"], row["stored"]) == ("phone", {"glucose.capillary": 2})
    assert run("vault", "collect", record, "--yes", "--json").table == []
    run("vault", "share", record, "--with", "coach", "--key", new_identity()[1],
        "--modality", "glucose", "--purpose", "a diet plan", "--json")  # fmt: skip
    (consent,) = run("vault", "consents", record, "--json").table["consents"]
    assert consent["sentence"].startswith("coach may read glucose data (")
    assert consent["sentence"].endswith("until you take it back, for a diet plan.")
    assert consent["last_read"] is None


def test_an_erased_file_says_so_and_comes_back_on_request(run, record: Path, sugar: Path) -> None:
    assert run("vault", "init", record, "--json").code == 0
    assert run("import", record, sugar).code == 0
    run("vault", "erase", record, "--modality", "glucose", "--yes", "--json")
    (row,) = run("import", record, sugar, "--json").table
    assert row["already_imported"]
    assert len(row["erased"]) == len("2026-01-02")
    (row,) = run("import", record, sugar, "--again", "--json").table
    assert row["stored"] == {"glucose.capillary": 2}
