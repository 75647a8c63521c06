"""Scenarios and their projections."""
