"""Inference: priors, fits, posteriors, and judging them by days held out."""
