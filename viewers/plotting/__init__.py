"""Pieces that the two-dimensional views share, on top of pyqtgraph."""
