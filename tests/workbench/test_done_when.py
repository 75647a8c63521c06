"""The record's whole story: dropped on the window, understood, encrypted, shared, revoked, logged.

Through the window's drop and the service behind it, and through the locks' own desk, as a person
would go: a phone export, a glucose sensor, a clinic's bundle, a genome and a CT.
"""
# ruff: noqa: F811  (a fixture of the vault's own tests is used here)

from __future__ import annotations

import io
import json
import os

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QTextBrowser

from data.record import Record, RecordError
from data.vault.age import new_identity
from data.vault.errors import NotSharedError
from tests.data.vault.conftest import private_session  # noqa: F401
from tests.torture.seeds import seeds
from workbench.qt.dropping import FileDrop
from workbench.qt.import_account import accounts_html
from workbench.service import access
from workbench.service.consents import consents_of
from workbench.service.imports import import_into
from workbench.service.understood import headline

pytestmark = pytest.mark.window
PASSPHRASE = "correct horse battery"
FIRST, LAST = 1_709_251_200_000_000_000, 1_709_337_600_000_000_000  # 1 March 2024, UTC
OURA = {
    "data": [
        {
            "day": f"2024-{day}",
            "bedtime_start": f"2024-{day}T00:10:00+00:00",
            "bedtime_end": f"2024-{day}T07:10:00+00:00",
            "total_sleep_duration": 24000,
            "deep_sleep_duration": 5400,
            "rem_sleep_duration": 6000,
            "light_sleep_duration": 12600,
            "awake_time": 1200,
        }
        for day in ("02-28", "03-01", "03-02")
    ]
}


@pytest.fixture
def files(tmp_path):
    """One file of each kind; what a person has on their desk."""
    made = seeds()
    kinds = ("apple_health", "dexcom_clarity", "fhir_r4", "vcf", "dicom")
    found = []
    for kind in kinds:
        start = made[kind][0]
        path = tmp_path / f"{kind}-{start.name}"
        path.write_bytes(unnamed(start.content) if kind == "dicom" else start.content)
        found.append(path)
    night = tmp_path / "nights.json"
    night.write_text(json.dumps(OURA))
    return [*found, night]


def unnamed(picture: bytes) -> bytes:
    """A picture without its patient: the seeds are of different people."""
    import pydicom

    found = pydicom.dcmread(io.BytesIO(picture))
    for name in ("PatientID", "PatientName", "PatientBirthDate", "PatientSex"):
        found.pop(name, None)
    out = io.BytesIO()
    found.save_as(out)
    return out.getvalue()


def dropped(window, files) -> list[str]:
    """What the window is asked to import when files are let fall on it."""
    asked: list[str] = []
    drop = FileDrop(window)
    drop.files_dropped.connect(asked.extend)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    event = QDropEvent(
        QPointF(QPoint(50, 50)), Qt.DropAction.CopyAction, data,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    drop.eventFilter(window, event)
    return asked


def read_as(path, secret: str):
    """What somebody with that key alone reads: rows by signal, or the refusal's sentence."""
    with Record.open(path, identities=[secret], purpose="reading what was shared") as record:
        found = {}
        for signal in record.signals():
            found[signal] = record.read(signal)
        return found


def test_drop_understand_share_revoke_and_find_every_access(
    qtbot, window, files, tmp_path, private_session
) -> None:
    path = tmp_path / "me.vtr"
    asked = dropped(window, files)
    assert [os.path.basename(name) for name in asked] == [file.name for file in files]

    accounts = import_into(path, asked)
    page = QTextBrowser()
    qtbot.addWidget(page)
    page.setHtml(accounts_html(accounts))
    told = page.toPlainText()
    assert not any("error" in row for row in accounts), told
    assert told.startswith(headline(accounts))
    for wanted in (
        "6 files understood", "Apple Health export", "Dexcom Clarity", "FHIR R4", "VCF", "DICOM",
        "Oura", "kept: a genome", "kept: the picture itself", "Deep sleep", "Sensor glucose",
        "from 2024-02-28 to 2024-03-02", "told of the person: ",
    ):  # fmt: skip
        assert wanted in told, wanted

    recovery = access.encrypt_record(path, PASSPHRASE)
    assert recovery.startswith("AGE-SECRET-KEY-1")
    (coach, coach_key), (clinic, clinic_key) = new_identity(), new_identity()
    terms = {"purpose": "sleep coaching", "start_ns": FIRST, "stop_ns": LAST}
    access.give_share(path, "Coach Ana", coach_key, ["sleep"], **terms)
    access.give_share(path, "Dr Bo", clinic_key, ["all"], purpose="my care")
    first, second = (row["sentence"] for row in consents_of(path).rows)
    assert first.startswith("Coach Ana may read sleep data")
    assert "from 2024-03-01 up to 2024-03-02" in first
    assert second.startswith("Dr Bo may read every kind of measurement of all time")

    seen = read_as(path, coach)
    assert set(seen) == {name for name in seen if name.startswith("sleep.")}
    assert all((d.time_ns >= FIRST).all() and (d.time_ns < LAST).all() for d in seen.values())
    with (
        Record.open(path, identities=[coach]) as record,
        pytest.raises(NotSharedError, match="'glucose' was not shared with you"),
    ):
        record.read("glucose.interstitial")
    with Record.open(path) as record:
        everything = set(record.signals())
    assert set(read_as(path, clinic)) == everything

    access.take_back(path, "Coach Ana")
    with pytest.raises(RecordError, match="encrypted and locked"):
        read_as(path, coach)
    assert set(read_as(path, clinic)) == everything
    assert len(consents_of(path).rows) == 1

    log = [row.sentence for row in reversed(access.access_log(path) or [])]
    text = "\n".join(log)
    for file in files:
        assert f"({file.name})" in text
    for wanted in (
        "imported a genome", "encrypted the record", "shared sleep with Coach Ana, for sleep coach",
        "shared all with Dr Bo, for my care", "Coach Ana opened the record 2 times, for reading w",
        "Dr Bo opened the record, for reading what was shared", "took back sleep from Coach Ana",
        "for reading the log",
    ):  # fmt: skip
        assert wanted in text, wanted
    order = [text.index(part) for part in ("shared sleep", "Coach Ana opened", "took back sleep")]
    assert order == sorted(order)
    assert "Coach Ana was refused glucose (not shared with them)" in text
    assert "was refused the record (no key at hand opens it)" in text
    assert sum("Dr Bo opened" in line for line in log) == 2
