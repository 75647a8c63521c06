"""The window until it is painted; prints the clock then and ends."""

from __future__ import annotations

import json
import sys
import time

BEGAN = time.perf_counter()


def main() -> None:
    """Prints seconds from the first import, and the clock (ns since the epoch) when painted."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from workbench.model.settings import Settings
    from workbench.qt.app import Workbench
    from workbench.qt.glprobe import set_format
    from workbench.qt.theme import install_theme

    set_format()
    app = QApplication(sys.argv[:1])
    settings = Settings()
    install_theme(app, settings.font_pt)
    bench = Workbench(settings)  # no settings file: nothing of the user's is read or written

    def tell() -> None:
        seconds = time.perf_counter() - BEGAN
        print(json.dumps({"from_import_s": seconds, "painted_ns": time.time_ns()}), flush=True)
        QTimer.singleShot(0, app.quit)

    bench.window.painted.connect(tell)
    bench.window.show()
    app.exec()
    bench.shut_down()


main()
