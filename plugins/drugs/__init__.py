"""Drugs: a library of kinetics and effects, and the organ through which drugs reach the others."""
