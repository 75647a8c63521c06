"""Benchmarks: how fast this machine does what people wait for, and beside which peer."""

from workbench.bench.registry import BENCHMARKS, Benchmark, chosen
from workbench.bench.row import Peer, Row

__all__ = ["BENCHMARKS", "Benchmark", "Peer", "Row", "chosen"]
