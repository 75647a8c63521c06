"""Headless engine of Vitruvian: organs, bodies, simulation, inference and scenarios in JAX.

Importing this package changes no global state; the application's entry point chooses precision,
devices and caches through :mod:`twin_core.runtime`.
"""
