"""The trial builder: who, arms, what is looked at; the forest as twins finish; my place."""

from workbench.qt.trials.page import TrialPage

__all__ = ["TrialPage"]
