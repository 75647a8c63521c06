"""Qt's own words, such as the buttons of its questions, in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

from viewers.words import language_in_use

_NAME = "vitruvian-qtbase"


def speak(app: QCoreApplication) -> None:
    """From now on Qt's buttons and dialogs use the window's language; may be called again.

    Qt ships its own translations beside its libraries; English is what it says without one.
    """
    for old in app.findChildren(QTranslator, _NAME):
        app.removeTranslator(old)
        old.deleteLater()
    translator = QTranslator(app)
    translator.setObjectName(_NAME)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{language_in_use()}", folder):
        app.installTranslator(translator)
