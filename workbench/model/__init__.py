"""The session without a window: selection, commands, tasks, settings. No Qt here."""
