"""The conformance kit: what every organ must pass, whoever wrote it.

A plugin's own test file needs one line::

    test_conformance = conformance_suite("my_organ:organ.toml")
"""

from twin_core.testing.locate import Located, locate
from twin_core.testing.report import Finding, Report, Status
from twin_core.testing.run import GROUPS, check_organ
from twin_core.testing.subject import Subject
from twin_core.testing.suite import conformance_suite

__all__ = [
    "GROUPS",
    "Finding",
    "Located",
    "Report",
    "Status",
    "Subject",
    "check_organ",
    "conformance_suite",
    "locate",
]
