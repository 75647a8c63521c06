"""Lessons that ship with the product."""
