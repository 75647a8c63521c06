"""The docks of the window, each a thin widget over the session."""
