"""Measured signals of a record, stacked over one axis of time."""
