"""Cortisol, autonomic tone and what demands do within minutes and days."""
