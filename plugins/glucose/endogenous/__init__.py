"""Glucose and insulin of an adult whose pancreas still secretes insulin."""
