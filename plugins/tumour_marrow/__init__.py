"""Tumour and marrow under a combination of two cytotoxic drugs."""
