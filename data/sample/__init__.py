"""The sample person: made by the twin itself from a stated seed, and labelled synthetic."""

from data.sample.ada import sample_batch, sample_person

__all__ = ["sample_batch", "sample_person"]
