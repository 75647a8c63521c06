"""The window. Import `workbench.qt.app` to run it; nothing heavy is imported here."""

from workbench.qt.singletons import keep_singletons_alive

keep_singletons_alive()
