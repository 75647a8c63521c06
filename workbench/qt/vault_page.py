"""Who may read what of this record, and who did: consents above, the access log below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from viewers.told import told
from viewers.words import mark, tr
from workbench.model.vault import VaultDesk
from workbench.qt.share_form import ShareForm
from workbench.service import access as locks
from workbench.service.access import Access, Logged

PLAIN = mark("Not encrypted: whoever has this folder can read everything in it.")
OWNER = mark("Encrypted and unlocked. It locks itself after {minutes} minutes without use.")
PART = mark("Encrypted. You can read what its owner shared with you, and nothing else.")
ONCE = mark(
    "<b>Write this recovery key down and keep it away from this computer.</b><br>It opens the "
    "record if the passphrase is lost, and it is shown only now. If you lose both, nobody can "
    "help you."
)
TAKEN_BACK = mark("Whatever they copied before stays with them; nothing newer can be read.")


class VaultPage(QDialog):
    """Consents and the access log of the open record."""

    def __init__(self, desk: VaultDesk, minutes: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._minutes = desk, minutes
        self.setWindowTitle(tr("Privacy: who may read this record"))
        self.resize(720, 640)
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.state.setProperty("role", "title")
        self.encrypt = QPushButton(tr("Encrypt this record…"))
        self.encrypt.clicked.connect(self._encrypt)
        self.give = QPushButton(tr("Share a part…"))
        self.give.setProperty("role", "primary")
        self.give.clicked.connect(self._share)
        self.error = QLabel()
        self.error.setProperty("role", "error")
        self.error.setWordWrap(True)
        self._shares = QVBoxLayout()
        self._shares.setSpacing(6)
        self.log = QListWidget()
        self.log.setAccessibleName(tr("Every access to this record, newest first"))
        self.log.setWordWrap(True)
        self.log.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.log.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.log.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons = QHBoxLayout()
        buttons.addWidget(self.encrypt)
        buttons.addWidget(self.give)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(10)
        for part in (self.state, self.error):
            layout.addWidget(part)
        layout.addWidget(_section(tr("WHO MAY READ WHAT")))
        layout.addLayout(self._shares)
        layout.addLayout(buttons)
        layout.addWidget(_section(tr("WHO DID WHAT, NEWEST FIRST")))
        layout.addWidget(self.log, 1)
        desk.changed.connect(self.show_access)
        desk.failed.connect(self.complain)
        self.error.hide()
        desk.look()

    def done(self, result: int) -> None:
        """Stop listening; the page may be gone before the desk is."""
        self._desk.changed.disconnect(self.show_access)
        self._desk.failed.disconnect(self.complain)
        super().done(result)

    # ------------------------------------------------------------------ shown
    def show_access(self, access: Access) -> None:
        """The locks as they stand, and then the log."""
        states = {
            "": tr(PLAIN),
            "owner": tr(OWNER).format(minutes=self._minutes),
            "share": tr(PART),
        }
        self.state.setText(states.get(access.role, tr("Encrypted and locked.")))
        self.encrypt.setVisible(not access.encrypted)
        self.give.setVisible(access.role == "owner")
        self.error.hide()
        self._fill_shares(access)
        self._desk.run(partial(locks.access_log, access.path), self._show_log)

    def _fill_shares(self, access: Access) -> None:
        while self._shares.count():
            item = self._shares.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        if not access.shares:
            self._shares.addWidget(_quiet(tr("Nobody but you.")))
        for share in access.shares:
            row = _ShareRow(share.id, locks.consent_sentence(share), access.role == "owner")
            row.button.clicked.connect(partial(self._take_back, share.id, share.name))
            self._shares.addWidget(row)

    def _show_log(self, rows: Sequence[Logged] | None) -> None:
        self.log.clear()
        if rows is None:
            self.log.addItem(tr("This record keeps no log; encrypting it starts one."))
            return
        self.log.addItems([_log_line(row) for row in rows])

    def complain(self, sentence: str) -> None:
        """Why something was not done."""
        self.error.setText(sentence)
        self.error.show()

    # ------------------------------------------------------------------- done
    def _share(self) -> None:
        access = self._desk.access
        kinds = [name for name, _ in access.modalities] if access else []
        form = ShareForm(kinds, self)
        if form.exec() != QDialog.DialogCode.Accepted:
            return
        said = form.consent()
        task = partial(
            locks.give_share, self._desk.path, said.name, said.key, list(said.modalities),
            start_ns=said.start_ns, stop_ns=said.stop_ns, expires_ns=said.expires_ns,
            purpose=said.purpose,
        )  # fmt: skip
        self._desk.change(task, self._ignore)

    def _take_back(self, share_id: str, name: str) -> None:
        ask = tr("Take back what was shared with {name}?").format(name=name)
        question = f"{ask} {tr(TAKEN_BACK)}"
        answer = QMessageBox.question(self, tr("Take back"), question)
        if answer == QMessageBox.StandardButton.Yes:
            self._desk.change(partial(locks.take_back, self._desk.path, share_id), self._ignore)

    def _encrypt(self) -> None:
        passphrase = self._new_passphrase()
        if passphrase:
            self.state.setText(tr("Encrypting…"))
            task = partial(locks.encrypt_record, self._desk.path, passphrase)
            self._desk.change(task, self._show_recovery)

    def _new_passphrase(self) -> str:
        """Typed twice alike, or nothing."""
        secret = QLineEdit.EchoMode.Password
        ask = tr("A passphrase for this record; four or more random words are best:")
        first, ok = QInputDialog.getText(self, tr("Encrypt"), ask, secret)
        if not ok or not first:
            return ""
        again, ok = QInputDialog.getText(self, tr("Encrypt"), tr("The same once more:"), secret)
        if ok and again != first:
            self.complain(tr("The two passphrases differ; nothing was encrypted; try again."))
        return first if ok and again == first else ""

    def _show_recovery(self, key: str) -> None:
        box = QMessageBox(self)
        box.setWindowTitle(tr("Recovery key"))
        box.setTextFormat(Qt.TextFormat.RichText)
        box.setText(f"{tr(ONCE)}<p><code>{key}</code></p>")
        box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box.exec()

    def _ignore(self, answer: object) -> None:
        return


class _ShareRow(QFrame):
    """One consent, and the button that takes it back."""

    def __init__(self, share_id: str, sentence: str, mine: bool) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.share_id = share_id
        label = QLabel(sentence[:1].upper() + sentence[1:])
        label.setWordWrap(True)
        self.button = QPushButton(tr("Take back"))
        self.button.setAccessibleName(f"{self.button.text()}: {sentence}")
        self.button.setVisible(mine)
        row = QHBoxLayout(self)
        row.addWidget(label, 1)
        row.addWidget(self.button)


def _log_line(row: Logged) -> str:
    when = f"{datetime.fromtimestamp(row.time_ns / 1e9):%Y-%m-%d %H:%M}   " if row.time_ns else ""
    return when + told(row.sentence)


def _section(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "section")
    return label


def _quiet(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "quiet")
    return label
