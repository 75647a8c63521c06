"""Courses: what a twin's signals do under any number of scenarios at once.

A body's tiers and the horizon choose the walk: a settled beat, a season of days, hours minute by
minute, or years through windows. The first scenario is always the person's habit.
"""

from twin_core.scenario.courses.walk import Courses, Pace, courses, pace_of

__all__ = ["Courses", "Pace", "courses", "pace_of"]
