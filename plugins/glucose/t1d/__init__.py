"""Glucose and injected insulin of an adult with type 1 diabetes."""
