"""Baseline beside intervention, with bands and their difference."""
