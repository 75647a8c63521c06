"""The lock in the window: a locked record shows nothing, unlocks, locks itself, and is shared."""
# ruff: noqa: F811  (fixtures of the vault's own tests are used here)

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from data.record import Record
from data.vault.age import new_identity
from data.vault.session import locks_at_ns
from tests.data.vault.conftest import (  # noqa: F401
    PASSPHRASE,
    cheap_passphrases,
    kept,
    private_session,
    template,
)
from workbench.model.vault import VaultDesk
from workbench.qt.post import GuiPoster
from workbench.qt.share_form import ShareForm
from workbench.qt.vault_guard import VaultGuard
from workbench.qt.vault_page import VaultPage
from workbench.service import access as locks

pytestmark = pytest.mark.window


@pytest.fixture
def guard(qtbot, window, kept):
    """The window's guard on an encrypted, locked record."""
    poster = GuiPoster(window)
    made = VaultGuard(window, VaultDesk(poster.post))
    made.events = []
    made.opened.connect(lambda path: made.events.append("opened"))
    made.closed.connect(lambda: made.events.append("closed"))
    window.session.record_path = str(kept.path)
    window.lock_asked.connect(made.lock)
    yield made
    made.idle.stop()
    poster.close()


@pytest.fixture
def opened(qtbot, guard, kept):
    """The same, unlocked by typing the passphrase."""
    guard.open(str(kept.path))
    qtbot.waitUntil(guard.page.isVisible)
    qtbot.keyClicks(guard.page.line, PASSPHRASE)
    qtbot.keyClick(guard.page.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: guard.is_open, timeout=20_000)
    return guard


def test_a_locked_record_shows_nobody_and_names_nobody(qtbot, guard, window, kept) -> None:
    guard.open(str(kept.path))
    qtbot.waitUntil(guard.page.isVisible)
    assert not any(dock.isVisible() for dock in window.docks.docks.values())
    assert window.header.person.text() == "Locked"
    assert "Ada" not in window.windowTitle()
    assert not window.binder.qactions["twin.fit"].isEnabled()
    assert guard.events == []


def test_a_wrong_passphrase_says_so_and_the_right_one_opens(qtbot, guard, window, kept) -> None:
    guard.open(str(kept.path))
    qtbot.waitUntil(guard.page.isVisible)
    guard.page.line.setText("not the passphrase")
    guard.page.button.click()
    assert not guard.page.button.isEnabled()
    qtbot.waitUntil(lambda: "does not open" in guard.page.error.text(), timeout=20_000)
    assert guard.page.button.isEnabled()
    assert not guard.is_open
    guard.page.recovery.setChecked(True)
    guard.page.line.setText(kept.recovery)
    guard.page.button.click()
    qtbot.waitUntil(lambda: guard.is_open, timeout=20_000)
    assert guard.events == ["opened"]
    assert window.docks.docks["record"].isVisible()
    assert "unlocked" in window.header.lock.text()


def test_who_was_given_a_part_opens_it_with_their_own_key(qtbot, guard, kept) -> None:
    secret, public = new_identity()
    with Record.open(kept.path, "w", identities=[kept.secret]) as record:
        record.share("coach", public, ["heart"])
    guard.open(str(kept.path))
    qtbot.waitUntil(guard.page.isVisible)
    guard.page.recovery.setChecked(True)
    guard.page.line.setText(f"  {secret} ")
    guard.page.button.click()
    qtbot.waitUntil(lambda: guard.is_open, timeout=20_000)
    assert guard.desk.access.role == "share"
    with Record.open(kept.path) as record:
        assert {name.partition(".")[0] for name in record.signals()} == {"heart"}
    guard.idle.ticked.emit(15 * 60.0)
    assert not guard.is_open, "their key is forgotten like the owner's"


def test_it_locks_by_hand_when_idle_and_when_locked_elsewhere(qtbot, opened, window) -> None:
    record_id = opened.desk.access.record_id
    opened.idle.ticked.emit(30.0)
    assert opened.is_open, "a user at work is not locked out"
    opened.idle.ticked.emit(window.settings.auto_lock_min * 60.0)
    qtbot.waitUntil(lambda: not locks_at_ns(record_id))
    assert opened.page.isVisible()
    assert "without use" in opened.page.why.text()
    assert opened.events == ["opened", "closed"]

    opened.page.line.setText(PASSPHRASE)
    opened.page.button.click()
    qtbot.waitUntil(lambda: opened.is_open, timeout=20_000)
    locks.lock_record(opened.desk.path)
    opened.idle.ticked.emit(1.0)
    assert opened.page.isVisible()
    assert "outside" in opened.page.why.text()


def test_lock_now_is_an_action_of_encrypted_records_only(qtbot, opened, window) -> None:
    action = window.binder.qactions["file.lock"]
    window.refresh_actions()
    assert action.isEnabled()
    action.trigger()
    assert not opened.is_open
    assert not action.isEnabled()


def test_the_form_shares_the_page_lists_it_takes_it_back_and_the_log_has_both(
    qtbot,
    opened,
    kept,
    monkeypatch,
) -> None:
    _, public = new_identity()
    page = VaultPage(opened.desk, 15)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.log.count() > 0)

    def fill(form: ShareForm) -> int:
        assert not form.ok.isEnabled()
        form.name.setText("Coach Ana")
        form.key.setText(public)
        form.purpose.setText("heart training")
        form.kinds.findItems("heart", Qt.MatchFlag.MatchExactly)[0].setCheckState(
            Qt.CheckState.Checked
        )
        assert form.ok.isEnabled()
        return ShareForm.DialogCode.Accepted

    monkeypatch.setattr(ShareForm, "exec", fill)
    page.give.click()
    qtbot.waitUntil(lambda: bool(opened.desk.access.shares), timeout=20_000)
    row = page._shares.itemAt(0).widget()
    with Record.open(kept.path, identities=[kept.secret]) as record:
        share = record.vault.shares[0]
    assert share.modalities == ("heart",)
    assert share.expires_ns > 0, "a consent ends unless somebody says otherwise"

    from PySide6.QtWidgets import QMessageBox

    monkeypatch.setattr(QMessageBox, "question", lambda *args: QMessageBox.StandardButton.Yes)
    row.button.click()
    qtbot.waitUntil(lambda: not opened.desk.access.shares, timeout=20_000)
    qtbot.waitUntil(lambda: "took back" in _log_text(page), timeout=20_000)
    assert "shared heart" in _log_text(page)
    page.close()


def _log_text(page: VaultPage) -> str:
    return "\n".join(page.log.item(row).text() for row in range(page.log.count()))
