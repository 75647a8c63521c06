"""Simulation over three clock tiers: steps, beats, windows, days and decades."""
