"""Pressure-volume loops of the heart's chambers."""
