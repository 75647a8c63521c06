"""Kidney, salt, renin and long-term arterial pressure of an adult."""
