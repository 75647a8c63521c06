"""Fitness and fatigue, maximal oxygen uptake and training load of an adult over weeks to years."""
