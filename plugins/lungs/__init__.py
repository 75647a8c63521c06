"""Breathing, blood gases and saturation of an adult, minute by minute and over days."""
