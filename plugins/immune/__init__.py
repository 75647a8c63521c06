"""Flares, infections, C-reactive protein and what inflammation does elsewhere."""
