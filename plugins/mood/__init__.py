"""Mood as a slow state behind questionnaires, and allostatic load."""
