"""Live sources into a record: belts, Lab Streaming Layer, Nightscout, a watched folder.

Nothing is contacted unless a source is made and run by an explicit command.
"""

from data.live.channel import Channel
from data.live.errors import LiveError, MissingExtraError
from data.live.sample import Arrived, Sample, Source
from data.live.session import Account, run
from data.live.skew import Skew

__all__ = [
    "Account",
    "Arrived",
    "Channel",
    "LiveError",
    "MissingExtraError",
    "Sample",
    "Skew",
    "Source",
    "run",
]
