"""Oxygen uptake, heart rate, fuels and critical power of an adult, minute by minute."""
