"""The window. Import `workbench.qt.app` to run it; nothing heavy is imported here."""
