"""Lipids of the blood, the plaque they leave and the events it causes, and drugs against both."""
