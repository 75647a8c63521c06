"""Peers: other programs at the same task, each run by a small script in its own process.

The scripts import nothing of ours, so that they run in another interpreter. They read a question
as JSON from standard input and answer with one line of JSON at the end of standard output.
"""

from workbench.bench.peers.ask import PYTHON, PeerMissing, ask

__all__ = ["PYTHON", "PeerMissing", "ask"]
