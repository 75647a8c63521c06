"""Views of a person and a twin. Each is a headless state, a scene or plot, and a thin widget."""
