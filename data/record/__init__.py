"""Storage of the record."""
